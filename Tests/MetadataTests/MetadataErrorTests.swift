import Metadata
import Testing

@Suite("Messages of metadata")
struct MetadataErrorTests {
    static let errors: [MetadataError] = [
        .unreadable(location: "LOCATION", reason: "REASON"),
        .corrupt(location: "LOCATION", place: "PLACE", reason: "REASON"),
        .unsupported(location: "LOCATION", feature: "FEATURE", mend: "MEND"),
        .overLimit(location: "LOCATION", what: "WHAT", unit: "UNITS", found: 4711, limit: 815),
        .missingColumn(role: .url, location: "LOCATION", columns: ["ONE", "TWO"]),
        .wrongColumnType(column: "COLUMN", role: .hash, location: "LOCATION", found: "FOUND"),
        .invalidSettings(reason: "REASON", mend: "MEND"), .http(url: "LOCATION", reason: "REASON"),
        .refusedAddress(url: "LOCATION", reason: "REASON"), .store(path: "LOCATION", reason: "REASON", mend: "MEND"),
    ]

    @Test("say all that they know", arguments: errors)
    func parts(_ error: MetadataError) {
        // What is in capitals here comes from where the error was made.
        let parts = "\(Mirror(reflecting: error).children.first?.value ?? "")".split { !$0.isUppercase && !$0.isNumber }
            .filter { $0.count > 2 }
        #expect(!parts.isEmpty)
        for part in parts { #expect(error.description.contains(part), "\(part)") }
    }

    @Test("name some columns of very many, not all")
    func manyColumns() {
        let error = MetadataError.missingColumn(role: .text, location: "x", columns: (0..<5000).map { "column \($0)" })
        #expect(
            error.description.count < 500 && error.description.contains("column 19, ...")
                && error.description.contains("--columns text=NAME"))
    }
}
