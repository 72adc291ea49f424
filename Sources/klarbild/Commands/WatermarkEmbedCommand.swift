import ArgumentParser
import Foundation
import Images
import Reports
import WatermarkAudits
import Watermarks

/// `klarbild watermark embed`.
struct WatermarkEmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Write an invisible mark into a picture.",
        discussion: """
            Examples:
              klarbild watermark embed picture.png -o marked.png --payload "made by me"
              klarbild watermark embed picture.jpg -o marked.png --payload hex:b3ec907bb19e --method dwtdct
              klarbild watermark embed drafts/ -o marked/ --payload uuid:123e4567-e89b-12d3-a456-426614174000

            A name that ends in .jpg is written as JPEG of quality 95 without chroma subsampling, any other as PNG. Texts and \
            content credentials of the file are kept; the credentials' signature no longer fits the pixels.

            Python reads the mark with WatermarkDecoder('bytes', 8 * letters).decode(image, 'dwtDctSvd').
            """)

    /// What was written.
    private struct Result: Encodable, Sendable {
        let path: String
        let source: String
        let method: WatermarkMethod
        let payload: String
        let bits: Int
        let matched: Int?
        let psnr: Double
        let note: String?
    }

    @Argument(help: ArgumentHelp("Pictures, PNG or JPEG, or folders of them.", valueName: "image"))
    var images: [String]

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The file to write; a folder for more than one picture.", valueName: "file"))
    var output: String

    @Option(
        help: ArgumentHelp("What the mark says.", valueName: "text|hex:..|bits:..|uuid:.."),
        transform: { try WatermarkPayload(parsing: $0) })
    var payload: WatermarkPayload

    @Option(
        help: ArgumentHelp(
            "How it is written: dwtdctsvd reads back best; dwtdct is what Stable Diffusion uses; rivagan takes exactly 32 bits.",
            valueName: "dwtdct|dwtdctsvd|rivagan"))
    var method = WatermarkMethod.dwtDctSvd

    @Flag(
        name: .customLong("compatible"),
        help: "Write the very pixels that invisible-watermark writes, whose marks are more visible.")
    var isCompatible = false

    @Flag(name: .customLong("json"), help: "Print one JSON object instead of lines.")
    var isJSON = false

    @Flag(name: .customLong("quiet"), help: "No progress.")
    var isQuiet = false

    func validate() throws {
        if method == .rivaGAN, payload.bits.count != 32 {
            throw ValidationError(
                "\(WatermarkError.wrongLength(method: "rivagan", bits: payload.bits.count, expected: 32))")
        }
    }

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            let pictures = try PictureList(images).urls
            let targets = try targets(of: pictures)
            let marker = try PictureMarker(
                payload: payload, method: method, writer: isCompatible ? .compatible : .corrected,
                weights: method == .rivaGAN ? MarkData.rivaGAN() : nil)
            let progress = PictureProgress(total: pictures.count, isQuiet: isQuiet)
            defer { progress.clear() }
            let outcomes = try parallelMap(Array(zip(pictures, targets)), finished: progress.show) { source, target in
                Swift.Result { try marker.mark(source, writingTo: target) }.mapError { UnusablePicture(source, $0) }
            }
            progress.clear()
            let results = zip(outcomes, zip(pictures, targets)).compactMap { outcome, urls in
                (try? outcome.get()).map { result(of: $0, source: urls.0, target: urls.1) }
            }
            if isJSON {
                try StandardStreams.printJSON(["images": results])
            } else {
                for result in results { StandardStreams.print(line(of: result)) }
            }
            for result in results { if let note = result.note { StandardStreams.note("klarbild: \(note)") } }
            let failures = outcomes.compactMap { if case .failure(let failure) = $0 { failure } else { nil } }
            for failure in failures { StandardStreams.note("klarbild: \(failure)") }
            if !failures.isEmpty { throw ExitCode.failure }
        }
    }

    /// Where each picture goes.
    private func targets(of pictures: [URL]) throws -> [URL] {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: output, isDirectory: &isFolder)
        guard pictures.count > 1 || output.hasSuffix("/") || isFolder.boolValue else { return [URL(filePath: output)] }
        guard !exists || isFolder.boolValue else {
            throw ValidationError("'\(output)' is a file; give a folder with --output for \(pictures.count) pictures")
        }
        let folder = URL(filePath: output, directoryHint: .isDirectory)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FolderNotWritable(path: output)
        }
        let targets = pictures.map {
            let isJPEG = ["jpg", "jpeg"].contains($0.pathExtension.lowercased())
            let name = $0.deletingPathExtension().lastPathComponent
            return folder.appending(path: isJPEG ? "\(name).jpg" : "\(name).png")
        }
        guard Set(targets.map(\.path)).count == targets.count else {
            throw ValidationError("two of the pictures have the same name; mark them into folders of their own")
        }
        return targets
    }

    private func result(of marked: PictureMarker.Outcome, source: URL, target: URL) -> Result {
        Result(
            path: target.relativePath, source: source.relativePath, method: method, payload: payload.description,
            bits: payload.bits.count, matched: marked.matched, psnr: marked.psnr,
            note: marked.note.map { "\(source.relativePath): \($0)" })
    }

    private func line(of result: Result) -> String {
        let matched = result.matched.map { ", \($0) read back" } ?? ""
        return "\(result.path)  \(result.method.rawValue)  \(result.bits) bits\(matched), "
            + "PSNR \(NumberText.decimal(result.psnr, 1)) dB"
    }
}
