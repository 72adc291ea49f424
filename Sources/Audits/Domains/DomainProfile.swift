internal import Domains

/// What the rows of one domain are like.
public struct DomainProfile: Equatable, Sendable {
    /// A caption, or what stands for it.
    public enum Caption: Equatable, Sendable {
        /// The caption, cut to 100 characters.
        case text(String)
        /// Its row's punsafe is over the limit, or nothing clears it.
        case masked
    }

    /// A mean over the rows that have a value.
    public struct Mean: Equatable, Sendable {
        /// Rows with a value.
        public private(set) var count = 0
        private var sum = 0.0
        private var weight = 0.0

        /// The mean, nil without values.
        public var value: Double? { weight > 0 ? sum / weight : nil }

        mutating func add(_ value: Double?, weight: Double) {
            guard let value, value.isFinite else { return }
            count += 1
            sum += value * weight
            self.weight += weight
        }
    }

    /// Rows.
    public internal(set) var count = 0
    /// Mean width in pixels.
    public internal(set) var width = Mean()
    /// Mean height in pixels.
    public internal(set) var height = Mean()
    /// Mean similarity of picture and caption.
    public internal(set) var similarity = Mean()
    /// Mean aesthetic score.
    public internal(set) var aesthetic = Mean()
    /// Mean probability of being unsafe.
    public internal(set) var punsafe = Mean()
    /// Mean probability of a watermark.
    public internal(set) var pwatermark = Mean()
    /// Share of rows by `https`.
    public internal(set) var secure = Mean()
    /// Mean length of captions in bytes.
    public internal(set) var captionLength = Mean()
    /// Rows a language, where the data set states one.
    public internal(set) var languages: [String: Int] = [:]
    /// Two captions, chosen by a hash of their text and so the same on every run.
    public internal(set) var captions: [Caption] = []

    private var captionKeys: [UInt64] = []

    init() {}

    /// The language of most rows, with its share.
    public var mainLanguage: (name: String, share: Double)? {
        guard let most = languages.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
        return (most.key, Double(most.value) / Double(languages.values.reduce(0, +)))
    }

    mutating func add(_ row: SampleRow, isSecure: Bool, maskPunsafe: Double) {
        count += 1
        width.add(row.width, weight: row.weight)
        height.add(row.height, weight: row.weight)
        // LAION-400M holds a few similarities in the thousands: no cosine is above 1.
        similarity.add(row.similarity.flatMap { abs($0) <= 1 ? $0 : nil }, weight: row.weight)
        aesthetic.add(row.aesthetic, weight: row.weight)
        punsafe.add(row.punsafe, weight: row.weight)
        pwatermark.add(row.pwatermark, weight: row.weight)
        secure.add(isSecure ? 1 : 0, weight: row.weight)
        if let language = row.language { languages[String(decoding: language, as: UTF8.self), default: 0] += 1 }
        guard let text = row.text, !text.isEmpty else { return }
        captionLength.add(Double(text.count), weight: row.weight)
        addCaption(text, isShown: CaptionMask.isShown(row, maskPunsafe: maskPunsafe))
    }

    private mutating func addCaption(_ text: UnsafeBufferPointer<UInt8>, isShown: Bool) {
        var key: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.prefix(200) { key = (key ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        var mixer = SplitMix(seed: key)
        key = mixer.next()
        guard !captionKeys.contains(key) else { return }
        let place = captionKeys.firstIndex { key < $0 } ?? captionKeys.count
        guard place < 2 else { return }
        let caption = isShown ? Caption.text(CaptionMask.shortened(text)) : .masked
        captionKeys.insert(key, at: place)
        captions.insert(caption, at: place)
        captionKeys = Array(captionKeys.prefix(2))
        captions = Array(captions.prefix(2))
    }
}

/// Which captions a report may show.
package enum CaptionMask {
    /// Whether the row's score or tag clears its caption.
    ///
    /// A row that has neither is masked, since nobody has looked at it, unless everything is to be shown (limit 1).
    package static func isShown(_ row: SampleRow, maskPunsafe: Double) -> Bool {
        if maskPunsafe >= 1 { return true }
        if let punsafe = row.punsafe { return punsafe <= maskPunsafe }
        return row.nsfw.map { $0.elementsEqual("UNLIKELY".utf8) } ?? false
    }

    /// The first 100 characters; whole characters, and never a long text in memory.
    package static func shortened(_ text: UnsafeBufferPointer<UInt8>) -> String {
        let start = String(decoding: text.prefix(800), as: UTF8.self)
        guard start.count > 100 || text.count > 800 else { return start }
        // The last of a text that was cut by bytes may be half a character.
        return String((text.count > 800 ? start.dropLast() : start[...]).prefix(100)) + "…"
    }
}
