internal import CCodecs
internal import Foundation

/// Bytes that come one after the other: a file, standard input, a download.
package protocol ByteStream: AnyObject {
    /// Path or address, for messages.
    var location: String { get }
    /// Reads up to `capacity` bytes; 0 is the end.
    func read(into base: UnsafeMutablePointer<UInt8>, capacity: Int) throws -> Int
}

/// A file descriptor read to its end.
final class DescriptorStream: ByteStream {
    let location: String
    private let descriptor: Int32
    private let isOwned: Bool
    private let count: (Int) -> Void

    /// Opens a file.
    ///
    /// - Parameter name: what messages call the file; nil for its path.
    init(path: String, name: String? = nil, count: @escaping (Int) -> Void) throws(MetadataError) {
        location = name ?? path
        self.count = count
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        isOwned = true
        guard descriptor >= 0 else { throw .unreadable(location: path, reason: String(cString: strerror(errno))) }
    }

    /// Takes standard input.
    init(standardInput count: @escaping (Int) -> Void) {
        location = "standard input"
        descriptor = STDIN_FILENO
        isOwned = false
        self.count = count
    }

    deinit {
        if isOwned, descriptor >= 0 { close(descriptor) }
    }

    func read(into base: UnsafeMutablePointer<UInt8>, capacity: Int) throws -> Int {
        while true {
            let got = Foundation.read(descriptor, base, capacity)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                throw MetadataError.unreadable(location: location, reason: String(cString: strerror(errno)))
            }
            count(got)
            return got
        }
    }
}

/// Some bytes that were looked at already, then the rest of the stream.
final class ResumedStream: ByteStream {
    private let rest: any ByteStream
    private var front: ArraySlice<UInt8>

    init(_ front: [UInt8], then rest: any ByteStream) {
        self.front = front[...]
        self.rest = rest
    }

    var location: String { rest.location }

    func read(into base: UnsafeMutablePointer<UInt8>, capacity: Int) throws -> Int {
        guard !front.isEmpty else { return try rest.read(into: base, capacity: capacity) }
        let taken = min(capacity, front.count)
        front.prefix(taken).withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            base.update(from: start, count: taken)
        }
        front = front.dropFirst(taken)
        return taken
    }
}

/// Undoes gzip or Zstandard around a stream.
final class DecompressingStream: ByteStream {
    private let input: any ByteStream
    private let decoder: OpaquePointer
    private let block = ByteBlock(capacity: 1 << 18)
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    init(_ input: any ByteStream, format: FileCompression) throws(MetadataError) {
        self.input = input
        let code = format == .gzip ? codec_stream_gzip : codec_stream_zstd
        guard let decoder = codec_stream_open(Int32(code.rawValue)) else {
            throw .unreadable(location: input.location, reason: "no memory for a decoder")
        }
        self.decoder = decoder
    }

    deinit {
        codec_stream_close(decoder)
    }

    var location: String { input.location }

    func read(into base: UnsafeMutablePointer<UInt8>, capacity: Int) throws -> Int {
        while true {
            if start == end, !isAtEnd {
                start = 0
                end = try input.read(into: block.base, capacity: block.capacity)
                isAtEnd = end == 0
            }
            var consumed = 0
            var produced = 0
            let code = codec_stream_run(decoder, block.base + start, end - start, &consumed, base, capacity, &produced)
            guard code == 0 else { throw damaged("the compressed data are not valid") }
            start += consumed
            if produced > 0 { return produced }
            if start == end, isAtEnd {
                guard codec_stream_at_end(decoder) == 1 else { throw damaged("the compressed data end too early") }
                return 0
            }
            guard consumed > 0 || start == end else { throw damaged("the compressed data go nowhere") }
        }
    }

    private func damaged(_ reason: String) -> MetadataError {
        .corrupt(location: location, place: "its compression", reason: reason)
    }
}
