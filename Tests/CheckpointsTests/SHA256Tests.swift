import CSHA256
import Checkpoints
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    private func hash(_ bytes: [UInt8], pieces: Int = .max) -> String {
        var hash = SHA256()
        var start = 0
        while start < bytes.count {
            let end = min(start + min(pieces, bytes.count), bytes.count)
            Array(bytes[start..<end]).withUnsafeBytes { hash.update($0) }
            start = end
        }
        return hash.finish()
    }

    @Test(
        "gives the hashes of NIST's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
                    + "mnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func examples(_ text: String, expected: String) {
        #expect(hash(Array(text.utf8)) == expected)
    }

    @Test("does not depend on how the bytes are cut", arguments: [1, 3, 55, 56, 63, 64, 65, 127, 128, 200])
    func pieces(_ size: Int) {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        #expect(hash(bytes, pieces: size) == hash(bytes))
    }

    @Test("the processor's instructions give what plain C gives")
    func portable() {
        let blocks = (0..<64 * 37).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 5) }
        var fast = (0..<8).map { UInt32($0) &* 0x9E37_79B9 }
        var plain = fast
        klarbild_sha256(&fast, blocks, 37)
        klarbild_sha256_portable(&plain, blocks, 37)
        #expect(fast == plain)
    }
}
