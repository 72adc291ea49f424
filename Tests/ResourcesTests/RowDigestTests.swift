import Resources
import Testing

@Suite("Digests of rows") struct RowDigestTests {
    @Test("digests of different texts differ: each byte, each length and each seed counts")
    func digests() {
        var seen: Set<UInt64> = []
        var count = 0
        func note(_ bytes: [UInt8], seed: UInt64 = 0) {
            seen.insert(bytes.withUnsafeBytes { RowDigest.of($0, seed: seed) })
            count += 1
        }
        for length in 0..<40 {
            note(Array(repeating: 0, count: length))
            for place in 0..<length {
                for bit in 0..<8 {
                    var bytes = [UInt8](repeating: 0, count: length)
                    bytes[place] = 1 << bit
                    note(bytes)
                }
            }
            note(Array(repeating: 0, count: length), seed: 0x5bd1_e995_9d1b_8735)
        }
        #expect(seen.count == count)
        let text = Array("the same text".utf8)
        let again = [0] + text
        let digest = text.withUnsafeBytes { RowDigest.of($0) }
        // Wherever it lies in memory.
        #expect(again.withUnsafeBytes { RowDigest.of(.init(rebasing: $0[1...])) } == digest)
    }

    @Test("numbers have digests of their own, none that of its neighbours")
    func numbers() {
        let digests = Set((-1000...1000).map { RowDigest.of(number: $0) })
        #expect(digests.count == 2001 && RowDigest.of(number: .min) != RowDigest.of(number: .max))
    }

    @Test("are the same everywhere and from one version to the next")
    func golden() {
        let digest = Array("http://example.com/a.jpg".utf8).withUnsafeBytes { RowDigest.of($0) }
        #expect(digest == 0x7f89_94ac_8f4c_d362 && RowDigest.of(number: 7) == 0x7e62_2ad3_2d7d_5efb)
    }
}
