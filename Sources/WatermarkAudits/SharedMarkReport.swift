public import Foundation
internal import Images
public import Reports
public import Watermarks

/// The visible mark that the pictures of a folder share, and what it says of each of them.
public struct SharedMarkReport: Sendable {
    /// The pictures used.
    public let urls: [URL]
    /// The mark.
    public let mark: SharedMark
    /// Why files were left out.
    public let refusals: [String]
    /// What the metadata say of pictures by file name, to be set beside the measurement.
    public var scoresByFileName: [String: Double] = [:]

    /// Reads pictures and estimates what they share.
    ///
    /// - Parameter finished: called with the number of pictures read; what it throws ends the work.
    /// - Throws: ``WatermarkAuditError/tooFewPictures(found:needed:reason:)``, or what `finished` throws.
    public init(_ files: [URL], finished: @Sendable (Int) throws -> Void = { _ in }) throws {
        let limit = SharedMark.comparedSide
        let read = try parallelMap(files, finished: finished) { url -> Result<RGBImage, ImageError> in
            Result { () throws(ImageError) in
                let image = try RGBImage(contentsOf: url)
                let side = max(image.width, image.height)
                guard side > limit else { return image }
                // held at the size of the comparison, so that memory does not grow with the pictures'
                return image.resized(
                    width: max(image.width * limit / side, 1), height: max(image.height * limit / side, 1),
                    filter: .bilinear)
            }
        }
        var (urls, pictures, refusals): ([URL], [RGBImage], [String]) = ([], [], [])
        for (url, result) in zip(files, read) {
            switch result {
            case .success(let image):
                urls.append(url)
                pictures.append(image)
            case .failure(let error): refusals.append("\(error)")
            }
        }
        guard pictures.count >= SharedMark.minimumCount else {
            throw WatermarkAuditError.tooFewPictures(
                found: pictures.count, needed: SharedMark.minimumCount, reason: "finding what pictures share")
        }
        (self.urls, self.refusals) = (urls, refusals)
        mark = SharedMark(of: pictures)
    }

    /// Writes the mark as a picture.
    ///
    /// - Throws: `ImageError` when it cannot be written.
    public func writeMark(to url: URL) throws {
        try PNG(image: mark.image).write(to: url)
    }

    /// The headline figures.
    public var headlines: [Report.Headline] {
        [
            Report.Headline(
                mark.isFound ? "yes" : "no", "the pictures share a mark",
                detail: "shared gradients have \(NumberText.decimal(mark.energyRatio, 2)) times the energy of pictures "
                    + "turned against each other"),
            Report.Headline(
                NumberText.integer(mark.scores.count { $0.hasMark }), "pictures carry it",
                detail: "of \(NumberText.integer(urls.count)), by five standard deviations"),
        ]
    }

    /// The sections of a report.
    public var sections: [ReportSection] {
        var blocks: [ReportSection.Block] = [.paragraph(place)]
        if !scoresByFileName.isEmpty { blocks.append(.table(joined)) }
        blocks.append(
            .table(
                ReportTable(
                    "pictures", title: "The pictures by strength",
                    columns: [
                        .text("Picture"), .number("strength"), .number("similarity"), .text("carries it"),
                        .number("pwatermark"),
                    ],
                    rows: zip(urls, mark.scores).sorted { $0.1.strength > $1.1.strength }.map { url, score in
                        .init([
                            .code(url.lastPathComponent), .number(score.strength, decimals: 1),
                            .number(score.similarity, decimals: 3), .text(score.hasMark ? "yes" : "no"),
                            scoresByFileName[url.lastPathComponent].map { .number($0, decimals: 2) } ?? .missing,
                        ])
                    })))
        blocks.append(
            .note(
                "The mark is what the median of the pictures' gradients keeps (Dekel and others 2017). It is found only where "
                    + "it stands at the same place in most pictures. A logo or frame that a site puts around its pictures is "
                    + "a shared mark too."))
        return [ReportSection("Measured on pictures", blocks)]
    }

    /// A report of the pictures alone.
    public func report(command: String) -> Report {
        Report(
            title: "A shared visible mark",
            summary: "What \(NumberText.integer(urls.count)) pictures have in common at the same place.",
            headlines: headlines, identity: [Report.Fact("Made by", command)], sections: sections)
    }

    private var place: String {
        guard mark.isFound, let region = mark.region else {
            return "The pictures share no more than pictures that are turned against each other."
        }
        func percent(_ range: ClosedRange<Double>) -> String {
            "\(Int((range.lowerBound * 100).rounded())) to \(Int((range.upperBound * 100).rounded())) %"
        }
        return
            "The mark stands at \(percent(region.x)) of the width and \(percent(region.y)) of the height; mark.png shows it."
    }

    /// How the metadata's guess and the measurement agree.
    private var joined: ReportTable {
        var counts: [[Int]] = [[0, 0], [0, 0]]
        for (url, score) in zip(urls, mark.scores) {
            guard let probability = scoresByFileName[url.lastPathComponent] else { continue }
            counts[score.hasMark ? 0 : 1][probability >= 0.5 ? 0 : 1] += 1
        }
        return ReportTable(
            "agreement", title: "The metadata's guess and the measurement",
            columns: [.text("Measured"), .number("pwatermark 0.5 and more"), .number("below 0.5")],
            rows: [
                .init([.text("carries the mark"), .count(counts[0][0]), .count(counts[0][1])]),
                .init([.text("does not"), .count(counts[1][0]), .count(counts[1][1])]),
            ])
    }

    /// The measurement as JSON.
    public var json: JSONValue {
        .members([
            ("found", .boolean(mark.isFound)), ("energyRatio", .number(mark.energyRatio)),
            (
                "region",
                mark.region.map { region in
                    .members([
                        ("left", .number(region.x.lowerBound)), ("right", .number(region.x.upperBound)),
                        ("top", .number(region.y.lowerBound)), ("bottom", .number(region.y.upperBound)),
                    ])
                } ?? .null
            ),
            (
                "images",
                .list(
                    zip(urls, mark.scores).map { url, score in
                        .members([
                            ("path", .string(url.relativePath)), ("strength", .number(score.strength)),
                            ("similarity", .number(score.similarity)), ("hasMark", .boolean(score.hasMark)),
                            ("pwatermark", scoresByFileName[url.lastPathComponent].map(JSONValue.number) ?? .null),
                        ])
                    })
            ),
        ])
    }
}
