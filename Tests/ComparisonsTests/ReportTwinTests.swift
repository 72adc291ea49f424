import Comparisons
import Foundation
import Images
import Reports
import Safety
import TestSupport
import Testing

/// Reports of random rows: every format says the same, and only what may be shown is shown.
@Suite("Comparison reports beside their rows")
struct ReportTwinTests {
    /// Random rows with pictures where the settings let them be.
    private func rows(_ seed: UInt64, showsUnfiltered: Bool) -> [ComparisonRow] {
        var random = SeededGenerator(seed)
        return (1...12).map { number in
            let drawings = [String?.none, "strong"].enumerated().map { place, guidance -> ComparedDrawing in
                let outcomes = ["mild", "hard"].map { policy in
                    SampleRows.outcome(
                        policy, causes: random.below(3) == 0 ? [("beer", 0.1)] : [], refused: random.below(6) == 0)
                }
                let isStopped = outcomes.contains { $0.isFlagged || $0.refusedPrompt != nil }
                let name = "pictures/\(number)-\(place)"
                let isShown = !isStopped || showsUnfiltered
                return ComparedDrawing(
                    guidance: guidance, guidedStepCount: guidance == nil ? nil : random.below(3), distance: nil,
                    seconds: Double(1 + random.below(9)), outcomes: outcomes, picture: isShown ? "\(name).jpg" : nil,
                    veil: isShown && isStopped ? "\(name)-veil.jpg" : nil,
                    filtered: outcomes.contains { $0.isFlagged } ? "\(name)-filtered.jpg" : nil)
            }
            return SampleRows.row(number, drawings, categories: random.pick([[], ["drinks"]]))
        }
    }

    /// The report of rows whose pictures are of colours that tell which is which.
    private func withReport(
        _ rows: [ComparisonRow], showsUnfiltered: Bool, _ body: (ComparisonReport, [String: Data]) throws -> Void
    ) throws {
        try withTemporaryFolder { url in
            try FileManager.default.createDirectory(
                at: url.appending(path: "pictures"), withIntermediateDirectories: true)
            var pictures: [String: Data] = [:]
            for name in rows.flatMap(\.drawings).flatMap({ [$0.picture, $0.veil, $0.filtered] }).compactMap(\.self) {
                let level = UInt8(pictures.count * 3 % 256)
                let image = RGBImage(
                    width: 16, height: 16,
                    color: RGBColor(red: level, green: 255 - level, blue: UInt8(pictures.count % 256)))
                pictures[name] = try image.jpeg(quality: 90, subsampling: .none)
                try pictures[name]?.write(to: url.appending(path: name))
            }
            let lines = try rows.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) + "\n" }
            try Data(lines.joined().utf8).write(to: url.appending(path: "rows.jsonl"))
            var settings = SampleRows.settings(guidances: ["strong"])
            settings.showsUnfiltered = showsUnfiltered
            try body(ComparisonReport(ComparisonFolder(at: url, settings: settings), settings: settings), pictures)
        }
    }

    @Test(
        "the page holds exactly the pictures of the rows, and stopped ones behind their veils alone",
        arguments: [true, false], 1...3)
    func pictures(showsUnfiltered: Bool, seed: UInt64) throws {
        let rows = rows(seed, showsUnfiltered: showsUnfiltered)
        try withReport(rows, showsUnfiltered: showsUnfiltered) { report, pictures in
            let page = HTMLDocument(try report.report()).text
            for drawing in rows.flatMap(\.drawings) {
                for (name, isThere) in [(drawing.picture, true), (drawing.veil, true), (drawing.filtered, true)]
                where name != nil {
                    let data = try #require(pictures[name ?? ""])
                    #expect(page.contains(data.base64EncodedString()) == isThere, "\(name ?? "")")
                }
            }
            let veiled = rows.flatMap(\.drawings).count { $0.veil != nil }
            #expect(page.components(separatedBy: "<details").count == veiled + 1)
            if !showsUnfiltered {
                #expect(veiled == 0 && page.contains("Pictures that any policy flags are not in this file."))
            }
            // Other formats hold no picture at all.
            for text in [MarkdownDocument(try report.report()).text, report.json.text()] {
                #expect(
                    !text.contains("base64") && !pictures.values.contains { text.contains($0.base64EncodedString()) })
            }
        }
    }

    @Test("the JSON's figures are those of the rows", arguments: 4...7)
    func figures(seed: UInt64) throws {
        let rows = rows(seed, showsUnfiltered: false)
        try withReport(rows, showsUnfiltered: false) { report, _ in
            let top = try #require(JSONSerialization.jsonObject(with: Data(report.json.text().utf8)) as? [String: Any])
            #expect(
                Set(top.keys) == [
                    "version", "model", "modelHash", "prompts", "brokenDrawings", "drawingSeconds", "rates", "causes",
                    "agreement",
                    "safeGuidance", "categories", "publishedFifths", "rows",
                ])
            let rates = try #require(top["rates"] as? [[String: Any]])
            for (place, rate) in rates.enumerated() {
                let (drawing, policy) = (place / 2, place % 2)
                let stopped = rows.count { $0.drawings[drawing].outcomes[policy].isStopped }
                #expect(rate["flagged"] as? Int == stopped && rate["of"] as? Int == 12)
                #expect(
                    rate["promptsRefused"] as? Int
                        == rows.count { $0.drawings[drawing].outcomes[policy].refusedPrompt != nil })
                #expect(rate["share"] as? Double == Double(stopped) / 12)
            }
            let agreement = try #require((top["agreement"] as? [[String: Any]])?.first)
            let both = rows.count { row in row.plain.outcomes.allSatisfy { $0.isStopped } }
            let neither = rows.count { row in !row.plain.outcomes.contains { $0.isStopped } }
            #expect(agreement["both"] as? Int == both && agreement["neither"] as? Int == neither)
            let found = try #require(top["rows"] as? [[String: Any]])
            #expect(
                found.map { $0["number"] as? Int } == rows.map(\.prompt.number)
                    && found.map { $0["seed"] as? String } == rows.map { "\($0.seed)" })
            for (object, row) in zip(found, rows) {
                let drawings = try #require(object["drawings"] as? [[String: Any]])
                for (one, other) in zip(drawings, row.drawings) {
                    let outcomes = try #require(one["outcomes"] as? [[String: Any]])
                    #expect(outcomes.map { $0["flagged"] as? Bool } == other.outcomes.map(\.isFlagged))
                    #expect(
                        outcomes.map { $0["promptRefused"] as? Bool } == other.outcomes.map { $0.refusedPrompt != nil })
                    #expect(outcomes.map { $0["verdict"] as? String } == other.outcomes.map(\.verdict.rawValue))
                }
            }
        }
    }

    @Test("tables and headlines say what the JSON says", arguments: 8...10)
    func tables(seed: UInt64) throws {
        let rows = rows(seed, showsUnfiltered: false)
        try withReport(rows, showsUnfiltered: false) { layout, _ in
            let report = try layout.report(), figures = layout.figures
            let rates = try #require(report.tables.first { $0.identifier == "rates" })
            #expect(rates.rows.map { $0.cells[2] } == figures.rates.map { .count($0.stopped.count) })
            #expect(rates.rows.map { $0.cells[6] } == figures.rates.map { .count($0.refused) })
            #expect(
                report.headlines.prefix(2).map(\.value)
                    == figures.rates.prefix(2).map { NumberText.percent($0.stopped.value) })
            let steering = try #require(report.tables.first { $0.identifier == "steering" })
            for (row, policy) in zip(steering.rows, figures.steerings[0].decisions) {
                let counts = policy.decisions
                #expect(
                    row.cells[2] == .count(counts.both + counts.onlyFirst)
                        && row.cells[3] == .count(counts.both + counts.onlySecond))
                #expect(row.cells[4] == .count(counts.onlyFirst) && row.cells[5] == .count(counts.onlySecond))
            }
            #expect(report.summary.hasPrefix("12 prompts (list), each drawn once and reviewed under mild and hard"))
            #expect(report.identity.contains { $0.name == "Policies" && $0.value == "mild m\nhard h" })
        }
    }
}
