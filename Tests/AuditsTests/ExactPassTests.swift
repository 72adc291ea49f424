import Audits
import Domains
import Foundation
import Metadata
import Reports
import Resources
import TestSupport
import Testing

@Suite("Exact pass") struct ExactPassTests {
    @Test("counts files like one thread over a list does, whatever the number of threads", arguments: [1, 2, 3])
    func files(_ threads: Int) throws {
        try withTemporaryFolder { folder in
            var twin = HostTally(resolver: try .shipped(in: .locate()))
            for file in 0..<3 {
                var text = "URL,TEXT\n"
                for row in 0..<500 {
                    let url = "http://\(["www", "i", "cdn"][row % 3]).site\(row % (7 + file)).co.uk/\(row).jpg"
                    text += "\(url),caption \(row)\n"
                    var copy = url
                    _ = copy.withUTF8 { twin.add($0) }
                }
                try Data(text.utf8).write(to: folder.appending(path: "part-\(file).csv"))
            }
            let source = try MetadataSource([folder.path(percentEncoded: false)])
            let audit = try DomainAudit(
                exactly: source, resolver: .shipped(in: .locate()), limit: 0, threads: threads)
            let expected = DomainAudit(counted: twin, population: 1500, limit: 0)
            #expect(audit.rowCount == 1500 && audit.json().text() == expected.json().text())
        }
    }

    @Test("a source without URLs is refused")
    func noURLs() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "a.csv")
            try Data("text,width\na,1\nb,2\n".utf8).write(to: file)
            #expect(throws: (any Error).self) {
                try DomainAudit(
                    exactly: MetadataSource([file.path(percentEncoded: false)]), resolver: .shipped(in: .locate()))
            }
        }
    }
}
