/// What a column of metadata is for, whatever its name in the file.
public enum ColumnRole: String, CaseIterable, Codable, Sendable, CodingKeyRepresentable {
    /// Address of the picture.
    case url
    /// Caption: the alternative text of the picture.
    case text
    /// Width in pixels as the data set states it (raw laion2B files swap it with the height).
    case width
    /// Height in pixels as the data set states it.
    case height
    /// Cosine similarity of picture and caption by CLIP ViT-B/32.
    case similarity
    /// Estimated probability that the picture is unsafe, 0 ... 1.
    case punsafe
    /// Estimated probability of a watermark, 0 ... 1.
    case pwatermark
    /// Aesthetic score, about 0 ... 10.
    case aesthetic
    /// LAION's 64-bit hash of URL and text (signed MurmurHash3).
    case hash
    /// Language of the caption, as LAION detected it.
    case language
    /// NSFW tag of LAION-400M and raw laion2B: UNLIKELY, UNSURE, NSFW or rubbish.
    case nsfw
    /// Licence tag of the page.
    case license
    /// The data set's own name for the row.
    case sampleID

    /// How a role's values are delivered.
    public enum Kind: Sendable {
        /// UTF-8 bytes.
        case text
        /// `Double`; single precision is widened without rounding.
        case real
        /// `Int64`.
        case integer
    }

    /// How this role's values are delivered.
    public var kind: Kind {
        switch self {
        case .url, .text, .language, .nsfw, .license, .sampleID: .text
        case .width, .height, .similarity, .punsafe, .pwatermark, .aesthetic: .real
        case .hash: .integer
        }
    }

    /// Column names that mean this role, lower case, the usual first.
    ///
    /// From the column lists of LAION-400M, laion2B/5B (raw and joined), LAION-Aesthetics 1 and 2, DataComp, COYO-700M
    /// and img2dataset's inputs. COYO's and DataComp's scores come from other models than LAION's; the family recorded
    /// with a sample says which.
    public var names: [String] {
        switch self {
        case .url: ["url", "image_url", "img_url", "image"]
        case .text: ["text", "caption", "txt", "alt_text", "alt"]
        case .width: ["width", "original_width", "image_width"]
        case .height: ["height", "original_height", "image_height"]
        case .similarity: ["similarity", "clip_b32_similarity_score", "clip_similarity_vitb32"]
        case .punsafe: ["punsafe", "nsfw_score_opennsfw2"]
        case .pwatermark: ["pwatermark", "watermark_score"]
        case .aesthetic: ["aesthetic", "aesthetic_score", "aesthetic_score_laion_v2"]
        case .hash: ["hash"]
        case .language: ["language", "lang"]
        case .nsfw: ["nsfw"]
        case .license: ["license", "licence"]
        case .sampleID: ["sample_id", "uid", "id", "key"]
        }
    }

    /// The position of this role among all roles.
    var ordinal: Int { Self.ordinals[self] ?? 0 }

    private static let ordinals = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
