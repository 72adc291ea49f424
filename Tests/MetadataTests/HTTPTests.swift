import Foundation
import Metadata
import TestSupport
import Testing

@Suite("HTTP sources")
struct HTTPTests {
    let expected: [MetadataRow]

    init() throws {
        expected = try rows([goldenPath("Rows/rows.parquet")])
    }

    static var settings: HTTPSettings {
        var settings = HTTPSettings()
        settings.allowPrivate = true
        settings.firstDelay = .milliseconds(1)
        return settings
    }

    @discardableResult
    private func withServer<R>(
        _ name: String, _ behaviour: TestServer.Behaviour = .init(), _ body: (TestServer) throws -> R
    ) throws -> R {
        let server = try TestServer(Array(Golden.data(name)), behaviour)
        defer { server.stop() }
        return try body(server)
    }

    private func read(_ url: String, settings: HTTPSettings = settings) throws -> [MetadataRow] {
        let source = try MetadataSource([url], http: settings)
        var rows: [MetadataRow] = []
        try source.forEachBatch(roles: Set(ColumnRole.allCases)) { batch in
            for index in 0..<batch.count { rows.append(batch.row(index)) }
        }
        return rows
    }

    @Test(
        "give the rows of the file, with and without range requests",
        arguments: ["rows.parquet", "rows.csv", "rows.jsonl.zst"], [true, false])
    func formats(_ name: String, _ answersRanges: Bool) throws {
        var behaviour = TestServer.Behaviour()
        behaviour.answersRanges = answersRanges
        try withServer("Rows/\(name)", behaviour) { server in
            let found = try read(server.url(name))
            #expect(found == expected)
            if !answersRanges { #expect(server.requests.count == 2) }
        }
    }

    @Test("fetch the footer and the wanted columns only, and count the bytes")
    func partial() throws {
        try withServer("Parquet/plain-none-1.0.parquet") { server in
            let source = try MetadataSource([server.url("x.parquet")], columns: [.url: "s"], http: Self.settings)
            let opened = source.bytesRead
            #expect(source.parts[0].etag == "\"1\"" && opened > 0)
            try source.forEachBatch(roles: [.url]) { _ in }
            #expect(source.bytesRead == Int64(server.bytesSent))
        }
    }

    @Test("try again after failures, and go on where a transfer broke")
    func retries() throws {
        var behaviour = TestServer.Behaviour()
        behaviour.failures = 3
        try withServer("Rows/rows.csv", behaviour) { server in
            let found = try read(server.url("a.csv"))
            #expect(found == expected)
        }
        behaviour = TestServer.Behaviour()
        behaviour.cutAfter = 3000
        behaviour.cuts = 1
        behaviour.answersRanges = false
        try withServer("Rows/rows.csv", behaviour) { server in
            let found = try read(server.url("a.csv"))
            #expect(found == expected)
        }
    }

    @Test("ask only for the rest after a transfer broke in the middle of a range")
    func resumedRange() throws {
        let text = "url\n" + (0..<10_000).map { "https://example.org/pictures/\($0).jpg\n" }.joined()
        var behaviour = TestServer.Behaviour()
        behaviour.cutAfter = 100_000
        behaviour.cuts = 3
        let server = try TestServer(Array(text.utf8), behaviour)
        defer { server.stop() }
        let found = try read(server.url("a.csv"))
        #expect(found.map(\.url) == (0..<10_000).map { "https://example.org/pictures/\($0).jpg" })
        #expect(
            server.requests.contains { $0.hasPrefix("100000-") } && server.requests.contains { $0.hasPrefix("200000-") }
        )
    }

    @Test("give up after the last try", arguments: [503, 500, 429])
    func giveUp(_ status: Int) throws {
        var behaviour = TestServer.Behaviour()
        behaviour.failures = 100
        behaviour.failureStatus = status
        try withServer("Rows/rows.csv", behaviour) { server in
            let error = #expect(throws: MetadataError.self) { try read(server.url("a.csv")) }
            #expect(error?.description.contains("\(status), 5 times") == true)
            #expect(server.requests.count == 5)
        }
    }

    @Test("do not ask again for what is not there", arguments: [404, 403, 410])
    func missing(_ status: Int) throws {
        var behaviour = TestServer.Behaviour()
        behaviour.failures = 1
        behaviour.failureStatus = status
        try withServer("Rows/rows.csv", behaviour) { server in
            #expect(throws: MetadataError.self) { try read(server.url("a.csv")) }
            #expect(server.requests.count == 1)
        }
    }

    @Test("refuse a file that changes, and answers that are other bytes")
    func changed() throws {
        // Larger than what the first request brings.
        let text = "url\n" + (0..<10_000).map { "https://example.org/pictures/\($0).jpg\n" }.joined()
        for change in [
            { $0.changesETag = true }, { $0.rangeShift = 1 },
        ] as [(inout TestServer.Behaviour) -> Void] {
            var behaviour = TestServer.Behaviour()
            change(&behaviour)
            let server = try TestServer(Array(text.utf8), behaviour)
            defer { server.stop() }
            #expect(throws: MetadataError.self) { try read(server.url("a.csv")) }
        }
        let server = try TestServer(Array(text.utf8))
        defer { server.stop() }
        let found = try read(server.url("a.csv"))
        #expect(found.count == 10_000)
    }

    @Test("follow redirects, but not for ever, and only to http and https")
    func redirects() throws {
        try withServer("Rows/rows.csv") { target in
            var behaviour = TestServer.Behaviour()
            behaviour.redirect = target.url("real.csv")
            try withServer("Rows/rows.csv", behaviour) { server in
                let found = try read(server.url("a.csv"))
                #expect(found == expected)
            }
            behaviour.redirect = "/again"
            try withServer("Rows/rows.csv", behaviour) { server in
                #expect(throws: MetadataError.self) { try read(server.url("a.csv")) }
                #expect(server.requests.count == 6)
            }
            behaviour.redirect = "file:///etc/hostname"
            try withServer("Rows/rows.csv", behaviour) { server in
                #expect(throws: MetadataError.self) { try read(server.url("a.csv")) }
            }
        }
    }

    @Test("refuse other schemes", arguments: ["ftp://a.org/x.csv", "file:///etc/passwd", "gopher://a.org/1"])
    func schemes(_ url: String) {
        #expect(throws: MetadataError.refusedAddress(url: url, reason: "only http and https are fetched")) {
            try MetadataSource([url])
        }
    }

    @Test("refuse addresses inside the own network unless they are allowed, names included")
    func privateAddresses() throws {
        try withServer("Rows/rows.csv") { server in
            for host in ["127.0.0.1", "localhost"] {
                let error = #expect(throws: MetadataError.self) {
                    try MetadataSource(["http://\(host):\(server.port)/a.csv"])
                }
                #expect(error?.description.contains("--allow-private") == true, "\(String(describing: error))")
            }
            #expect(server.requests.isEmpty)
        }
    }
}

@Suite("Address guard")
struct AddressGuardTests {
    @Test(
        "knows inner addresses",
        arguments: [
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
            "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "::ffff:127.0.0.1",
            "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1", "ff02::1", "", "nonsense", "::7f00:1",
            "2001::1", "2001:0:4136:e378::", "2001:1ff::1", "3fff::1", "3fff:fff::1", "192.0.2.1", "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7", "203.0.113.7", "192.0.0.8", "240.0.0.1", "1.2.3", "0x7f.1", "2130706433", "127.1",
            "::ffff:10.0.0.1",
            "64:ff9b:1::1", "fec0::1", "5f00::1", "4000::1", "::1%lo", "[::1]", "127.0.0.1 ",
        ])
    func inner(_ address: String) { #expect(!AddressGuard.isPublic(address)) }

    @Test(
        "knows public addresses",
        arguments: [
            "8.8.8.8", "172.32.0.1", "100.128.0.1", "192.169.0.1", "2606:4700::1111", "::ffff:8.8.8.8",
            "2002:808:808::", "2001:200::1", "2001:db7::1", "2001:db9::1", "3ffe::1", "3fff:1000::1", "2a00:1450::1",
            "198.17.0.1",
            "198.20.0.1", "64:ff9b::808:808", "169.253.0.1", "169.255.0.1", "11.0.0.1", "9.255.255.255",
            "223.255.255.255",
        ])
    func outer(_ address: String) { #expect(AddressGuard.isPublic(address)) }
}
