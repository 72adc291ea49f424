internal import CKernels

/// The kernels behind the tensor operations: which code path, how many threads.
public enum Engine {
    /// The code path in use: `avx512`, `avx2` or `portable`.
    ///
    /// The environment variable `KLARBILD_KERNELS` may name one that the processor supports; otherwise it is the fastest.
    public static var path: String { String(cString: kb_path()) }

    /// The threads that share the work of an operation, the caller's among them; as many as processors by default.
    public static var threadCount: Int { Int(kb_thread_count()) }

    /// Sets the number of threads, 1...64; 0 means as many as processors.
    public static func setThreadCount(_ count: Int) {
        kb_set_thread_count(Int32(clamping: count))
    }

    /// Returns memory kept for further operations to the system, between parts of a run that need different amounts.
    public static func releaseMemory() {
        BufferPool.shared.drain()
        kb_release_scratch()
    }
}
