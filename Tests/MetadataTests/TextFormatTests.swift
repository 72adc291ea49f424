import Foundation
import Metadata
import TestSupport
import Testing

@Suite("CSV")
struct CSVTests {
    @Test(
        "reads fields as RFC 4180 has them",
        arguments: [
            ("url,text\na,b\n", [MetadataRow(url: "a", text: "b")]),
            ("url,text\r\na,b\r\nc,d", [MetadataRow(url: "a", text: "b"), MetadataRow(url: "c", text: "d")]),
            ("url,text\n\"a\",\"b, \"\"c\"\"\nd\"\n", [MetadataRow(url: "a", text: "b, \"c\"\nd")]),
            ("url,text\na,\nb,\"\"\n", [MetadataRow(url: "a"), MetadataRow(url: "b", text: "")]),
            ("\u{feff}url,text\n\n\na,b\n\n", [MetadataRow(url: "a", text: "b")]),
            ("\"TEXT\",\"x,y\",URL\nt,1,u", [MetadataRow(url: "u", text: "t")]),
            ("url,text\na,say \"hi\"\n", [MetadataRow(url: "a", text: "say \"hi\"")]),
            (
                "url,width,punsafe,hash\na,640.0,1e-3,-7\nb,,nan,\n",
                [
                    MetadataRow(url: "a", width: 640, punsafe: 0.001, hash: -7), MetadataRow(url: "b", punsafe: .nan),
                ]
            ),
            ("url,text\na,b\u{0}c\n", [MetadataRow(url: "a", text: "b\u{0}c")]),
            ("url\nhttp://a.org\n", [MetadataRow(url: "http://a.org")]),
            ("http://a.org\nhttp://b.org\n", [MetadataRow(url: "http://a.org"), MetadataRow(url: "http://b.org")]),
        ])
    func fields(_ text: String, _ expected: [MetadataRow]) throws {
        let found = try rows(text: text, as: "x.csv")
        #expect(found.map(describe) == expected.map(describe))
    }

    @Test("takes a list of addresses line by line, commas, quotes and tabs in them included")
    func addresses() throws {
        let text = "http://a.org/1,2.jpg\r\n\n\"http://b.org\nhttps://c.org/x\ty"
        #expect(
            try rows(text: text, as: "urls.txt").map(\.url) == [
                "http://a.org/1,2.jpg", "\"http://b.org", "https://c.org/x\ty",
            ])
    }

    @Test("joins records that span many reads")
    func long() throws {
        let captions = (0..<3000).map { "caption \($0) \"quoted\"\n" + String(repeating: "é", count: $0 % 500) }
        let text =
            "url,text\n"
            + captions.map { "u,\"\($0.replacing("\"", with: "\"\""))\"\n" }.joined()
        #expect(try rows(text: text, as: "x.csv").map(\.text) == captions)
    }

    @Test(
        "refuses damage and names the line",
        arguments: [
            ("url,text\na,b\nc\n", "line 3"), ("url,text\na,b,c\n", "line 2"), ("url,text\na,\"b\n", "line 2"),
            ("url,text\na,\"b\"c\n", "line 2"), ("url,width\n\"x\ny\",1\na,wide\n", "line 4"),
            ("url,hash\na,1.5\n", "line 2"), ("", "start"), (" \n ", "start"),
        ])
    func damage(_ text: String, _ place: String) throws {
        let error = try #require(throws: MetadataError.self) { try rows(text: text, as: "x.csv") }
        #expect(error.description.contains(place), "\(error)")
    }

    @Test("refuses records, texts and headers over the limits")
    func limits() throws {
        var limits = ReadLimits()
        limits.recordBytes = 1 << 18
        limits.textBytes = 1000
        limits.columns = 20
        for text in [
            "url,text\na,\"" + String(repeating: "x", count: 1 << 19),
            "url,text\na," + String(repeating: "x", count: 1001),
            "url" + String(repeating: ",c", count: 30) + "\n", "url,text\n" + String(repeating: ",", count: 100),
        ] {
            let error = #expect(throws: MetadataError.self) { try rows(text: text, as: "x.csv", limits: limits) }
            #expect(error?.description.contains("limit") == true, "\(String(describing: error))")
        }
    }

    /// A row as text, so that not-a-number equals itself.
    private func describe(_ row: MetadataRow) -> String { "\(row)" }
}

@Suite("TSV")
struct TSVTests {
    @Test("without a header has the caption or the URL first, and quotes that mean themselves")
    func headerless() throws {
        #expect(
            try rows(text: "\" a cat\thttp://a.org/1\na dog\thttp://b.org\n", as: "x.tsv") == [
                MetadataRow(url: "http://a.org/1", text: "\" a cat"), MetadataRow(url: "http://b.org", text: "a dog"),
            ])
        #expect(
            try rows(text: "https://a.org/1\ta cat", as: "x.tsv") == [
                MetadataRow(url: "https://a.org/1", text: "a cat")
            ])
    }

    @Test("with a header may quote")
    func header() throws {
        #expect(
            try rows(text: "TEXT\tURL\n\"a\tb\"\tu\n", as: "x.tsv") == [MetadataRow(url: "u", text: "a\tb")])
    }

    @Test("is recognised as Conceptual Captions by its order")
    func family() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "Train.tsv")
            try Data("a cat\thttp://a.org\n".utf8).write(to: file)
            let part = try MetadataSource([file.path(percentEncoded: false)]).parts[0]
            #expect(part.family == .conceptualCaptions3M && part.format == .tsv && part.rows == nil)
            #expect(part.columns == [.text: "column 1", .url: "column 2"])
        }
    }
}

@Suite("JSON lines")
struct JSONLinesTests {
    @Test(
        "reads the top level of each object",
        arguments: [
            (#"{"url":"a","caption":"b"}"#, [MetadataRow(url: "a", text: "b")]),
            (
                "{\"caption\":\"x\"}\n\n  {\"url\" : \"u\", \"width\": 5e2 , \"hash\":-9223372036854775808}\r\n",
                [MetadataRow(text: "x"), MetadataRow(url: "u", width: 500, hash: .min)]
            ),
            (
                #"{"text":"a\"b\\c\/d\n\u00e9\ud83d\ude00\ud83dx","url":null,"n":{"a":["}",{"b":1}]}}"#,
                [MetadataRow(text: "a\"b\\c/d\né😀\u{fffd}x")]
            ),
            (#"{"u\u0072l":"k","width":"640"}"#, [MetadataRow(url: "k", width: 640)]),
            (#"{"url":"a","url":"b"}"#, [MetadataRow(url: "b")]),
            (#"{"id":17,"url":"a","similarity":NaN}"#, [MetadataRow(url: "a", similarity: .nan, sampleID: "17")]),
            ("{}\n{\"url\":\"\"}", [MetadataRow(), MetadataRow(url: "")]),
        ])
    func objects(_ text: String, _ expected: [MetadataRow]) throws {
        #expect(try rows(text: text, as: "x.jsonl").map { "\($0)" } == expected.map { "\($0)" })
    }

    @Test(
        "refuses what is no object, naming the line",
        arguments: [
            "{\"url\":\"a\"}\n[1]", "{\"url\":\"a\"}\n{\"url\":\"b", "{\"url\":\"a\"}\n{\"url\" \"b\"}",
            "{\"url\":\"a\"}\n{\"url\":\"b\"} x", "{\"url\":\"a\"}\n{\"url\":{\"b\":]}}",
            "{\"url\":\"a\"}\n{\"url\":{\"b\":1}}", "{\"url\":\"a\"}\n{\"url\":}", "{\"url\":\"a\"}\n{\"url\":\"b\",",
            "{\"url\":\"a\",\"width\":1}\n{\"width\":\"wide\"}",
            "{\"url\":\"a\"}\n{\"x\":" + String(repeating: "[", count: 200),
        ])
    func damage(_ text: String) throws {
        let error = try #require(throws: MetadataError.self) { try rows(text: text, as: "x.jsonl") }
        #expect(error.description.contains("line 2"), "\(error)")
    }

    @Test("reads a first line that is longer than the start that tells the formats apart", arguments: [200, 700])
    func longFirstLine(kilobytes: Int) throws {
        let caption = String(repeating: "x", count: kilobytes << 10)
        let found = try rows(text: "{\"url\":\"a\",\"text\":\"\(caption)\"}\n{\"url\":\"b\"}\n", as: "x.jsonl")
        #expect(found.map(\.url) == ["a", "b"] && found.first?.text?.utf8.count == kilobytes << 10)
    }

    @Test("refuses one JSON list, and says how to split it")
    func list() {
        let error = #expect(throws: MetadataError.self) { try rows(text: "[\n{\"url\":\"a\"}]", as: "x.json") }
        #expect(error?.description.contains("jq") == true)
    }
}
