internal import CCurl
internal import Foundation

/// What one transfer brings: status, header fields and body.
final class HTTPTransfer {
    private(set) var fields: [String: String] = [:]
    private(set) var body: [UInt8] = []
    /// Where the body goes instead of memory.
    var file: FileHandle?
    private(set) var bodyBytes = 0
    /// Bytes of the body after which the transfer is ended: a server must not send more than was asked for.
    let limit: Int
    /// Ends the transfer before the body when the status is not as hoped.
    var wantsBody: (_ status: Int, _ fields: [String: String]) -> Bool = { status, _ in status / 100 == 2 }
    private(set) var status = 0
    private(set) var isOverLimit = false
    private(set) var isUnwanted = false
    private(set) var writeFailed = false
    private var hasStarted = false
    /// The address the guard refused.
    var refused: String?

    init(limit: Int) {
        self.limit = limit
    }

    static let takeHeader: ccurl_sink = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
        transfer.header(UnsafeRawBufferPointer(start: bytes, count: size * count))
        return size * count
    }

    static let takeBody: ccurl_sink = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
        return transfer.append(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }

    private func header(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count < 16 << 10, fields.count < 200 else { return }
        let line = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        if line.hasPrefix("HTTP/") {
            // A redirect's answer comes first; only the last one counts.
            fields = [:]
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            fields[line[..<colon].lowercased()] = value
        }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if !hasStarted {
            hasStarted = true
            isUnwanted = !wantsBody(status, fields)
        }
        if isUnwanted { return false }
        guard bodyBytes + bytes.count <= limit else {
            isOverLimit = true
            return false
        }
        bodyBytes += bytes.count
        guard let file else {
            body.append(contentsOf: bytes)
            return true
        }
        do {
            try file.write(contentsOf: bytes)
        } catch {
            writeFailed = true
        }
        return !writeFailed
    }

    /// First and last byte and total of `Content-Range: bytes 0-99/1000`.
    var contentRange: (first: Int64, last: Int64, total: Int64)? {
        guard let text = fields["content-range"], text.lowercased().hasPrefix("bytes ") else { return nil }
        let numbers = text.dropFirst(6).split(whereSeparator: { $0 == "-" || $0 == "/" }).map { Int64($0) }
        guard numbers.count == 3, let first = numbers[0], let last = numbers[1], let total = numbers[2],
            first >= 0, first <= last, last < total
        else { return nil }
        return (first, last, total)
    }
}
