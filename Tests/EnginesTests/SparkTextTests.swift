import Foundation
import Metadata
import TestSupport
import Testing

@testable import Engines

@Suite("Text in SQL") struct SparkTextTests {
    @Test(
        "a literal holds any text in ASCII",
        arguments: [
            ("a", "'a'"), ("it's", #"'it\'s'"#), (#"\x00"#, #"'\\x00'"#), ("é", #"'\u00e9'"#),
            ("😀", #"'\ud83d\ude00'"#),
            ("a\nb", #"'a\u000ab'"#), ("';DROP", #"'\';DROP'"#),
        ])
    func literal(_ text: String, _ expected: String) {
        #expect(SparkText.literal(text) == expected)
    }

    @Test(
        "a column's name is quoted, or refused",
        arguments: [("URL", true), ("a b", true), ("", false), ("a`b", false), ("a\nb", false)])
    func identifier(_ name: String, _ isGood: Bool) throws {
        if isGood {
            #expect(try SparkText.identifier(name) == "`\(name)`")
        } else {
            #expect { try SparkText.identifier(name) } throws: { "\($0)".contains("rename the column") }
        }
    }

    @Test("files are read by folders, in the order given")
    func relations() throws {
        let paths = try SparkPath.relations(of: ["/a/1.parquet", "/b c/x.parquet", "/a/2.parquet"])
        #expect(paths.map(\.relation) == ["parquet.`/a/{1.parquet,2.parquet}`", "parquet.`/b c/x.parquet`"])
    }

    @Test(
        "names of files that would end the quotes or mean something to Spark are refused",
        arguments: ["`", "'", "\"", "\\", ";", "$", "*", "?", "[", "]", "{", "}", ",", ":", "\n", "\u{0}", "\u{202e}"])
    func badFile(_ character: String) {
        for file in ["/a/b\(character)c.parquet", "/a\(character)b/c.parquet"] {
            #expect { try SparkPath.relations(of: [file]) } throws: { "\($0)".contains("--engine local") }
        }
    }

    @Test(
        "patterns of addresses are let through, without what looks like a comment",
        arguments: [
            ("s3a://bucket/laion2B-en/*.parquet", "parquet.`s3a://bucket/laion2B-en/{*}.parquet`"),
            ("hdfs://host:8020/a--b/part-[0-9]*.parquet", "parquet.`hdfs://host:8020/a--b/part-[0-9]*.parquet`"),
            ("s3a://b/*/*.parquet", "parquet.`s3a://b/{*}/{*}.parquet`"),
        ])
    func address(_ address: String, _ relation: String) throws {
        #expect(try SparkPath(address: address).relation == relation)
    }

    @Test(
        "addresses that would end the quotes are refused",
        arguments: [
            "s3a://b/`; DROP", "s3a://b/a'b", "s3a://b/a\"b", "s3a://b/${x}", "s3a://b/a;b", "s3a://b/a\\b",
            "s3a://b/\n", "", "-f",
        ])
    func badAddress(_ address: String) {
        #expect(throws: EngineError.self) { try SparkPath(address: address) }
    }

    @Test(
        "hexadecimal digits",
        arguments: [
            ("", []), ("00fF7a", [0, 255, 122]), ("0", nil), ("0g", nil), ("é0", nil),
        ] as [(String, [UInt8]?)])
    func hexadecimal(_ text: String, _ bytes: [UInt8]?) {
        #expect(HexText.bytes(text.utf8) == bytes)
    }

    @Test("words become one pattern that matches them and nothing else")
    func words() throws {
        let words: Set = ["a", "apple", "app", "art", "b2", "zebra", "zoo"]
        let pattern = try NSRegularExpression(pattern: "^(?:\(WordPattern(words).text))$")
        for text in words.union(["", "ap", "appl", "apples", "b", "zo", "z", "artt", "aa"]) {
            let range = NSRange(location: 0, length: text.utf16.count)
            #expect((pattern.firstMatch(in: text, range: range) != nil) == words.contains(text), "\(text)")
        }
        #expect(WordPattern(["one"]).text == "one")
    }

    @Test(
        "the sample's SQL hashes what this program hashes, whatever the seed",
        arguments: [
            (UInt64(0), "CAST(0 AS BIGINT)"), (.max, "CAST(-1 AS BIGINT)"),
            (1 << 63, "CAST(-9223372036854775808 AS BIGINT)"),
        ])
    func sample(_ seed: UInt64, _ number: String) throws {
        let paths = try SparkPath.relations(of: ["/a/1.parquet", "/b/1.parquet"])
        let query = RowQuery(paths: paths, columns: [.url: "URL", .width: "W", .hash: "hash", .nsfw: "NSFW"])
        let sql = try query.sample(BernoulliQuestion(seed: seed, threshold: 1 << 53))
        #expect(sql.contains("shiftrightunsigned(xxhash64(\(number), u, t), 11) < 9007199254740992"))
        #expect(sql.contains("CAST(NULL AS STRING) AS t") && sql.contains("CAST(`W` AS DOUBLE) AS c_width"))
        #expect(sql.contains("'nsfw', hex(c_nsfw)") && sql.contains("'hash', c_hash") && sql.contains("UNION ALL"))
        #expect(!sql.contains(";"))
    }
}
