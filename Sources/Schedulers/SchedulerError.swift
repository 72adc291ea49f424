/// Why a scheduler cannot be made.
public enum SchedulerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No sampler has this name.
    case unknownScheduler(name: String, nearest: [String])
    /// The sampler cannot take this many steps.
    case stepCount(found: Int, allowed: ClosedRange<Int>, kind: SchedulerKind, reason: String)
    /// The configuration is no JSON object of the expected form.
    case malformedConfiguration(reason: String)
    /// A setting is out of range.
    case invalidValue(key: String, value: String, expected: String)
    /// The sampler does not have what the configuration asks for.
    case unsupported(key: String, value: String, kind: SchedulerKind, allowed: [String])

    /// One sentence on what was found and what was expected, and one on the mend.
    public var description: String {
        switch self {
        case .unknownScheduler(let name, let nearest):
            "There is no scheduler '\(name)'. "
                + (nearest.isEmpty
                    ? "Choose one of \(SchedulerKind.allCases.map(\.rawValue).joined(separator: ", "))."
                    : "Did you mean \(nearest.map { "'\($0)'" }.joined(separator: " or "))?")
        case .stepCount(let found, let allowed, let kind, let reason):
            "The scheduler '\(kind.rawValue)' cannot take \(found) steps: \(reason). "
                + "Choose \(allowed.lowerBound) to \(allowed.upperBound) steps."
        case .malformedConfiguration(let reason):
            "The scheduler configuration cannot be read: \(reason). "
                + "Expected is a JSON object as in the scheduler_config.json of diffusers."
        case .invalidValue(let key, let value, let expected):
            "The scheduler's setting '\(key)' is \(value), expected is \(expected). "
                + "Correct it in scheduler_config.json or where it is set."
        case .unsupported(let key, let value, let kind, let allowed):
            "The scheduler '\(kind.rawValue)' has no '\(key)': \(value). "
                + (allowed.isEmpty
                    ? "Choose another scheduler."
                    : "Use \(allowed.joined(separator: " or "))"
                        + ", or another scheduler.")
        }
    }
}
