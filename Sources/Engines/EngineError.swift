/// Why an engine outside this program gave no answer.
public enum EngineError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A program that the engine is, or needs, is not on this machine.
    case missing(program: String, looked: [String], mend: String)
    /// A setting cannot be passed on.
    case badSetting(name: String, value: String, reason: String)
    /// A source that the engine cannot read.
    case unsupportedSource(location: String, reason: String, mend: String)
    /// The program could not be started.
    case notStarted(program: String, reason: String)
    /// The program ended with an error.
    case failed(program: String, status: Int32, reason: String, mend: String)
    /// The program was ended by a signal that did not come from here.
    case killed(program: String, signal: Int32, lastLine: String)
    /// The program took longer than it may.
    case timeLimit(program: String, seconds: Int, lastLine: String)
    /// The answer is not what was asked for.
    case badAnswer(program: String, line: Int, reason: String)
    /// The answer stands for another number of rows than there are.
    case rowsDiffer(program: String, expected: Int64, found: Int64)

    /// What is wrong, where, what was expected and found, and the mend.
    public var description: String {
        switch self {
        case .missing(let program, let looked, let mend):
            "\(program) is not there: looked \(looked.joined(separator: ", ")). \(mend)"
        case .badSetting(let name, let value, let reason):
            "\(name) '\(value)' is not passed on: \(reason)."
        case .unsupportedSource(let location, let reason, let mend):
            "\(location) cannot be read by this engine: \(reason). \(mend)"
        case .notStarted(let program, let reason):
            "\(program) does not start: \(reason)."
        case .failed(let program, let status, let reason, let mend):
            "\(program) failed (exit code \(status)): \(reason). \(mend)"
        case .killed(let program, let signal, let lastLine):
            "\(program) was ended by signal \(signal); nothing was written. Its last line: \(lastLine). "
                + "Give the command again; if it happens again, the machine may lack memory."
        case .timeLimit(let program, let seconds, let lastLine):
            "\(program) took longer than \(seconds) seconds and was ended; nothing was written. Its last line: "
                + "\(lastLine). Allow more with --time-limit MINUTES."
        case .badAnswer(let program, let line, let reason):
            "the answer of \(program) is damaged at line \(line): \(reason). Nothing was written; give the command again."
        case .rowsDiffer(let program, let expected, let found):
            "the answer of \(program) stands for \(found) rows, and the files hold \(expected). Nothing was written. "
                + "Check that all workers see the same files, and that none is being written."
        }
    }
}
