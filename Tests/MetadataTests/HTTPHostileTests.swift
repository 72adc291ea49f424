import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Metadata

@Suite("Servers that misbehave")
struct HTTPHostileTests {
    /// A CSV file larger than what the first request brings.
    private static let text = "url\n" + (0..<6000).map { "https://example.org/pictures/\($0).jpg\n" }.joined()
    private static let contents = Array(text.utf8)
    private static let urls = (0..<6000).map { "https://example.org/pictures/\($0).jpg" }

    @discardableResult
    private func withServer<R>(_ change: (inout TestServer.Behaviour) -> Void, _ body: (TestServer) throws -> R) throws
        -> R
    {
        var behaviour = TestServer.Behaviour()
        change(&behaviour)
        let server = try TestServer(Self.contents, behaviour)
        defer { server.stop() }
        return try body(server)
    }

    @discardableResult
    private func withServer<R>(
        answering answer: @escaping @Sendable (_ range: String?, _ number: Int) -> [UInt8],
        _ body: (TestServer) throws -> R
    ) throws -> R {
        try withServer({ $0.answer = answer }, body)
    }

    /// The URLs of the file at the server, and the bytes that were counted.
    @discardableResult
    private func read(_ server: TestServer) throws -> (urls: [String?], bytes: Int64) {
        let source = try MetadataSource([server.url("a.csv")], http: HTTPTests.settings)
        var urls: [String?] = []
        try source.forEachBatch(roles: [.url]) { batch in
            for row in 0..<batch.count { urls.append(batch.text(.url)?.string(at: row)) }
        }
        return (urls, source.bytesRead)
    }

    private func expectRefusal(
        _ server: TestServer, saying text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: MetadataError.self, sourceLocation: sourceLocation) { try read(server) }
        #expect(
            error?.description.contains(text) == true, "\(String(describing: error))", sourceLocation: sourceLocation)
    }

    private static func response(_ status: String, _ fields: [String] = [], _ body: [UInt8] = [], length: Int? = nil)
        -> [UInt8]
    {
        let lines = ["HTTP/1.1 \(status)", "Connection: close", "Content-Length: \(length ?? body.count)"] + fields
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }

    /// The bytes that a range field asks for.
    private static func slice(_ range: String?) -> Range<Int> {
        let sides = (range ?? "0-").split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard let first = sides[0] else { return max(0, contents.count - (sides[1] ?? 0))..<contents.count }
        return first..<min(contents.count, (sides[1] ?? contents.count - 1) + 1)
    }

    /// An honest answer to a request for a range, unless it states another size or sends more.
    private static func part(_ range: String?, of total: Int = contents.count, extra: [UInt8] = []) -> [UInt8] {
        let slice = slice(range)
        return response(
            "206 Partial", ["Content-Range: bytes \(slice.lowerBound)-\(slice.upperBound - 1)/\(total)"],
            Array(contents[slice]) + extra)
    }

    // MARK: - Failures

    @Test(
        "that send a page with their refusal are named by its status, and not asked again",
        arguments: [404, 403, 410, 400])
    func refusalWithPage(_ status: Int) throws {
        try withServer {
            $0.failures = 100
            $0.failureStatus = status
            $0.failureBody = "url\nhttp://evil.example/not-the-file.jpg\n"
        } _: { server in
            expectRefusal(server, saying: "the server answers \(status)")
            #expect(server.requests.count == 1)
        }
    }

    @Test("that send a page with a passing failure are asked again", arguments: [500, 503, 429, 408])
    func failureWithPage(_ status: Int) throws {
        try withServer {
            $0.failures = 2
            $0.failureStatus = status
            $0.failureBody = "<html>busy</html>"
        } _: { server in
            let found = try read(server).urls
            #expect(found == Self.urls)
            #expect(server.requests.count == 4)
        }
        try withServer {
            $0.failures = 100
            $0.failureStatus = status
            $0.failureBody = "<html>busy</html>"
        } _: { server in
            expectRefusal(server, saying: "\(status), 5 times")
        }
    }

    @Test("that fail in the middle with a page are asked for the rest again")
    func failureLater() throws {
        try withServer { range, number in
            guard number == 1 || number > 3 else { return Self.response("502 Bad", [], Array("<html>".utf8)) }
            return Self.part(range)
        } _: { server in
            let found = try read(server).urls
            #expect(found == Self.urls)
        }
    }

    @Test(
        "that say when to come back in words of their own do no harm",
        arguments: ["0", "-5", "soon", "99999999999999999999", "", "Wed, 21 Oct 2015 07:28:00 GMT"])
    func retryAfter(_ value: String) throws {
        try withServer { range, number in
            if number == 1 { return Self.response("503 Busy", ["Retry-After: \(value)"]) }
            return Self.response("200 OK", [], Self.contents)
        } _: { server in
            let found = try read(server).urls
            #expect(found == Self.urls)
        }
    }

    // MARK: - Ranges

    @Test(
        "that lie about what part they send are refused",
        arguments: [
            "", "bytes", "bytes */204000", "bytes 0-65535/*", "items 0-65535/204000", "bytes 5-4/100", "bytes 0-99/50",
            "bytes 0-65535/65537", "bytes 99999999999999999999-5/3", "bytes a-b/c", "bytes 0-65535", "0-65535/65536",
            "bytes 0-65534/65535", "bytes -5--3/9",
        ])
    func contentRange(_ value: String) throws {
        try withServer { range, _ in
            Self.response("206 Partial", ["Content-Range: \(value)"], Array(Self.contents.suffix(65_536)))
        } _: { server in
            expectRefusal(server, saying: "makes no sense")
        }
    }

    @Test("that send another size with a later part are refused", arguments: [1, 1000])
    func otherSize(_ difference: Int) throws {
        try withServer { range, number in
            Self.part(range, of: Self.contents.count + (number > 1 ? difference : 0))
        } _: { server in
            expectRefusal(server, saying: "changed on the server")
        }
    }

    @Test("that send more than was asked for are stopped", arguments: [true, false])
    func tooMuch(isFirst: Bool) throws {
        try withServer { range, number in
            Self.part(range, extra: (number == 1) == isFirst ? [UInt8](repeating: 0x78, count: 100_000) : [])
        } _: { server in
            expectRefusal(server, saying: "more than was asked for")
        }
    }

    @Test("that stop answering ranges half-way are refused", arguments: ["200 OK", "204 No Content"])
    func stopRanges(_ status: String) throws {
        try withServer { range, number in
            guard number == 1 else { return Self.response(status, [], status.hasPrefix("204") ? [] : Self.contents) }
            return Self.part(range)
        } _: { server in
            expectRefusal(server, saying: "stopped answering range requests")
        }
    }

    @Test("that send a part where the whole was asked for are refused")
    func partForWhole() throws {
        try withServer { range, _ in
            guard range == nil else { return Self.response("200 OK", [], Self.contents) }
            return Self.response(
                "206 Partial", ["Content-Range: bytes 0-3/\(Self.contents.count)"], Array(Self.contents[..<4]))
        } _: { server in
            expectRefusal(server, saying: "206 where the whole file was asked for")
        }
    }

    @Test("that send their parts in small pieces, without a length or in chunks are read", arguments: [true, false])
    func withoutLength(isChunked: Bool) throws {
        try withServer { range, _ in
            let slice = Self.slice(range)
            let body = Array(Self.contents[slice])
            let head =
                "HTTP/1.1 206 Partial\r\nConnection: close\r\n"
                + "Content-Range: bytes \(slice.lowerBound)-\(slice.upperBound - 1)/\(Self.contents.count)\r\n"
            guard isChunked else { return Array((head + "\r\n").utf8) + body }
            let chunks = stride(from: 0, to: body.count, by: 5000).map { Array(body[$0..<min($0 + 5000, body.count)]) }
            return Array((head + "Transfer-Encoding: chunked\r\n\r\n").utf8)
                + chunks.flatMap { Array("\(String($0.count, radix: 16))\r\n".utf8) + $0 + Array("\r\n".utf8) }
                + Array("0\r\n\r\n".utf8)
        } _: { server in
            let found = try read(server).urls
            #expect(found == Self.urls)
        }
    }

    @Test("that always break off are given up, and what arrived makes no rows", arguments: [0, 1, 1000, 60_000])
    func alwaysCut(_ count: Int) throws {
        for status in ["200 OK", "206 Partial"] {
            try withServer { range, _ in
                let slice = Self.slice(range)
                let field = "Content-Range: bytes \(slice.lowerBound)-\(slice.upperBound - 1)/\(Self.contents.count)"
                return Self.response(
                    status, status.hasPrefix("206") ? [field] : [], Array(Self.contents[slice].prefix(count)),
                    length: slice.count)
            } _: { server in
                expectRefusal(server, saying: "5 times")
                #expect(server.requests.count <= 6)
            }
        }
    }

    @Test("that have an empty file are told so", arguments: ["200 OK", "416 Range Not Satisfiable", "204 No Content"])
    func empty(_ status: String) throws {
        try withServer { _, _ in
            Self.response(status)
        } _: { server in
            #expect(throws: MetadataError.self) { try read(server) }
        }
    }

    @Test(
        "that do not speak HTTP, or break off in the head, are refused",
        arguments: [
            "", "SSH-2.0-OpenSSH_9.6\r\n", "\0\0\0\0", "HTTP/1.1 206 Partial\r\nContent-Range: by",
            "HTTP/9.9 banana\r\n\r\n",
        ])
    func rubbish(_ text: String) throws {
        try withServer { _, _ in
            Array(text.utf8)
        } _: { server in
            #expect(throws: MetadataError.self) { try read(server) }
        }
    }

    @Test("that send heads without end are refused")
    func endlessHead() throws {
        let field = "X-\(String(repeating: "a", count: 900)): b\r\n"
        let head = Array(("HTTP/1.1 206 Partial\r\n" + String(repeating: field, count: 2000)).utf8)
        try withServer { _, _ in
            head
        } _: { server in
            #expect(throws: MetadataError.self) { try read(server) }
        }
    }

    // MARK: - Reading

    @Test("are told by the bytes counted what they sent, with ranges and without", arguments: [true, false])
    func counting(answersRanges: Bool) throws {
        try withServer {
            $0.answersRanges = answersRanges
        } _: { server in
            let found = try read(server)
            #expect(found.urls == Self.urls)
            // The first answer without ranges is given up at its first bytes.
            #expect(found.bytes == Int64(answersRanges ? server.bytesSent : Self.contents.count))
        }
    }

    private func open(_ server: TestServer, requestBytes: Int = 8 << 20) throws -> (
        file: HTTPFile, counter: ByteCounter
    ) {
        var settings = HTTPTests.settings
        settings.requestBytes = requestBytes
        let counter = ByteCounter()
        let client = HTTPClient(settings: settings, counter: counter)
        guard case .ranges(let file, _) = try HTTPOpening.open(server.url("x"), client: client) else {
            throw MetadataError.cancelled
        }
        return (file, counter)
    }

    @Test("give any range of their file, announced or not, from several threads", arguments: [1000, 50_000, 8 << 20])
    func ranges(requestBytes: Int) throws {
        try withServer { _ in
        } _: { server in
            let file = try open(server, requestBytes: requestBytes).file
            #expect(file.size == Int64(Self.contents.count) && file.etag == "\"1\"")
            let wrong = Mutex(0)
            DispatchQueue.concurrentPerform(iterations: 4) { thread in
                var random = SeededGenerator(UInt64(thread))
                for round in 0..<25 {
                    let start = random.below(Self.contents.count)
                    let range = Int64(start)..<Int64(start + 1 + random.below(min(3000, Self.contents.count - start)))
                    if round % 5 == 0 { file.prepare([range, range.lowerBound..<file.size]) }
                    let expected = Array(Self.contents[Int(range.lowerBound)..<Int(range.upperBound)])
                    if (try? file.read(range).array) != expected { wrong.withLock { $0 += 1 } }
                }
            }
            #expect(wrong.withLock { $0 } == 0)
        }
    }

    @Test("are asked once for neighbouring ranges that were announced together")
    func together() throws {
        try withServer { _ in
        } _: { server in
            let (file, counter) = try open(server)
            let ranges = (0..<20).map { (start: Int64) -> Range<Int64> in start * 3000..<start * 3000 + 100 }
            file.prepare(ranges.reversed())
            for range in ranges {
                let found = try file.read(range).array
                let expected: ArraySlice<UInt8> = Self.contents[Int(range.lowerBound)..<Int(range.upperBound)]
                #expect(found == Array(expected))
            }
            #expect(server.requests.count == 2 && server.requests[1] == "0-57099")
            #expect(counter.value == Int64(server.bytesSent))
            // The end came with the first answer.
            _ = try file.read(file.size - 1000..<file.size)
            #expect(server.requests.count == 2)
        }
    }

    @Test("that no address names are not asked at all", arguments: ["", "http://", "http://[::1"])
    func badAddress(_ url: String) {
        let client = HTTPClient(settings: HTTPTests.settings, counter: ByteCounter())
        #expect(throws: MetadataError.self) { try HTTPOpening.open(url, client: client) }
    }
}
