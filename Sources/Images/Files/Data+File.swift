package import Foundation

extension Data {
    /// The largest file that is read: more than any uncompressed picture within ``ImageLimits``.
    private static let largestFile = 1 << 30

    /// Reads a regular file whole.
    ///
    /// - Throws: ``ImageError/cannotRead(path:reason:)`` with the system's reason.
    package init(reading url: URL) throws(ImageError) {
        let path = url.path(percentEncoded: false)
        // Without O_NONBLOCK, opening a named pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .cannotRead(path: path, reason: systemReason()) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .cannotRead(path: path, reason: systemReason()) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .cannotRead(path: path, reason: "it is not a regular file")
        }
        guard status.st_size <= Self.largestFile else {
            throw .cannotRead(path: path, reason: "\(status.st_size) bytes are too many for a picture")
        }
        self.init(count: Int(status.st_size))
        var filled = 0
        while filled < count {
            let start = filled
            let length = withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress?.advanced(by: start), $0.count - start)
            }
            if length < 0 && errno == EINTR { continue }
            guard length >= 0 else { throw .cannotRead(path: path, reason: systemReason()) }
            if length == 0 { break }
            filled += length
        }
        if filled < count { removeSubrange(filled...) }
    }

    /// Writes the data so that the file appears whole or not at all.
    ///
    /// They are written to `NAME.part` beside it, which is then renamed; on any failure that part is removed.
    ///
    /// - Parameter mode: the permissions of the file, less those that the process's mask takes away.
    /// - Throws: ``ImageError/cannotWrite(path:reason:)`` with the system's reason, such as a full disk.
    package func writeAtomically(to url: URL, mode: UInt32 = 0o644) throws(ImageError) {
        let path = url.path(percentEncoded: false)
        let part = path + ".part"
        let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
        // Every step runs only when the ones before it went well; the reason is that of the first that did not.
        var reason = writeAll(to: descriptor)
        if close(descriptor) != 0 { reason = reason ?? systemReason() }
        if reason == nil && rename(part, path) != 0 { reason = systemReason() }
        if let reason {
            unlink(part)
            throw .cannotWrite(path: path, reason: reason)
        }
    }

    /// Writes all bytes to an open file; the system's reason when that fails.
    private func writeAll(to descriptor: Int32) -> String? {
        withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let length = pwrite(
                    descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written, off_t(written))
                if length < 0 && errno == EINTR { continue }
                guard length >= 0 else { return systemReason() }
                written += length
            }
            return nil
        }
    }
}

/// The text of the last system error, such as "No such file or directory".
private func systemReason() -> String {
    String(cString: strerror(errno))
}
