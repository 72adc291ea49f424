import TestSupport
import Testing

@testable import Diagnostics

/// Levenshtein's distance by its definition, for short words.
private func definedDistance(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
    guard let first = a.first else { return b.count }
    guard let other = b.first else { return a.count }
    if first == other { return definedDistance(a.dropFirst(), b.dropFirst()) }
    return 1
        + min(
            definedDistance(a.dropFirst(), b), definedDistance(a, b.dropFirst()),
            definedDistance(a.dropFirst(), b.dropFirst()))
}

@Suite("Names that were meant") struct NearestNamesTests {
    @Test("the distance is that of its definition, on all pairs of short words")
    func distance() {
        let words = ["", "a", "b", "ab", "ba", "abc", "acb", "bca", "aab", "bbaa", "abab", "kitten", "sitting"]
        for a in words {
            for b in words {
                #expect(editDistance(a.utf8, b.utf8) == definedDistance(Array(a.utf8)[...], Array(b.utf8)[...]))
            }
        }
        #expect(editDistance("kitten".utf8, "sitting".utf8) == 3)
    }

    @Test(
        "the nearest command is found for a slip of the fingers",
        arguments: [
            ("genrate", "generate"), ("audot", "audit"), ("smaple", "sample"), ("watermrk", "watermark"),
            ("domians", "domains"), ("chek", "check"),
        ])
    func slips(typed: String, meant: String) {
        let names = ["generate", "check", "audit", "sample", "watermark", "compare", "domains", "coverage"]
        #expect(nearestNames(to: typed, in: names, sharingEnds: false).first == meant)
    }

    @Test("nothing is proposed for a word that resembles none", arguments: ["", "xyzzy", "q", "einhorn"])
    func strangers(typed: String) {
        #expect(nearestNames(to: typed, in: ["generate", "audit", "sample"], sharingEnds: false).isEmpty)
    }

    @Test("tensor names are compared where they share an end, three at most")
    func tensors() {
        let names = (0..<12).map { "unet.down.\($0).weight" } + ["vae.post.bias", String(repeating: "x", count: 500)]
        let nearest = nearestNames(to: "unet.down.1.wight", in: names)
        #expect(nearest.count == 3 && nearest.first == "unet.down.1.weight")
        #expect(nearestNames(to: "zzz", in: names).isEmpty)
    }
}
