internal import Foundation

/// The memory of this process.
enum MemoryUse {
    /// The most memory that was resident at one time, mapped weights included, in bytes.
    static var peak: Int {
        var usage = rusage()
        #if canImport(Glibc)
        getrusage(__rusage_who_t(Int32(RUSAGE_SELF.rawValue)), &usage)
        return usage.ru_maxrss * 1024
        #else
        getrusage(RUSAGE_SELF, &usage)
        return usage.ru_maxrss
        #endif
    }
}
