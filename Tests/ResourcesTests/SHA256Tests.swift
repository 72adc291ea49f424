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
}
