extension DecodingError {
    /// What is wrong and where in the document, in one line: for messages to people who wrote the JSON.
    package var reason: String {
        switch self {
        case .dataCorrupted(let context):
            // The parser knows the line; the context around it does not.
            let what = context.underlyingError.map { "\($0)" } ?? context.debugDescription
            return Self.sentence(what, context.codingPath)
        case .keyNotFound(let key, let context):
            return Self.sentence("there is no '\(key.stringValue)'", context.codingPath)
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return Self.sentence(context.debugDescription, context.codingPath)
        @unknown default:
            return "\(self)"
        }
    }

    /// What is wrong with a document that could not be decoded, whatever kind of error said so.
    package static func reason(of error: any Error) -> String {
        (error as? DecodingError)?.reason ?? "\(error)"
    }

    /// `what at 'platforms.0.share'`, without the full stop that Foundation's sentences end with.
    private static func sentence(_ what: String, _ path: [any CodingKey]) -> String {
        let steps = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
        let what = what.hasSuffix(".") ? String(what.dropLast()) : what
        return steps.isEmpty ? what : "\(what) at '\(steps.joined(separator: "."))'"
    }
}
