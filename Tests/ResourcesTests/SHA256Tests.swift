import CSHA256
import Resources
import Testing

@Suite("SHA-256") struct SHA256Tests {
    @Test(
        "gives the digests of FIPS 180-4's examples and of Python's hashlib",
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
        ])
    func vectors(_ text: String, _ digest: String) {
        #expect(SHA256.hex(of: text.utf8) == digest)
    }

    @Test("a million letters a")
    func million() {
        let letters = [UInt8](repeating: 0x61, count: 1_000_000)
        #expect(SHA256.hex(of: letters) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test("pieces of any size give the digest of the whole", arguments: [1, 3, 55, 56, 63, 64, 65, 127, 1000])
    func pieces(_ size: Int) {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        var digest = SHA256()
        var start = 0
        while start < bytes.count {
            let end = min(start + size, bytes.count)
            Array(bytes[start..<end]).withUnsafeBytes { digest.update($0) }
            start = end
        }
        #expect(digest.finalized() == SHA256.hex(of: bytes))
        #expect(digest.finalized() == digest.finalized())
    }

    @Test("bytes added after a digest was asked for count as if it had not been")
    func goingOn() {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var digest = SHA256()
        for byte in bytes {
            withUnsafeBytes(of: byte) { digest.update($0) }
            _ = digest.finalized()
        }
        #expect(digest.finalized() == SHA256.hex(of: bytes))
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
