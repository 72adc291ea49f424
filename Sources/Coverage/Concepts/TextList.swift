public import Foundation

/// A list of prompts or names from a file: plain lines, a column of a table, or JSON.
public struct TextList: Equatable, Sendable {
    /// The entries in order, none empty.
    public let entries: [String]

    /// Reads a file.
    ///
    /// `.csv` and `.tsv` have a heading, and the first column of one of the names is taken; without such a column every
    /// line is an entry. `.json` is a list of texts, or of objects with a text of one of the names. Anything else has one
    /// entry a line, and lines with # are remarks.
    ///
    /// - Parameter headings: the names of a fitting column, in lower case.
    /// - Throws: ``CoverageError/unreadableList(path:reason:)``, ``CoverageError/emptyList(path:)``.
    public init(contentsOf url: URL, headings: [String] = Self.promptHeadings) throws {
        let path = url.path(percentEncoded: false)
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw CoverageError.unreadableList(path: path, reason: "there is no such file, or it may not be read")
        }
        guard let text = Self.text(of: data) else {
            throw CoverageError.unreadableList(path: path, reason: "it is not UTF-8 text")
        }
        let entries: [String]
        switch url.pathExtension.lowercased() {
        case "csv": entries = Self.column(of: DelimitedText(text, separator: ",").records, headings, text)
        case "tsv": entries = Self.column(of: DelimitedText(text, separator: "\t").records, headings, text)
        case "json": entries = try Self.json(Data(text.utf8), headings, path: path)
        default: entries = Self.lines(of: text)
        }
        self.entries = entries.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
        if self.entries.isEmpty { throw CoverageError.emptyList(path: path) }
    }

    /// A file's text without the mark that some programs put before UTF-8; nil when it is no UTF-8.
    static func text(of data: Data) -> String? {
        String(data: data, encoding: .utf8).map { $0.hasPrefix("\u{feff}") ? String($0.dropFirst()) : $0 }
    }

    /// What columns of prompts are called.
    public static let promptHeadings = ["prompt", "text", "caption", "prompts"]

    private static func lines(of text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.hasPrefix("#") }
    }

    private static func column(of records: [[String]], _ headings: [String], _ text: String) -> [String] {
        let names = records.first?.map { $0.lowercased().trimmingCharacters(in: .whitespaces) } ?? []
        guard let heading = headings.first(where: names.contains), let place = names.firstIndex(of: heading) else {
            return lines(of: text)
        }
        return records.dropFirst().compactMap { place < $0.count ? $0[place] : nil }
    }

    private static func json(_ data: Data, _ headings: [String], path: String) throws -> [String] {
        let value = try? JSONSerialization.jsonObject(with: data)
        if let texts = value as? [String] { return texts }
        if let objects = value as? [[String: Any]] {
            return objects.compactMap { object in headings.lazy.compactMap { object[$0] as? String }.first }
        }
        throw CoverageError.unreadableList(path: path, reason: "it is not a JSON list of texts or of objects")
    }
}

/// A small table with separators and quotation marks (RFC 4180), whole in memory.
struct DelimitedText {
    private(set) var records: [[String]] = []

    init(_ text: String, separator: Character) {
        var (record, field) = ([String](), "")
        var (isQuoted, isStart) = (false, true)
        func finishField() {
            record.append(field)
            (field, isStart) = ("", true)
        }
        func finishRecord() {
            finishField()
            if record != [""] { records.append(record) }
            record = []
        }
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            index = text.index(after: index)
            if isQuoted {
                guard character == "\"" else {
                    field.append(character)
                    continue
                }
                if index < text.endIndex, text[index] == "\"" {
                    field.append("\"")
                    index = text.index(after: index)
                } else {
                    isQuoted = false
                }
            } else if character == "\"", isStart {
                (isQuoted, isStart) = (true, false)
            } else if character == separator {
                finishField()
            } else if character.isNewline {
                finishRecord()
            } else {
                field.append(character)
                isStart = false
            }
        }
        if !field.isEmpty || !record.isEmpty { finishRecord() }
    }
}
