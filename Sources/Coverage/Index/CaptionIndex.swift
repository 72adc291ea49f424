public import Audits
internal import Domains

/// The captions of a sample in memory, as numbers of words, with what is counted beside them.
///
/// Four bytes a word and about 30 a caption: one million captions of LAION take some 110 MB. Built once, read by many
/// threads.
public final class CaptionIndex: Sendable {
    /// How the rows were chosen.
    public let frame: SampleFrame
    /// The words and their numbers.
    let words: ByteStringTable
    /// The words of all captions, one caption after the other.
    let tokens: [UInt32]
    /// Where each caption's words end in `tokens`.
    let ends: [Int]
    /// The first caption with the same URL; a caption without URL is its own.
    let urlKeys: [UInt32]
    /// The first caption with the same words.
    let textKeys: [UInt32]
    /// The number of the URL's registrable domain in `resolver`, `noDomain` without one.
    let domains: [UInt32]
    /// The number of the host's platform.
    let platforms: [UInt16]
    /// The bits of the filters of Stable Diffusion that keep the row, and of those that can tell.
    let kept: [UInt8], decided: [UInt8]
    /// The group of each row for designs with groups; empty for others.
    let groupOfRow: [UInt32]
    let groups: [ShareEstimator.Group]
    /// Where the captions' texts are.
    let texts: CaptionTexts
    let resolver: HostResolver

    static let noDomain = UInt32.max

    /// Rows, those without a caption too.
    public var rowCount: Int { ends.count }

    init(_ builder: CaptionIndexBuilder, frame: SampleFrame, texts: CaptionTexts) {
        self.frame = frame
        self.texts = texts
        words = builder.words
        tokens = builder.tokens
        ends = builder.ends
        urlKeys = Self.firstOfEach(builder.urlDigests)
        textKeys = Self.firstOfEach(builder.textDigests)
        (domains, platforms) = (builder.domains, builder.platforms)
        (kept, decided) = (builder.kept, builder.decided)
        (groupOfRow, groups) = (builder.groupOfRow, builder.groups)
        var resolver = builder.resolver
        resolver.forgetIndex()
        self.resolver = resolver
    }

    /// Where the words of a caption lie.
    @inline(__always)
    func range(of document: Int) -> Range<Int> {
        (document == 0 ? 0 : ends[document - 1])..<ends[document]
    }

    /// The number of the first element equal to each.
    private static func firstOfEach(_ digests: [UInt64]) -> [UInt32] {
        var firsts = [UInt32](repeating: 0, count: digests.count)
        // A table of open addressing of the first place of each digest, by half its size more slots.
        var size = 1024
        while size < digests.count * 2 { size *= 2 }
        var slots = [UInt32](repeating: .max, count: size)
        for (index, digest) in digests.enumerated() {
            var slot = Int(truncatingIfNeeded: digest) & (size - 1)
            while slots[slot] != .max, digests[Int(slots[slot])] != digest { slot = (slot + 1) & (size - 1) }
            if slots[slot] == .max { slots[slot] = UInt32(index) }
            firsts[index] = slots[slot]
        }
        return firsts
    }
}
