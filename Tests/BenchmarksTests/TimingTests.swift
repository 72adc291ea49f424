import Testing

@testable import Benchmarks

@Suite("Timing")
struct TimingTests {
    @Test(
        "the median is the middle time, or between the middle two",
        arguments: [([3], 3), ([1, 9], 5), ([5, 1, 3], 3), ([4, 1, 2, 100], 3)] as [([Double], Double)])
    func median(seconds: [Double], expected: Double) {
        let timing = Timing(seconds: seconds)
        #expect(timing.median == expected)
        #expect(timing.minimum == seconds.min() && timing.maximum == seconds.max() && timing.runs == seconds.count)
        #expect(timing.gigaflops == nil)
    }

    @Test("the rate is operations by the median")
    func rate() {
        #expect(Timing(seconds: [0.5, 0.5, 9], operations: 3e9).gigaflops == 6)
    }

    @Test("the warm-up runs but does not count", arguments: [(1, 2), (3, 4), (0, 2)])
    func warmUp(runs: Int, calls: Int) {
        var count = 0
        let timing = Timing.measure(runs: runs) { count += 1 }
        #expect(count == calls && timing.runs == calls - 1 && timing.minimum > 0)
    }
}
