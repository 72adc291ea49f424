import Tensors
import Testing

@Suite("Profile")
struct ProfileTests {
    /// Other suites run at the same time, so what is counted is at least what this test did.
    private func operations(of kind: Engine.WorkKind, in body: () -> Void) -> Double {
        let before = Engine.work()[kind] ?? .none
        body()
        let done = (Engine.work()[kind] ?? .none) - before
        #expect(done.seconds > 0)
        return done.operations
    }

    @Test("books the direct definition's operations of each kind")
    func kinds() {
        var numbers = TestNumbers(seed: 1)
        let picture = numbers.tensor([1, 6, 6, 32]), square = numbers.parameter([32, 32, 3, 3])
        let matrix = numbers.parameter([8, 32])
        #expect(operations(of: .linear) { _ = picture.linear(matrix) } >= 2 * 36 * 32 * 8)
        #expect(
            operations(of: .winograd) { _ = picture.convolved(square, padding: Padding(1)) } >= 2 * 36 * 32 * 32 * 9)
        #expect(operations(of: .convolution) { _ = picture.convolved(square) } >= 2 * 16 * 32 * 32 * 9)
        let tokens = picture.reshaped([1, 36, 32])
        #expect(
            operations(of: .attention) { _ = tokens.attention(keys: tokens, values: tokens, heads: 4) }
                >= 4 * 36 * 36 * 32)
        // One pass over memory: its time is booked, and no arithmetic.
        #expect(operations(of: .elements) { _ = picture + picture } == 0)
    }

    @Test("a reading less itself is no work, and less none is itself")
    func difference() {
        for work in Engine.work().values {
            #expect(work - work == .none)
            #expect(work - .none == work)
        }
    }
}
