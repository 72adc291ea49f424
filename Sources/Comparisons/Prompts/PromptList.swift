internal import Audits
public import Foundation

/// The prompts of a comparison, in order.
public struct PromptList: Equatable, Sendable {
    /// Where they come from, for messages and the report.
    public let source: String
    /// The prompts; at least one.
    public private(set) var prompts: [ComparedPrompt]
    /// How many there were before ``limited(to:seed:)``.
    public private(set) var totalCount: Int
    /// Whether a report names the prompts; not where they are meant to offend.
    public var showsPrompts = true

    /// Prompts at hand.
    ///
    /// - Throws: ``ComparisonError/noPrompts(source:)`` when there are none but blanks.
    public init(_ texts: [String], source: String) throws(ComparisonError) {
        let prompts = texts.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
            .enumerated().map { ComparedPrompt(number: $0 + 1, text: $1) }
        try self.init(source: source, prompts: prompts)
    }

    init(source: String, prompts: [ComparedPrompt]) throws(ComparisonError) {
        guard !prompts.isEmpty else { throw .noPrompts(source: source) }
        self.source = source
        self.prompts = prompts
        totalCount = prompts.count
    }

    /// Reads a file: lines of text, or the column `prompt` of a CSV or TSV file.
    ///
    /// Known columns beside it are read where they are there: categories, seed, and I2P's published rates.
    ///
    /// - Throws: ``ComparisonError/badPromptList(path:line:reason:)``, ``ComparisonError/noPrompts(source:)``.
    public init(contentsOf url: URL) throws(ComparisonError) {
        let path = url.relativePath
        guard let data = try? Data(contentsOf: url) else {
            throw .badPromptList(path: path, line: nil, reason: "the file cannot be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw .badPromptList(path: path, line: nil, reason: "it is no text in UTF-8")
        }
        switch url.pathExtension.lowercased() {
        case "csv": try self.init(text, separator: ",", path: path)
        case "tsv": try self.init(text, separator: "\t", path: path)
        default: try self.init(text.split(whereSeparator: \.isNewline).map(String.init), source: path)
        }
    }

    private init(_ text: String, separator: Character, path: String) throws(ComparisonError) {
        let records: [DelimitedText.Record]
        do {
            records = try DelimitedText.records(text, separator: separator)
        } catch {
            throw .badPromptList(path: path, line: error.line, reason: error.reason)
        }
        guard let head = records.first else { throw .noPrompts(source: path) }
        let columns = PromptColumns(head.fields)
        guard columns.has("prompt") else {
            throw .badPromptList(
                path: path, line: 1, reason: "there is no column 'prompt' among \(head.fields.joined(separator: ", "))")
        }
        var prompts: [ComparedPrompt] = []
        for (index, record) in records.dropFirst().enumerated() {
            guard record.fields.count == head.fields.count else {
                throw .badPromptList(
                    path: path, line: record.line,
                    reason: "the line has \(record.fields.count) fields, the first line has \(head.fields.count)")
            }
            do {
                if let prompt = try columns.prompt(record.fields, number: index + 1) { prompts.append(prompt) }
            } catch {
                throw .badPromptList(path: path, line: record.line, reason: error.reason)
            }
        }
        try self.init(source: path, prompts: prompts)
    }

    /// At most so many prompts, chosen at random by a seed, in their order: rates of them estimate the whole list's.
    public func limited(to limit: Int?, seed: UInt64) -> PromptList {
        guard let limit, limit < prompts.count else { return self }
        var list = self
        var random = SplitMix(seed: seed)
        var chosen: [ComparedPrompt] = []
        // Knuth's algorithm S: each prompt is taken with the chance that the rest of the choice leaves it.
        for (index, prompt) in prompts.enumerated() {
            let (left, wanted) = (prompts.count - index, limit - chosen.count)
            if random.next().multipliedFullWidth(by: UInt64(left)).high < UInt64(wanted) { chosen.append(prompt) }
        }
        list.prompts = chosen
        return list
    }
}
