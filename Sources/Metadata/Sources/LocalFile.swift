internal import Foundation

/// A file read by position.
///
/// Read, not mapped: mapped pages count as resident memory, and a file that shrinks while it is mapped ends the process.
package final class LocalFile: ByteRangeSource {
    package let location: String
    package let size: Int64
    package let window = 4 << 20
    private let descriptor: Int32
    private let count: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - name: what messages call the file; nil for its path.
    ///   - count: is told how many bytes were read.
    package init(
        path: String, name: String? = nil, count: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(MetadataError) {
        location = name ?? path
        self.count = count
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(location: path, reason: String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .unreadable(location: path, reason: "not a regular file")
        }
        size = Int64(status.st_size)
    }

    deinit {
        close(descriptor)
    }

    package func read(_ range: Range<Int64>) throws -> ByteSlice {
        let block = ByteBlock(capacity: range.count)
        var done = 0
        while done < range.count {
            let got = pread(descriptor, block.base + done, range.count - done, off_t(range.lowerBound) + off_t(done))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                throw MetadataError.unreadable(
                    location: location, reason: got == 0 ? "it became shorter" : String(cString: strerror(errno)))
            }
            done += got
        }
        count(done)
        return ByteSlice(owner: block, offset: 0, count: range.count)
    }
}
