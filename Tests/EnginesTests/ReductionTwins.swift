import Foundation
import Metadata

@testable import Engines

// What the SQL of the reductions does, written again over the same patterns: how the tests know without Spark that the
// short texts mean what the long ones do. The script Tests/Benchmarks/audit_spark.py asks Spark itself.

/// One pattern, as Java applies it.
struct Pattern {
    private let expression: NSRegularExpression

    init(_ text: String) throws {
        expression = try NSRegularExpression(pattern: text)
    }

    /// The first match, else an empty text.
    func first(in text: String) -> String {
        let range = NSRange(location: 0, length: text.utf16.count)
        guard let match = expression.firstMatch(in: text, range: range) else { return "" }
        return (text as NSString).substring(with: match.range)
    }

    /// Whether the pattern is found anywhere.
    func isFound(in text: String) -> Bool {
        expression.firstMatch(in: text, range: NSRange(location: 0, length: text.utf16.count)) != nil
    }

    /// The text with all matches replaced.
    func replaced(in text: String, by replacement: String) -> String {
        expression.stringByReplacingMatches(
            in: text, range: NSRange(location: 0, length: text.utf16.count), withTemplate: replacement)
    }
}

/// The twin of ``URLReduction/sql(_:)``.
struct URLTwin {
    private let beginning, authority, path, whole, segment, space, unicode, percent: Pattern

    init(_ question: URLQuestion) throws {
        let reduction = URLReduction(question)
        beginning = try Pattern("^(?:\(URLReduction.authority)|\(URLReduction.beginning))")
        authority = try Pattern("^" + URLReduction.authority)
        (path, whole) = (try Pattern(reduction.pathProxies), try Pattern(reduction.wholeURLs))
        segment = try Pattern(URLReduction.segment)
        space = try Pattern(URLReduction.space)
        unicode = try Pattern(URLReduction.unicode)
        percent = try Pattern(URLReduction.percent)
    }

    func reduced(_ url: [UInt8]) -> [UInt8] {
        let text = String(decoding: url, as: UTF8.self)
        let start = beginning.first(in: text)
        let isWeb = authority.isFound(in: start)
        let rest = String(decoding: Array(text.utf16.dropFirst(start.utf16.count)), as: UTF16.self)
        let kept = isWeb && path.isFound(in: start) ? segment.first(in: rest) : ""
        guard url.starts(with: (start + kept).utf8) else { return url }
        guard isWeb else { return Array(start.utf8) }
        if whole.isFound(in: start) { return url }
        let marks =
            (space.isFound(in: rest) ? URLReduction.marks.space : "")
            + (unicode.isFound(in: rest) ? URLReduction.marks.unicode : "")
            + (percent.isFound(in: rest) ? URLReduction.marks.percent : "")
        return Array((kept.isEmpty && marks.isEmpty ? start : start + kept + "/?" + marks).utf8)
    }
}

/// The twin of ``CaptionReduction/sql(_:)``.
struct CaptionTwin {
    private let reduction: CaptionReduction
    private let blanks, other, gap, unknown, run: Pattern

    init(_ question: CaptionQuestion) throws {
        reduction = CaptionReduction(question)
        blanks = try Pattern(CaptionReduction.blanks)
        other = try Pattern(CaptionReduction.other)
        gap = try Pattern(CaptionReduction.gap)
        unknown = try Pattern(reduction.unknown)
        run = try Pattern(reduction.run)
    }

    func reduced(_ caption: [UInt8]) -> [UInt8] {
        let text = blanks.replaced(in: String(decoding: caption, as: UTF8.self), by: " ")
        guard !other.isFound(in: text) else { return caption }
        let words = " " + gap.replaced(in: text, by: " ").lowercased() + " "
        let short = run.replaced(
            in: unknown.replaced(in: words, by: " " + CaptionReduction.mark), by: " " + reduction.filler)
        return Array(short.trimmingCharacters(in: CharacterSet(charactersIn: " ")).utf8)
    }
}

/// Counts equal texts; nil is one too.
func counted(_ texts: [[UInt8]?]) -> [([UInt8]?, Int)] {
    var counts: [[UInt8]?: Int] = [:]
    for text in texts { counts[text, default: 0] += 1 }
    return counts.map { ($0.key, $0.value) }
}

/// The lines that Spark answers with.
func lines(_ counts: [([UInt8]?, Int)], key: String) -> [String] {
    counts.map { text, count in
        text.map { #"{"n":\#(count),"\#(key)":"\#($0.hex)"}"# } ?? #"{"n":\#(count)}"#
    }
}
