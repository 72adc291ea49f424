import Audits
import Domains
import Foundation
import Metadata
import Reports
import Resources
import TestSupport
import Testing

@Suite("Counts of domains that add up") struct DomainCountsTests {
    private static let odd = [
        "", "//cdn.example.org/a.jpg", "www.example.org/a.jpg", "http:///a.jpg", "data:image/gif;base64,R0=",
        "undefined",
        "ftp://files.example.org/a", "http://a..b/", "http://203.0.113.7:80/a.jpg", "http://[2001:DB8::1]/a.png",
        "http://user:pa%40ss@www.example.org/a b", "HTTPS://WWW.Example.CO.UK./", "http://localhost/x",
        "https://www.bücher.de/é", "http://xn--bcher-kva.de/%zz", "http://my_pics.example.com/",
        "https://i0.wp.com/www.example.net/a.jpg", "https://i1.wp.com/blog.example.net/wp/a.jpg",
        "https://images.weserv.nl/?url=ssl:img.example.org/a.jpg",
    ]

    /// Some files of rows, odd URLs among them.
    private func files(_ folder: URL, count: Int = 4) throws -> [String] {
        try (0..<count).map { file in
            var text = "url,text\n"
            for row in 0..<300 {
                let odd = Self.odd[(row + file) % Self.odd.count]
                let usual = "https://\(["www", "i", "cdn"][row % 3]).site\(row % (7 + file)).co.uk/\(row).jpg"
                text += row % 4 == 0 ? "\"\(odd)\",x\n" : "\(usual),caption \(row)\n"
            }
            let url = folder.appending(path: "part-\(file).csv")
            try Data(text.utf8).write(to: url)
            return url.path(percentEncoded: false)
        }
    }

    private func resolver() throws -> HostResolver { try .shipped(in: .locate()) }

    @Test("merged from files they audit as one run does, byte for byte, however the files are split and ordered")
    func equal() throws {
        try withTemporaryFolder { folder in
            let files = try files(folder)
            let once = try DomainAudit(exactly: MetadataSource(files), resolver: resolver(), limit: 0)
            #expect(once.proxiedCount > 0 && !once.invalid.isEmpty && once.rowCount == 1200)
            for split in [[[0], [1], [2], [3]], [[3, 1], [0, 2]], [[2], [0, 1, 3]]] {
                var merged: DomainCounts?
                for (index, part) in split.enumerated() {
                    let source = try MetadataSource(part.map { files[$0] })
                    let file = folder.appending(path: "\(index).json")
                    try DomainCounts(source, resolver: resolver()).write(to: file)
                    let counts = try DomainCounts(contentsOf: file, resolver: resolver())
                    if merged == nil { merged = counts } else { try merged?.merge(counts, from: "\(index).json") }
                }
                let audit = DomainAudit(try #require(merged), limit: 0)
                #expect(audit.json().text() == once.json().text())
                #expect(merged?.origins.count == 4)
            }
        }
    }

    @Test("written twice, and after reading, they are the same bytes, and nothing else is left in the folder")
    func stable() throws {
        try withTemporaryFolder { folder in
            let counts = try DomainCounts(MetadataSource(files(folder)), resolver: resolver())
            let (one, other) = (folder.appending(path: "one.json"), folder.appending(path: "other.json"))
            try counts.write(to: one)
            try DomainCounts(contentsOf: one, resolver: resolver()).write(to: other)
            #expect(try Data(contentsOf: one) == Data(contentsOf: other))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix("part") }
            #expect(names.isEmpty)
        }
    }

    @Test("the counts of a file go in once")
    func twice() throws {
        try withTemporaryFolder { folder in
            let files = try files(folder)
            var counts = try DomainCounts(MetadataSource(Array(files[0...2])), resolver: resolver())
            let more = try DomainCounts(MetadataSource(Array(files[2...3])), resolver: resolver())
            #expect {
                try counts.merge(more, from: "more.json")
            } throws: { error in
                let text = "\(error)"
                return text.contains("more.json") && text.contains("part-2.csv was counted already")
            }
            #expect(counts.rowCount == 900)
        }
    }

    @Test("a file that is cut anywhere is refused, with its name and the mend")
    func cut() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "counts.json")
            try DomainCounts(MetadataSource(files(folder, count: 1)), resolver: resolver()).write(to: file)
            let whole = try Data(contentsOf: file)
            for length in stride(from: 0, to: whole.count - 1, by: 37) {
                try whole.prefix(length).write(to: file)
                #expect {
                    try DomainCounts(contentsOf: file, resolver: resolver())
                } throws: {
                    "\($0)".contains("counts.json cannot be used") && "\($0)".contains("--partial")
                }
            }
        }
    }

    @Test(
        "lines that are changed are noticed",
        arguments: [
            (#""rows":900"#, #""rows":901"#, "not those of the whole"),
            (#""rows":900"#, #""rows":9223372036854775807"#, "not those of the whole"),
            (
                #"{"class":"empty","rows":"#,
                "{\"class\":\"empty\",\"rows\":9223372036854775807}\n{\"class\":\"empty\",\"rows\":", "is not known"
            ),
            (#"{"host":"#, #"{"hast":"#, "is not known"),
            (#""kind":"regular""#, #""kind":"data""#, "is not known"),
            (#""format":1"#, #""format":2"#, "another version"),
            ("domain counts", "captions", "--add-counts"),
            (#"{"class":"null","rows":"#, #"{"class":"null","rows":-"#, "is not known"),
            (#"{"lines":"#, #"{"lines":1"#, "is not known"),
            (#""https":"#, #""https":"x","was":"#, "lacks"),
        ])
    func changed(_ old: String, _ new: String, _ reason: String) throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "counts.json")
            try DomainCounts(MetadataSource(files(folder, count: 3)), resolver: resolver()).write(to: file)
            let text = try String(contentsOf: file, encoding: .utf8)
            let range = try #require(text.range(of: old) ?? text.range(of: #"{"class":"empty","rows":"#))
            let written = text[range] == old ? new : #"{"class":"empty","rows":-"#
            try Data(text.replacingCharacters(in: range, with: written).utf8).write(to: file)
            #expect {
                try DomainCounts(contentsOf: file, resolver: resolver())
            } throws: {
                "\($0)".contains(reason)
            }
        }
    }

    @Test("counts made with another list are refused")
    func lists() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "counts.json")
            try DomainCounts(MetadataSource(files(folder, count: 1)), resolver: resolver()).write(to: file)
            let short = "// ===BEGIN ICANN DOMAINS===\ncom\nuk\nco.uk\n// ===END ICANN DOMAINS===\n"
            let suffixes = try PublicSuffixList(parsing: Data(short.utf8))
            let other = HostResolver(suffixes: suffixes, platforms: try .shipped(in: .locate()))
            #expect {
                try DomainCounts(contentsOf: file, resolver: other)
            } throws: {
                "\($0)".contains("another public suffix list") && "\($0)".contains("--psl")
            }
        }
    }

    @Test("a folder that is not there is an error that names the file")
    func unwritable() throws {
        try withTemporaryFolder { folder in
            let counts = try DomainCounts(MetadataSource(files(folder, count: 1)), resolver: resolver())
            #expect {
                try counts.write(to: folder.appending(path: "none/counts.json"))
            } throws: {
                "\($0)".contains("none/counts.json")
            }
        }
    }
}
