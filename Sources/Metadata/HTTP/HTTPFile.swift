internal import Foundation
internal import Synchronization

/// A file on a server that answers range requests.
///
/// Neighbouring ranges that were announced are fetched together; what was fetched last is kept.
final class HTTPFile: ByteRangeSource {
    let location: String
    let size: Int64
    let window = 4 << 20
    let etag: String?
    private let client: HTTPClient
    private let url: String
    private let state: Mutex<Kept>

    private struct Kept {
        /// Ranges that are wanted, merged where the gaps are small.
        var planned: [Range<Int64>] = []
        var segments: [(range: Range<Int64>, slice: ByteSlice)] = []
    }

    private static let keptBytes = 64 << 20
    /// Gaps that are cheaper to fetch than to ask around.
    private static let gap: Int64 = 64 << 10

    init(url: String, size: Int64, etag: String?, tail: [UInt8], client: HTTPClient) {
        self.url = url
        location = url
        self.size = size
        self.etag = etag
        self.client = client
        let slice = HTTPFile.slice(tail)
        state = Mutex(Kept(segments: [(size - Int64(tail.count)..<size, slice)]))
    }

    private static func slice(_ bytes: [UInt8]) -> ByteSlice {
        let block = ByteBlock(capacity: bytes.count)
        bytes.withUnsafeBufferPointer {
            if let base = $0.baseAddress { block.base.update(from: base, count: $0.count) }
        }
        return ByteSlice(owner: block, offset: 0, count: bytes.count)
    }

    func prepare(_ ranges: [Range<Int64>]) {
        var merged: [Range<Int64>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound + Self.gap {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        state.withLock { $0.planned = merged }
    }

    func read(_ range: Range<Int64>) throws -> ByteSlice {
        let wanted: Range<Int64>? = state.withLock { kept in
            kept.segments.contains { $0.range.contains(range.lowerBound) && $0.range.upperBound >= range.upperBound }
                ? nil : Self.request(for: range, planned: kept.planned, limit: Int64(client.settings.requestBytes))
        }
        if let wanted {
            let slice = HTTPFile.slice(try fetch(wanted))
            state.withLock { kept in
                kept.segments.append((wanted, slice))
                while kept.segments.count > 1, kept.segments.reduce(0, { $0 + $1.slice.count }) > Self.keptBytes {
                    kept.segments.removeFirst()
                }
            }
        }
        let found = state.withLock { kept in
            kept.segments.last { $0.range.contains(range.lowerBound) && $0.range.upperBound >= range.upperBound }
        }
        guard let found else { return HTTPFile.slice(try fetch(range)) }
        let start = Int(range.lowerBound - found.range.lowerBound)
        return found.slice.slice(start..<start + range.count)
    }

    /// The range to ask for: to the end of the planned one it lies in, but not more than the limit.
    private static func request(for range: Range<Int64>, planned: [Range<Int64>], limit: Int64) -> Range<Int64> {
        guard let plan = planned.first(where: { $0.contains(range.lowerBound) }) else { return range }
        let end = min(plan.upperBound, range.lowerBound + max(limit, Int64(range.count)))
        return range.lowerBound..<max(end, range.upperBound)
    }

    /// Fetches a range, going on where a broken transfer stopped.
    private func fetch(_ range: Range<Int64>) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try client.retrying(url) {
            let start = range.lowerBound + Int64(bytes.count)
            let left = range.count - bytes.count
            let transfer = HTTPTransfer(limit: left)
            transfer.wantsBody = { status, _ in status == 206 }
            let outcome = try client.perform(url, range: "\(start)-\(range.upperBound - 1)", transfer)
            if transfer.status / 100 == 2 { try check(transfer, start) }
            bytes += transfer.body
            if case .done = outcome, bytes.count < range.count {
                return .retry("the server sends \(bytes.count) of \(range.count) bytes", after: nil)
            }
            return outcome
        }
        return bytes
    }

    /// Refuses answers that are not the bytes asked for.
    private func check(_ transfer: HTTPTransfer, _ start: Int64) throws {
        guard transfer.status == 206, let found = transfer.contentRange else {
            throw MetadataError.http(url: url, reason: "the server stopped answering range requests")
        }
        guard found.first == start else {
            throw MetadataError.http(
                url: url, reason: "the server sends bytes from \(found.first), asked from \(start)")
        }
        guard found.total == size, transfer.fields["etag"] == etag else {
            throw MetadataError.http(url: url, reason: "the file changed on the server while it was read; start again")
        }
    }
}

/// An HTTP file read from its start to its end.
final class HTTPStream: ByteStream {
    private let file: HTTPFile
    private var position: Int64 = 0
    private var current: ByteSlice?
    private var used = 0

    init(_ file: HTTPFile) {
        self.file = file
    }

    var location: String { file.location }

    func read(into base: UnsafeMutablePointer<UInt8>, capacity: Int) throws -> Int {
        if current.map({ used == $0.count }) ?? true {
            guard position < file.size else { return 0 }
            let end = min(file.size, position + Int64(file.window))
            current = try file.read(position..<end)
            position = end
            used = 0
        }
        guard let current else { return 0 }
        let taken = min(capacity, current.count - used)
        base.update(from: current.start + used, count: taken)
        used += taken
        return taken
    }
}
