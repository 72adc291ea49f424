import Foundation
import Synchronization

/// A small HTTP server on the loopback address, with the faults that tests ask for.
final class TestServer: Sendable {
    /// How it behaves.
    struct Behaviour: Sendable {
        var answersRanges = true
        /// The first so many requests get this status instead of an answer.
        var failures = 0
        var failureStatus = 503
        /// Every body is cut after so many bytes, the first `cuts` times.
        var cutAfter = Int.max
        var cuts = 0
        /// Where requests are sent on to.
        var redirect: String?
        /// The ETag, with the number of requests so far when it changes.
        var changesETag = false
        /// Shifts the bytes a range answer says it starts at.
        var rangeShift = 0
        /// What is sent with a failure's status.
        var failureBody = ""
        /// Makes the whole answer, head and all, of the range asked for and the number of the request.
        var answer: (@Sendable (_ range: String?, _ number: Int) -> [UInt8])?
    }

    private struct State {
        var behaviour: Behaviour
        var requests: [String] = []
        var bytesSent = 0
    }

    let port: UInt16
    private let descriptor: Int32
    private let contents: [UInt8]
    private let state: Mutex<State>

    init(_ contents: [UInt8], _ behaviour: Behaviour = Behaviour()) throws {
        self.contents = contents
        state = Mutex(State(behaviour: behaviour))
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic -> Int32 in
                guard bind(listener, generic, length) == 0, listen(listener, 16) == 0 else { return -1 }
                return getsockname(listener, generic, &length)
            }
        }
        guard code == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        descriptor = listener
        let thread = Thread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { break }
                self?.answer(connection)
                close(connection)
            }
            // Here and not in `stop`: another server could get the number while this thread still accepts on it.
            close(listener)
        }
        thread.start()
    }

    /// Ends the server.
    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    func url(_ name: String) -> String { "http://127.0.0.1:\(port)/\(name)" }

    /// The `Range` fields of the requests so far.
    var requests: [String] { state.withLock { $0.requests } }
    var bytesSent: Int { state.withLock { $0.bytesSent } }

    private func answer(_ connection: Int32) {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !String(decoding: request, as: UTF8.self).contains("\r\n\r\n") {
            let got = recv(connection, &buffer, buffer.count, 0)
            if got <= 0 { return }
            request += buffer.prefix(got)
        }
        let lines = String(decoding: request, as: UTF8.self).split(separator: "\r\n")
        let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }.map { String($0.dropFirst(13)) }
        let (behaviour, number) = state.withLock { state -> (Behaviour, Int) in
            state.requests.append(range ?? "-")
            let behaviour = state.behaviour
            if state.behaviour.failures > 0 { state.behaviour.failures -= 1 }
            if state.behaviour.cuts > 0 { state.behaviour.cuts -= 1 }
            return (behaviour, state.requests.count)
        }
        if let answer = behaviour.answer {
            send(connection, "", answer(range, number)[...])
        } else if behaviour.failures > 0 {
            let body = Array(behaviour.failureBody.utf8)
            send(
                connection,
                "HTTP/1.1 \(behaviour.failureStatus) No\r\nRetry-After: 0\r\nConnection: close\r\n"
                    + "Content-Length: \(body.count)\r\n\r\n", body[...])
        } else if let target = behaviour.redirect {
            send(connection, "HTTP/1.1 302 Found\r\nLocation: \(target)\r\nContent-Length: 0\r\n\r\n", [])
        } else {
            sendContents(connection, range, behaviour, number)
        }
    }

    private func sendContents(_ connection: Int32, _ range: String?, _ behaviour: Behaviour, _ number: Int) {
        var body = contents[...]
        var head = "HTTP/1.1 200 OK\r\n"
        if behaviour.answersRanges, let range {
            let sides = range.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            let first = sides[0] ?? max(0, contents.count - (sides[1] ?? 0))
            let last = sides[0] == nil ? contents.count - 1 : min(sides[1] ?? contents.count - 1, contents.count - 1)
            body = contents[first...last]
            head =
                "HTTP/1.1 206 Partial\r\nContent-Range: bytes \(first + behaviour.rangeShift)-"
                + "\(last + behaviour.rangeShift)/\(contents.count + behaviour.rangeShift)\r\n"
        }
        head +=
            "ETag: \"\(behaviour.changesETag ? number : 1)\"\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\r\n"
        let cut = behaviour.cuts > 0 ? min(behaviour.cutAfter, body.count) : body.count
        send(connection, head, body.prefix(cut))
    }

    private func send(_ connection: Int32, _ head: String, _ body: ArraySlice<UInt8>) {
        let bytes = Array(head.utf8) + body
        // Counted before anyone can ask: a client may have all the bytes before this thread goes on.
        state.withLock { state in
            var done = 0
            while done < bytes.count {
                let sent = bytes.withUnsafeBytes {
                    Foundation.send(
                        connection, $0.baseAddress.map { $0 + done }, bytes.count - done, Int32(MSG_NOSIGNAL))
                }
                if sent <= 0 { break }
                done += sent
            }
            state.bytesSent += max(0, done - head.utf8.count)
        }
    }
}
