public import Foundation

/// What unmarked pictures score, so that a detection can say how often one of them would pass for marked.
public struct Calibration: Codable, Equatable, Sendable {
    /// What the pictures were, in a sentence.
    public var source: String
    /// The number of pictures.
    public let pictureCount: Int
    /// The distributions of ``BitTally/strength(_:)`` by family.
    let strengths: [String: NullDistribution]
    /// The distributions of ``BlockVotes/carrier`` by family.
    let carriers: [String: NullDistribution]

    /// Reads a calibration.
    ///
    /// - Throws: ``WatermarkError/badCalibration(name:reason:)``; or when the file cannot be read.
    public init(contentsOf url: URL) throws {
        try self.init(Data(contentsOf: url), name: url.path(percentEncoded: false))
    }

    /// Decodes a calibration; `name` stands for it in errors.
    ///
    /// - Throws: ``WatermarkError/badCalibration(name:reason:)``.
    public init(_ data: Data, name: String) throws(WatermarkError) {
        guard let value = try? JSONDecoder().decode(Calibration.self, from: data) else {
            throw .badCalibration(name: name, reason: "it is not JSON of the right form")
        }
        let tables = Array(value.strengths.values) + Array(value.carriers.values)
        guard tables.allSatisfy({ $0.count > 0 && !$0.scores.isEmpty && $0.scores == $0.scores.sorted() }) else {
            throw .badCalibration(name: name, reason: "a table is empty or does not rise")
        }
        self = value
    }

    init(
        source: String, pictureCount: Int, strengths: [String: NullDistribution], carriers: [String: NullDistribution]
    ) {
        (self.source, self.pictureCount) = (source, pictureCount)
        (self.strengths, self.carriers) = (strengths, carriers)
    }

    /// The calibration as JSON.
    public func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// Which table a reading is judged by: both orders of the colours share one.
    static func family(_ method: WatermarkMethod, _ reading: MarkReading) -> String {
        method.rawValue + (reading.isFloat ? ", float" : "")
    }

    /// The share of unmarked pictures whose margins follow a payload as strongly or more; 1 where nothing is known.
    func share(strength: Double, _ method: WatermarkMethod, _ reading: MarkReading) -> Double {
        strengths[Self.family(method, reading)]?.share(reaching: strength) ?? 1
    }

    /// The share of unmarked pictures whose phases lie as near to a mark's or nearer; 1 where nothing is known.
    func share(carrier: Double, _ method: WatermarkMethod, _ reading: MarkReading) -> Double {
        carriers[Self.family(method, reading)]?.share(reaching: carrier) ?? 1
    }
}
