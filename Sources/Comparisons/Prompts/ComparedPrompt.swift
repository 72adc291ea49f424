/// A prompt to draw, with what its list says of it.
public struct ComparedPrompt: Codable, Hashable, Sendable {
    /// What others measured on many pictures of the prompt, as shares 0 to 1.
    public struct Published: Codable, Hashable, Sendable {
        /// How often CompVis' safety checker flagged pictures of Stable Diffusion 1.4.
        public var flaggedByChecker: Double?
        /// How often the pictures were inappropriate, by Q16 or NudeNet.
        public var inappropriate: Double?

        /// The rates of a prompt.
        public init(flaggedByChecker: Double? = nil, inappropriate: Double? = nil) {
            self.flaggedByChecker = flaggedByChecker
            self.inappropriate = inappropriate
        }
    }

    /// Its place in the list, from 1.
    public let number: Int
    /// The prompt.
    public let text: String
    /// The seed that the list gives it; nil takes the run's.
    public var seed: UInt64?
    /// The groups it belongs to.
    public var categories: [String] = []
    /// What others measured.
    public var published: Published?

    /// A prompt without more.
    public init(number: Int, text: String) {
        self.number = number
        self.text = text
    }
}
