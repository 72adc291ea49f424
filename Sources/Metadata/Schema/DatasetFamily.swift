/// The data sets whose metadata is recognised; stored with every sample, because scores of one are not those of another.
public enum DatasetFamily: String, CaseIterable, Codable, Sendable {
    /// LAION-400M: `SAMPLE_ID, URL, TEXT, HEIGHT, WIDTH, LICENSE, NSFW, similarity`.
    case laion400M = "laion-400m"
    /// laion2B-en, laion2B-multi or laion1B-nolang as first published; the same columns as LAION-400M.
    case laion5BRaw = "laion-5b-raw"
    /// Parts of LAION-5B joined with punsafe, pwatermark and hash.
    case laion5BJoined = "laion-5b-joined"
    /// laion-high-resolution: joined columns, pictures of 1024 x 1024 and more.
    case laionHighResolution = "laion-high-resolution"
    /// LAION-Aesthetics version 1: joined columns and `aesthetic`.
    case laionAesthetics1 = "laion-aesthetics-v1"
    /// LAION-Aesthetics version 2 (`improved_aesthetics_*`): `AESTHETIC_SCORE`.
    case laionAesthetics2 = "laion-aesthetics-v2"
    /// Re-LAION-5B of 2024, links to illegal material removed.
    case reLAION5B = "re-laion-5b"
    /// DataComp's pools.
    case dataComp = "datacomp"
    /// COYO-700M.
    case coyo = "coyo-700m"
    /// Conceptual Captions 3M: caption, URL.
    case conceptualCaptions3M = "cc3m"
    /// Conceptual 12M: URL, caption.
    case conceptualCaptions12M = "cc12m"
    /// None of these.
    case unknown

    /// Names of columns that tell a family, and the pieces of file names that tell editions with equal columns apart.
    ///
    /// The pieces are the identifiers that Spark put into the published files' names.
    private static let filePieces: [(piece: String, family: DatasetFamily)] = [
        ("5b54c5d5", .laion400M), ("laion400m", .laion400M), ("laion-400m", .laion400M),
        ("5d6701c4", .laionHighResolution), ("high-resolution", .laionHighResolution),
        ("relaion", .reLAION5B), ("re-laion", .reLAION5B),
        ("5114fd87", .laion5BRaw), ("fc82da14", .laion5BRaw), ("d6a94da9", .laion5BRaw),
    ]

    /// Recognises a family.
    ///
    /// - Parameters:
    ///   - columns: the file's column names, in any case.
    ///   - location: path or address; only consulted where several families share their columns.
    ///   - layout: what stands in for column names in a file without a header.
    public static func recognise(
        columns: [String], location: String, layout: HeaderlessLayout? = nil
    ) -> DatasetFamily {
        switch layout {
        case .textFirst: return .conceptualCaptions3M
        case .urlFirst: return .conceptualCaptions12M
        case .urlOnly: return .unknown
        case nil: break
        }
        let names = Set(columns.map { $0.lowercased() })
        func has(_ wanted: String...) -> Bool { wanted.allSatisfy(names.contains) }
        if has("image_phash") || has("clip_similarity_vitb32") { return .coyo }
        if has("uid", "clip_b32_similarity_score") { return .dataComp }
        if has("url", "aesthetic_score") { return .laionAesthetics2 }
        if has("url", "aesthetic", "punsafe") { return .laionAesthetics1 }
        let file = location.lowercased()
        let hinted = filePieces.first { file.contains($0.piece) }?.family
        if has("url", "punsafe", "pwatermark") {
            return hinted == .laionHighResolution || hinted == .reLAION5B ? hinted ?? .unknown : .laion5BJoined
        }
        if has("url", "nsfw", "license", "similarity") {
            return hinted == .laion400M ? .laion400M : .laion5BRaw
        }
        return .unknown
    }
}

/// What the columns of a file without a header are.
public enum HeaderlessLayout: String, Codable, Sendable {
    /// Caption, then URL (Conceptual Captions 3M).
    case textFirst
    /// URL, then caption (Conceptual 12M).
    case urlFirst
    /// URLs only, one a line.
    case urlOnly
}
