/// A window over a stream that holds one whole record at a time.
final class RecordBuffer {
    private let stream: any ByteStream
    private let limit: Int
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private var capacity = 1 << 18
    /// Where the current record starts, and where the bytes that were read end.
    var start = 0
    private(set) var end = 0
    private var isAtEnd = false
    /// Number of the line the record starts on, from 1.
    var line = 1

    init(_ stream: any ByteStream, limit: Int) {
        self.stream = stream
        self.limit = limit
        bytes = .allocate(capacity: capacity)
    }

    deinit {
        bytes.deallocate()
    }

    var location: String { stream.location }

    /// Reads more bytes behind `end`; positions move down by the returned shift.
    ///
    /// - Returns: how far the record moved towards the front, nil when the stream has ended.
    func more() throws -> Int? {
        guard !isAtEnd else { return nil }
        let shift = start
        if start > 0 {
            bytes.update(from: bytes + start, count: end - start)
            end -= start
            start = 0
        }
        if end == capacity {
            guard capacity < limit else {
                throw MetadataError.overLimit(
                    location: location, what: "the record at line \(line)", unit: "bytes or more", found: UInt64(end),
                    limit: UInt64(limit))
            }
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: min(capacity * 2, limit))
            larger.update(from: bytes, count: end)
            bytes.deallocate()
            bytes = larger
            capacity = min(capacity * 2, limit)
        }
        let got = try stream.read(into: bytes + end, capacity: capacity - end)
        if got == 0 {
            isAtEnd = true
            return shift == 0 ? nil : shift
        }
        end += got
        return shift
    }

    /// Passes over a byte order mark at the very start.
    func skipByteOrderMark() throws {
        while end - start < 3, try more() != nil {}
        let head = (0..<min(3, end - start)).map { bytes[start + $0] }
        if head == [0xef, 0xbb, 0xbf] { start += 3 }
        if head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff]) {
            throw MetadataError.unsupported(
                location: location, feature: "UTF-16", mend: "Convert it to UTF-8 first: iconv -f UTF-16 -t UTF-8.")
        }
    }
}
