internal import Foundation

extension DecisionEntry {
    /// The columns of ``csvRow``.
    public static let csvHeader =
        "id,time,subject,verdict,flagged,policy,policy_hash,model,model_hash,checkers,seed,file,prompt_hash,prompt,"
        + "top_concept,top_score,top_threshold,top_margin,explanation"

    /// The entry as one line of CSV (RFC 4180), with the concept nearest to its threshold or furthest over it.
    public var csvRow: String {
        let top = scores.filter { $0.kind == "concept" }.max { $0.margin < $1.margin }
        func number(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "" }
        let fields: [String] = [
            id.map { "\($0)" } ?? "", time.formatted(.iso8601), subject.rawValue, verdict, isFlagged ? "1" : "0",
            policy ?? "", policyHash ?? "", model ?? "", modelHash ?? "", checkers ?? "", seed.map { "\($0)" } ?? "",
            file ?? "", promptHash ?? "", prompt ?? "", top?.concept ?? "", number(top?.score), number(top?.threshold),
            number(top?.margin), explanation,
        ]
        return fields.map(Self.quoted).joined(separator: ",")
    }

    /// Quotation marks where CSV needs them; an apostrophe before what a spreadsheet would take for a formula.
    private static func quoted(_ field: String) -> String {
        let isFormula = field.first.map { "=+-@\t\r".contains($0) } ?? false
        let text = isFormula && Double(field) == nil ? "'" + field : field
        guard text.contains(where: { ",\"\n\r\r\n".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
