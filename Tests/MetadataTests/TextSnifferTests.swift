import Testing

@testable import Metadata

@Suite("The start of a text")
struct TextSnifferTests {
    private func sniff(_ text: String, _ hint: FileFormat? = nil, isWhole: Bool = true) throws -> TextSniffer {
        try TextSniffer(Array(text.utf8), isWhole: isWhole, hint: hint, location: "x", limits: ReadLimits())
    }

    @Test(
        "tells the format, whatever the name says where it is clear",
        arguments: [
            ("url,text\n", nil, .csv), ("url,text\n", .tsv, .csv), ("url,text\n", .jsonl, .csv),
            ("url\ttext\n", nil, .tsv),
            ("url\ttext\n", .jsonl, .tsv), ("url,a\tb\n", .csv, .csv), ("{\"url\":1}", nil, .jsonl),
            ("{\"url\":1}", .csv, .jsonl),
            (" \n{\"url\":1}\n", .csv, .jsonl), ("url\n", nil, .csv), ("url\n", .tsv, .tsv),
            ("http://a.org/\n", .tsv, .csv),
            ("[1,2]\n", .csv, .csv), ("\"u,rl\"\ttext", nil, .tsv),
        ] as [(String, FileFormat?, FileFormat)])
    func formats(_ text: String, _ hint: FileFormat?, _ format: FileFormat) throws {
        #expect(try sniff(text, hint).format == format)
    }

    @Test(
        "tells files without a header by their addresses",
        arguments: [
            ("http://a.org/\n", nil, .urlOnly), ("https://a.org/,x\n", nil, .urlOnly),
            ("https://a.org/,x\n", .csv, nil),
            ("https://a.org/\n", .csv, .urlOnly), ("a cat\thttp://a.org\n", nil, .textFirst),
            ("http://a.org\ta cat\n", nil, .urlFirst),
            ("http://a.org\ta cat\tb\n", nil, nil), ("ftp://a.org\n", nil, nil), ("url\n", nil, nil),
            ("http://a.org\ta", .csv, .urlOnly),
            ("URL\thttp\n", nil, nil),
        ] as [(String, FileFormat?, HeaderlessLayout?)])
    func layouts(_ text: String, _ hint: FileFormat?, _ layout: HeaderlessLayout?) throws {
        #expect(try sniff(text, hint).layout == layout)
    }

    @Test("finds the keys of all objects in the sample, but not of a line that may be cut")
    func keys() throws {
        let text = "{\"b\":1,\"a\":2}\n\n{\"a\":1,\"\\u0063\":{\"d\":1}}\n{\"e\":1"
        #expect(try sniff(text, isWhole: false).names == ["b", "a", "c"])
        #expect(throws: MetadataError.self) { try sniff(text) }
        #expect(try sniff(text + "}").names == ["b", "a", "c", "e"])
    }

    @Test("finds the names in a header, quotes undone", arguments: [",", "\t"])
    func header(_ separator: String) throws {
        let text = ["a", "\"b \"\"c\"\"\"", "", "\"d\(separator)\""].joined(separator: separator) + "\r\nx"
        #expect(try sniff(text).names == ["a", "b \"c\"", "", "d\(separator)"])
    }

    @Test(
        "refuses lists of JSON, Parquet in a stream, and nothing",
        arguments: [("[{\"a\":1}]", FileFormat?.some(.jsonl)), ("PAR1xxxx", nil), ("", nil), (" \r\n\t", nil)])
    func refused(_ text: String, _ hint: FileFormat?) {
        #expect(throws: MetadataError.self) { try sniff(text, hint) }
    }

    @Test("refuses more keys or columns than the limit")
    func limits() {
        var limits = ReadLimits()
        limits.columns = 5
        for text in ["{" + (0..<6).map { "\"\($0)\":1" }.joined(separator: ",") + "}\n", "a,b,c,d,e,f\n"] {
            #expect(throws: MetadataError.self) {
                try TextSniffer(Array(text.utf8), isWhole: true, hint: nil, location: "x", limits: limits)
            }
        }
    }
}
