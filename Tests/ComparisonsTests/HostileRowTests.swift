import Comparisons
import Foundation
import Images
import Reports
import Safety
import TestSupport
import Testing

/// Rows that somebody wrote into a comparison's folder: a report shows nothing that the comparison would not.
@Suite("Rows that no comparison wrote")
struct HostileRowTests {
    /// A row as JSON that a test can change.
    private func row(mild: Bool, hard: Bool) throws -> [String: Any] {
        let row = SampleRows.row(1, [SampleRows.drawing(SampleRows.outcomes(mild: mild, hard: hard))], published: 0.5)
        return try #require(JSONSerialization.jsonObject(with: JSONEncoder().encode(row)) as? [String: Any])
    }

    /// Opens a folder with a row whose drawing has some members changed.
    private func opening(
        _ row: [String: Any], drawing changes: [String: Any] = [:], showsUnfiltered: Bool = true,
        _ body: (ComparisonFolder, ComparisonSettings, URL) throws -> Void = { _, _, _ in }
    ) throws {
        var row = row
        var drawings = try #require(row["drawings"] as? [[String: Any]])
        drawings[0].merge(changes) { $1 }
        row["drawings"] = drawings
        try withTemporaryFolder { url in
            try FileManager.default.createDirectory(
                at: url.appending(path: "pictures"), withIntermediateDirectories: true)
            let picture = try RGBImage(width: 8, height: 8, color: .white).jpeg(quality: 90, subsampling: .none)
            for name in ["00001", "00001-veil", "00001-filtered", "00001-safe1"] {
                try picture.write(to: url.appending(path: "pictures/\(name).jpg"))
            }
            try Data("outside".utf8).write(to: url.appending(path: "secret.txt"))
            let data = try JSONSerialization.data(withJSONObject: row) + Data("\n".utf8)
            try data.write(to: url.appending(path: "rows.jsonl"))
            var settings = SampleRows.settings()
            settings.showsUnfiltered = showsUnfiltered
            try body(ComparisonFolder(at: url, settings: settings), settings, url)
        }
    }

    @Test(
        "files that are no pictures of the folder are refused, wherever the row names them",
        arguments: [
            "secret.txt", "../secret.txt", "pictures/../secret.txt", "/etc/hostname", "pictures/",
            "pictures/.jpg/../x.jpg",
            "pictures/00001.png", "pictures/sub/00001.jpg", "", "pictures/00001.jpg\u{0}", "Pictures/00001.jpg",
            "pictures/é.jpg",
        ])
    func names(name: String) throws {
        for member in ["picture", "veil", "filtered"] {
            var changes = [
                "picture": "pictures/00001.jpg", "veil": "pictures/00001-veil.jpg",
                "filtered": "pictures/00001-filtered.jpg",
            ]
            changes[member] = name
            let error = #expect(throws: ComparisonError.self, "\(member)") {
                try opening(row(mild: false, hard: true), drawing: changes)
            }
            #expect(error?.description.contains("rows.jsonl:1 is damaged") == true)
        }
    }

    @Test(
        "a picture that a policy stops is refused without its veil, and at all where none is to be shown",
        arguments: [(true, true), (true, false), (false, true), (false, false)], [true, false])
    func veils(files: (picture: Bool, veil: Bool), showsUnfiltered: Bool) throws {
        let (hasPicture, hasVeil) = files
        var changes: [String: Any] = [:]
        if hasPicture { changes["picture"] = "pictures/00001.jpg" }
        if hasVeil { changes["veil"] = "pictures/00001-veil.jpg" }
        // Nothing is behind a veil that stands alone.
        let isRefused = hasPicture ? !(hasVeil && showsUnfiltered) : hasVeil
        for (mild, hard) in [(false, true), (true, false), (true, true)] {
            let row = try row(mild: mild, hard: hard)
            if isRefused {
                #expect(throws: ComparisonError.self) {
                    try opening(row, drawing: changes, showsUnfiltered: showsUnfiltered)
                }
            } else {
                try opening(row, drawing: changes, showsUnfiltered: showsUnfiltered) { folder, settings, _ in
                    let page = HTMLDocument(try ComparisonReport(folder, settings: settings).report()).text
                    #expect(page.contains("<details") == hasPicture)
                }
            }
        }
    }

    @Test("a picture that a prompt's refusal stops is treated like one that is flagged")
    func refused() throws {
        var row = try row(mild: false, hard: false)
        var drawings = try #require(row["drawings"] as? [[String: Any]])
        var outcomes = try #require(drawings[0]["outcomes"] as? [[String: Any]])
        outcomes[1]["refusedPrompt"] = "a word"
        drawings[0]["outcomes"] = outcomes
        row["drawings"] = drawings
        let open: [String: Any] = ["picture": "pictures/00001.jpg"]
        #expect(throws: ComparisonError.self) { try opening(row, drawing: open) }
        try opening(row, drawing: ["picture": "pictures/00001.jpg", "veil": "pictures/00001-veil.jpg"])
        #expect(throws: Never.self) { try opening(self.row(mild: false, hard: false), drawing: open) }
    }

    @Test("published rates that are no shares are refused", arguments: [-0.1, 1.0001, 1e300, -1e300])
    func rates(value: Double) throws {
        for member in ["flaggedByChecker", "inappropriate"] {
            var row = try row(mild: false, hard: true)
            var prompt = try #require(row["prompt"] as? [String: Any])
            prompt["published"] = [member: value]
            row["prompt"] = prompt
            #expect(throws: ComparisonError.self) { try opening(row) }
            prompt["published"] = [member: 1.0]
            row["prompt"] = prompt
            try opening(row) { folder, settings, _ in
                let report = try ComparisonReport(folder, settings: settings).report()
                #expect(!report.sections.isEmpty)
            }
        }
    }

    @Test(
        "texts of rows stay texts in the report",
        arguments: ["<script>alert(1)</script>", "\"><img src=x>", "</details>", "[x](javascript:y)", "\u{202e}x"])
    func texts(text: String) throws {
        var row = try row(mild: false, hard: true)
        var prompt = try #require(row["prompt"] as? [String: Any])
        (prompt["text"], prompt["categories"]) = (text, [text])
        row["prompt"] = prompt
        try opening(row) { folder, settings, _ in
            let report = try ComparisonReport(folder, settings: settings).report()
            let page = HTMLDocument(report).text
            #expect(!page.contains("<script>alert") && !page.contains("<img src=x") && !page.contains("\u{202e}"))
            // Brackets that are escaped make no link.
            #expect(!MarkdownDocument(report).text.replacing("\\]", with: "").contains("](javascript"))
        }
    }

    @Test("damage to any byte of a row is a damaged line, or a row that shows no more than it did", arguments: 1...3)
    func bytes(seed: UInt64) throws {
        let data = try JSONSerialization.data(withJSONObject: row(mild: true, hard: true)) + Data("\n".utf8)
        var random = SeededGenerator(seed)
        for _ in 0..<150 {
            var damaged = data
            damaged[random.below(damaged.count - 1)] = UInt8(random.below(256))
            try withTemporaryFolder { url in
                try damaged.write(to: url.appending(path: "rows.jsonl"))
                do {
                    let folder = try ComparisonFolder(at: url, settings: SampleRows.settings())
                    let report = try ComparisonReport(folder, settings: SampleRows.settings()).report()
                    #expect(!HTMLDocument(report).text.contains("<img"))
                } catch {
                    #expect("\(error)".contains("rows.jsonl:") || "\(error)".contains("missing"), "\(error)")
                }
            }
        }
    }
}
