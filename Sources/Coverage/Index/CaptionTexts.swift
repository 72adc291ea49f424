internal import Audits
internal import GRDB

/// A caption as it was written, where its row may be shown.
public enum CaptionText: Equatable, Sendable {
    /// The text, cut to 100 characters.
    case text(String)
    /// The row's score is over the limit, or nothing clears it.
    case masked
}

/// Where captions are read from again to be shown.
enum CaptionTexts: Sendable {
    /// In a database, by the numbers of its rows.
    case database(any DatabaseReader, rows: [Int64])
    /// In memory, for sources that are small enough to be read whole.
    case memory([CaptionText])

    /// Whatever is stored, as text and as a number; a score that is no number clears nothing.
    private static let query = """
        SELECT CAST(text AS TEXT) AS text, CAST(nsfw AS TEXT) AS nsfw,
            CASE WHEN typeof(punsafe) IN ('real', 'integer') THEN punsafe END AS punsafe
        FROM rows WHERE id = ?
        """

    /// The caption of a row.
    ///
    /// - Parameter maskPunsafe: rows above are masked, and those that no score or tag clears.
    func caption(of document: Int, maskPunsafe: Double) throws -> CaptionText {
        switch self {
        case .memory(let texts): return texts[document]
        case .database(let database, let rows):
            let found = try database.read { database in
                try Row.fetchOne(database, sql: Self.query, arguments: [rows[document]])
            }
            var (text, nsfw): (String, String?) = (found?["text"] ?? "", found?["nsfw"])
            var row = SampleRow()
            row.punsafe = found?["punsafe"]
            let tag = nsfw
            return text.withUTF8 { bytes in
                row.text = bytes
                guard tag != nil else { return CaptionText(row, maskPunsafe: maskPunsafe) }
                var copy = nsfw ?? ""
                nsfw = nil
                return copy.withUTF8 { tag in
                    row.nsfw = tag
                    return CaptionText(row, maskPunsafe: maskPunsafe)
                }
            }
        }
    }
}

extension CaptionText {
    /// What may be shown of a row.
    init(_ row: SampleRow, maskPunsafe: Double) {
        guard CaptionMask.isShown(row, maskPunsafe: maskPunsafe) else {
            self = .masked
            return
        }
        self = .text(row.text.map { CaptionMask.shortened($0) } ?? "")
    }
}
