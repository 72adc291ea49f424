/// What is wrong with a model's configuration or with what it is given.
public enum ModelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A configuration file cannot be read as one.
    case unreadableConfiguration(part: String, reason: String)
    /// A configuration asks for something this network does not have.
    case unsupported(part: String, key: String, found: String, supported: String)
    /// Two settings contradict each other.
    case inconsistent(part: String, reason: String)
    /// A token does not belong to the vocabulary, or there are more tokens than positions.
    case badTokens(reason: String)

    /// The reason and what to do about it, in one line.
    public var description: String {
        switch self {
        case .unreadableConfiguration(let part, let reason):
            "the configuration of the \(part) cannot be read: \(reason). "
                + "Fetch the model's config.json again, or convert the model with diffusers"
        case .unsupported(let part, let key, let found, let supported):
            "the \(part)'s \(key) is \(found); supported: \(supported). Klarbild runs Stable Diffusion 1.x and 2.x"
        case .inconsistent(let part, let reason):
            "the configuration of the \(part) contradicts itself: \(reason)"
        case .badTokens(let reason):
            "the text encoder cannot take these tokens: \(reason). Tokenizer and text encoder must be of one model"
        }
    }
}
