import Foundation

/// A file's bytes, mapped read-only.
///
/// `@unchecked Sendable`: the mapping is never written and lives as long as the object. Whoever cuts the file short
/// while it is mapped makes the process fail; writers of weights replace files, they do not change them.
final class MappedFile: @unchecked Sendable {
    let path: String
    /// Valid as long as the object lives, which the pointer itself does not ensure.
    let bytes: UnsafeRawBufferPointer

    /// Maps a regular file of at least one byte.
    init(path: String) throws(CheckpointError) {
        self.path = path
        // Non-blocking, so that opening a pipe does not wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(file: path, reason: "it is not a regular file")
        }
        guard status.st_size > 0 else {
            throw .malformed(file: path, expected: "weights", found: "an empty file")
        }
        let size = Int(status.st_size)
        guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
            throw Self.failure(path)
        }
        bytes = UnsafeRawBufferPointer(start: address, count: size)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }

    /// Calls `body` with the bytes, which stay mapped at least until it returns.
    func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        withExtendedLifetime(self) { body(bytes) }
    }

    /// Lets the system drop the pages that are in memory; they come back from the file when they are read again.
    func adviseUnneeded() {
        madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
    }

    private static func failure(_ path: String) -> CheckpointError {
        .unreadable(file: path, reason: String(cString: strerror(errno)))
    }
}
