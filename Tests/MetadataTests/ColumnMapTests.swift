import Metadata
import Testing

@Suite("Column roles")
struct ColumnMapTests {
    @Test(
        "are found by name whatever the case",
        arguments: [
            (["URL", "TEXT", "WIDTH", "HEIGHT"], [ColumnRole.url: 0, .text: 1, .width: 2, .height: 3]),
            (["uid", "url", "text", "original_width"], [.sampleID: 0, .url: 1, .text: 2, .width: 3]),
            (["caption", "url", "hash"], [.text: 0, .url: 1, .hash: 2]),
            (["AESTHETIC_SCORE", "Punsafe"], [.aesthetic: 0, .punsafe: 1]),
            (["clip_l14_similarity_score", "clip_b32_similarity_score"], [.similarity: 1]),
            (["nothing", "of", "interest"], [:]),
        ])
    func names(_ names: [String], _ expected: [ColumnRole: Int]) throws {
        #expect(try ColumnMap(names: names, location: "f").columns == expected)
    }

    @Test("follow the caller's choice before the usual names")
    func overrides() throws {
        let names = ["url", "text", "clean_text", "Score"]
        let map = try ColumnMap(
            names: names, overrides: [.text: "clean_text", .aesthetic: "score", .url: ""], location: "f")
        #expect(map.columns == [.text: 2, .aesthetic: 3])
    }

    @Test("refuse a chosen column that is not there, naming those that are")
    func missing() {
        #expect(throws: MetadataError.missingColumn(role: .text, location: "f.csv", columns: ["url"])) {
            try ColumnMap(names: ["url"], overrides: [.text: "alt"], location: "f.csv")
        }
    }

    @Test("are read from the command line's form")
    func parsing() throws {
        #expect(
            try ColumnMap.overrides(parsing: "url=link,TEXT=a=b,sampleid=k,hash=") == [
                .url: "link", .text: "a=b", .sampleID: "k", .hash: "",
            ])
        #expect(try ColumnMap.overrides(parsing: "") == [:])
    }

    @Test("refuse a form they do not know", arguments: ["url", "colour=x", "=x", "url=x,oops"])
    func badForm(_ text: String) {
        #expect(throws: MetadataError.self) { try ColumnMap.overrides(parsing: text) }
    }
}

@Suite("Dataset families")
struct DatasetFamilyTests {
    static let raw = ["SAMPLE_ID", "URL", "TEXT", "HEIGHT", "WIDTH", "LICENSE", "NSFW", "similarity"]
    static let joined = ["URL", "TEXT", "WIDTH", "HEIGHT", "similarity", "hash", "punsafe", "pwatermark"]

    @Test(
        "are told by their columns, and by file names where the columns are the same",
        arguments: [
            (raw, "part-00000-5b54c5d5-bbcf-484d-a2ce-0d6f73df1a36-c000.snappy.parquet", DatasetFamily.laion400M),
            (raw, "part-00000-5114fd87-297e-42b0-9d11-50f1df323dfa-c000.snappy.parquet", .laion5BRaw),
            (raw, "x.parquet", .laion5BRaw),
            (joined, "x.parquet", .laion5BJoined),
            (joined + ["LANGUAGE"], "laion-high-resolution/part-0.parquet", .laionHighResolution),
            (joined + ["md5"], "relaion2B-en-research/part-0.parquet", .reLAION5B),
            (joined + ["aesthetic"], "x.parquet", .laionAesthetics1),
            (joined + ["AESTHETIC_SCORE"], "x.parquet", .laionAesthetics2),
            (["uid", "url", "text", "clip_b32_similarity_score"], "0a.parquet", .dataComp),
            (["id", "url", "text", "image_phash"], "x", .coyo),
            (["url", "caption"], "x.jsonl", .unknown),
        ])
    func columns(_ columns: [String], _ location: String, _ expected: DatasetFamily) {
        #expect(DatasetFamily.recognise(columns: columns, location: location) == expected)
    }

    @Test("without a header are told by the order of caption and URL")
    func headerless() {
        #expect(DatasetFamily.recognise(columns: [], location: "x", layout: .textFirst) == .conceptualCaptions3M)
        #expect(DatasetFamily.recognise(columns: [], location: "x", layout: .urlFirst) == .conceptualCaptions12M)
        #expect(DatasetFamily.recognise(columns: [], location: "x", layout: .urlOnly) == .unknown)
    }
}
