internal import Foundation
internal import Metadata

/// What a program writes to standard output, as a stream that can be waited for no longer than it may take.
final class ProcessStream: ByteStream {
    let location: String
    private let descriptor: Int32
    private let check: () throws -> Void

    /// How often the check is called while nothing comes.
    private static let interval: Int32 = 100

    /// - Parameter check: called while the program is silent, and before each read; throws to give up.
    init(_ descriptor: Int32, location: String, check: @escaping () throws -> Void) {
        self.descriptor = descriptor
        self.location = location
        self.check = check
    }

    func read(into base: UnsafeMutablePointer<UInt8>, capacity: Int) throws -> Int {
        while true {
            try check()
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, Self.interval) > 0 else { continue }
            let count = Foundation.read(descriptor, base, capacity)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw MetadataError.unreadable(location: location, reason: String(cString: strerror(errno)))
            }
            return count
        }
    }
}
