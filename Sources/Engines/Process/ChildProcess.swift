internal import Foundation

/// A program that runs beside this one, in a process group of its own, and can be ended with everything it started.
///
/// Arguments go to the program as they are; no shell is between. It gets no input.
final class ChildProcess {
    /// How a program ended.
    enum End: Equatable {
        case exited(Int32)
        case signalled(Int32)
    }

    /// What it writes to standard output.
    let output: Int32
    /// What it writes to standard error.
    let errors: Int32
    private let process: pid_t
    private var end: End?

    /// How long a program may take to end when it is asked to.
    static let grace = Duration.seconds(5)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: its path.
    ///   - environment: all of its environment.
    /// - Throws: ``EngineError/notStarted(program:reason:)``.
    init(_ program: String, _ arguments: [String], environment: [String: String]) throws(EngineError) {
        guard let output = Pipe(), let errors = Pipe() else {
            throw .notStarted(program: program, reason: "no pipe can be made: \(String(cString: strerror(errno)))")
        }
        var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors.writing, STDERR_FILENO)
        Self.prepare(&attributes)
        var process: pid_t = 0
        let code = Self.withStrings([program] + arguments) { arguments in
            Self.withStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&process, program, &actions, &attributes, arguments, environment)
            }
        }
        close(output.writing)
        close(errors.writing)
        guard code == 0 else {
            close(output.reading)
            close(errors.reading)
            throw .notStarted(program: program, reason: String(cString: strerror(code)))
        }
        (self.output, self.errors, self.process) = (output.reading, errors.reading, process)
    }

    deinit {
        stop()
        close(output)
        close(errors)
    }

    /// How it ended; nil while it runs.
    func poll() -> End? {
        if end == nil {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                end = status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .signalled(status & 0x7f)
            }
        }
        return end
    }

    /// Ends it and everything it started: asks first, and kills what is left after the grace.
    func stop() {
        let deadline = ContinuousClock.now + Self.grace
        if poll() == nil { kill(-process, SIGTERM) }
        while poll() == nil, ContinuousClock.now < deadline { usleep(10_000) }
        // Also after an orderly end: what it has left running must not hold on to the pipes.
        kill(-process, SIGKILL)
        while poll() == nil { usleep(1000) }
    }

    /// A group of its own, and the signals as a fresh program has them.
    private static func prepare(_ attributes: inout posix_spawnattr_t) {
        var (none, defaults) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigemptyset(&defaults)
        for signal in [SIGINT, SIGTERM, SIGPIPE, SIGHUP] { sigaddset(&defaults, signal) }
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    private static func withStrings<R>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
    ) -> R {
        let pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers)
    }

    /// Two ends that programs started later do not inherit.
    private struct Pipe {
        let reading: Int32
        let writing: Int32

        init?() {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else { return nil }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (reading, writing) = (ends[0], ends[1])
        }
    }
}
