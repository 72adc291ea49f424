/// What training captions hold of a prompt, as it is kept beside and inside a picture.
public struct TrainingCoverage: Codable, Sendable, Equatable {
    /// One caption that holds much of the prompt.
    public struct Caption: Codable, Sendable, Equatable {
        /// The caption; nil where its row may not be shown.
        public let caption: String?
        /// The share of the prompt's words that it holds, by weight.
        public let recall: Double
        /// Captions like it, itself among them.
        public let copies: Int

        /// A caption with its figures.
        public init(caption: String?, recall: Double, copies: Int) {
            self.caption = caption
            self.recall = recall
            self.copies = copies
        }
    }

    /// The file that the captions are from.
    public let source: String
    /// Its rows, and how they were chosen.
    public let rows: Int, design: String
    /// The greatest share of the prompt's words that one caption holds, by weight.
    public let score: Double
    /// Captions that hold the whole prompt word for word, and what that says of all rows.
    public let phraseCount: Int, phraseBound: String
    /// What the prompt asks for that no caption holds.
    public let missing: [String]
    /// The nearest captions.
    public let nearest: [Caption]

    /// Coverage by its figures.
    public init(
        source: String, rows: Int, design: String, score: Double, phraseCount: Int, phraseBound: String,
        missing: [String], nearest: [Caption]
    ) {
        self.source = source
        self.rows = rows
        self.design = design
        self.score = score
        self.phraseCount = phraseCount
        self.phraseBound = phraseBound
        self.missing = missing
        self.nearest = nearest
    }
}
