/// One row of metadata: the roles it has a value for.
///
/// For looking at rows and for tests; passes over many rows use ``RowBatch``.
public struct MetadataRow: Equatable, Sendable, Codable {
    /// Address of the picture.
    public var url: String?
    /// Caption.
    public var text: String?
    /// Width in pixels, as stated.
    public var width: Double?
    /// Height in pixels, as stated.
    public var height: Double?
    /// Similarity of picture and caption.
    public var similarity: Double?
    /// Probability of being unsafe.
    public var punsafe: Double?
    /// Probability of a watermark.
    public var pwatermark: Double?
    /// Aesthetic score.
    public var aesthetic: Double?
    /// LAION's hash of URL and text.
    public var hash: Int64?
    /// Language of the caption.
    public var language: String?
    /// NSFW tag.
    public var nsfw: String?
    /// Licence tag.
    public var license: String?
    /// The data set's own name for the row.
    public var sampleID: String?

    /// A row of which only some roles are known.
    public init(
        url: String? = nil, text: String? = nil, width: Double? = nil, height: Double? = nil,
        similarity: Double? = nil, punsafe: Double? = nil, pwatermark: Double? = nil, aesthetic: Double? = nil,
        hash: Int64? = nil, language: String? = nil, nsfw: String? = nil, license: String? = nil,
        sampleID: String? = nil
    ) {
        self.url = url
        self.text = text
        self.width = width
        self.height = height
        self.similarity = similarity
        self.punsafe = punsafe
        self.pwatermark = pwatermark
        self.aesthetic = aesthetic
        self.hash = hash
        self.language = language
        self.nsfw = nsfw
        self.license = license
        self.sampleID = sampleID
    }

    /// The value of a text role.
    public func text(_ role: ColumnRole) -> String? {
        switch role {
        case .url: url
        case .text: text
        case .language: language
        case .nsfw: nsfw
        case .license: license
        case .sampleID: sampleID
        case .width, .height, .similarity, .punsafe, .pwatermark, .aesthetic, .hash: nil
        }
    }

    /// The value of a real role.
    public func real(_ role: ColumnRole) -> Double? {
        switch role {
        case .width: width
        case .height: height
        case .similarity: similarity
        case .punsafe: punsafe
        case .pwatermark: pwatermark
        case .aesthetic: aesthetic
        case .url, .text, .language, .nsfw, .license, .sampleID, .hash: nil
        }
    }

    mutating func set(_ role: ColumnRole, text value: String?) {
        switch role {
        case .url: url = value
        case .text: text = value
        case .language: language = value
        case .nsfw: nsfw = value
        case .license: license = value
        case .sampleID: sampleID = value
        case .width, .height, .similarity, .punsafe, .pwatermark, .aesthetic, .hash: break
        }
    }

    mutating func set(_ role: ColumnRole, real value: Double?) {
        switch role {
        case .width: width = value
        case .height: height = value
        case .similarity: similarity = value
        case .punsafe: punsafe = value
        case .pwatermark: pwatermark = value
        case .aesthetic: aesthetic = value
        case .url, .text, .language, .nsfw, .license, .sampleID, .hash: break
        }
    }
}
