import ArgumentParser
import Audits
import Coverage
import Diffusion
import Domains
import Foundation
import Resources

/// What training captions a prompt is set beside.
struct CoverageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Say what training captions hold of the prompt, in the JSON and in the picture: a sample's database, a metadata file, or 'model' for the captions that came with the model.",
            valueName: "db|file|model"))
    var explainCoverage: String?

    /// What the captions hold of a prompt; nil where it was not asked for.
    ///
    /// - Parameter model: the model's folder.
    func coverage(of prompt: String, model: URL) throws -> TrainingCoverage? {
        guard let explainCoverage else { return nil }
        let path = explainCoverage == "model" ? try captions(of: model) : explainCoverage
        let data = try DataFolder.locate()
        let captions = try CaptionSource([path], columns: [:], maskPunsafe: 0.1, resolver: .shipped(in: data))
        let audit = try CoverageAudit(captions.index, prompts: [prompt], finder: .shipped(in: data))
        let found = audit.prompts[0]
        return TrainingCoverage(
            source: explainCoverage == "model" ? "train_metadata.parquet of the model" : path, rows: audit.rowCount,
            design: audit.frame.name, score: found.score ?? 0, phraseCount: found.phrase.count,
            phraseBound: CountText.words(found.phrase, audit.frame),
            missing: found.concepts.map { audit.concepts[$0] }.filter { $0.estimate.count == 0 }.map(\.concept.name),
            nearest: found.nearest.map { caption in
                let text: String? = if case .text(let text) = caption.caption { text } else { nil }
                return .init(caption: text, recall: caption.recall, copies: caption.copies)
            })
    }

    private func captions(of model: URL) throws -> String {
        let file = model.appending(path: "train_metadata.parquet").path
        guard FileManager.default.fileExists(atPath: file) else { throw NoCaptionsWithModel(path: model.path) }
        return file
    }
}

/// A model came without the captions it was trained on.
struct NoCaptionsWithModel: Error, CustomStringConvertible {
    let path: String

    var description: String {
        "\(path) has no train_metadata.parquet. Give --explain-coverage the database of a sample of its training data"
    }
}
