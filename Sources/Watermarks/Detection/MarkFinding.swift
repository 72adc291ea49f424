/// How strongly a picture speaks for one mark, under the reading that speaks most for it.
///
/// Both probabilities are for the whole search: they are multiplied by the number of marks and readings that were tried
/// on the picture, so that a search among more marks does not find more by chance.
public struct MarkFinding: Codable, Equatable, Sendable {
    /// What people call the mark; `nil` for a payload that was given or read.
    public let name: String?
    /// How it is written.
    public let method: WatermarkMethod
    /// What it says, as `WatermarkPayload.init(parsing:)` takes it.
    public let payload: String
    /// The number of bits.
    public let bits: Int
    /// How many bits were read as the payload has them; `nil` when the payload was read from the picture itself.
    public let matched: Int?
    /// The chance of so many matches if bits were coins; `nil` where ``matched`` is.
    public let pBinomial: Double?
    /// The share of unmarked pictures, natural and drawn, that speak as strongly for a mark.
    public let pEmpirical: Double
    /// How strongly the soft votes follow the payload, in standard deviations of unrelated payloads; `nil` where
    /// ``matched`` is.
    public let strength: Double?
    /// The mean absolute margin of the bits: 0 (undecided) to 1 (as written).
    public let margin: Double
    /// The reading of the pixels.
    public let reading: MarkReading
    /// What it comes to, by ``pEmpirical``.
    public let verdict: MarkVerdict

    private enum CodingKeys: String, CodingKey {
        case name, method, payload, bits, matched, pBinomial, pEmpirical, strength, margin, reading, verdict
    }

    /// Encodes all members; those that are `nil` as null, so that every finding has the same keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(method, forKey: .method)
        try container.encode(payload, forKey: .payload)
        try container.encode(bits, forKey: .bits)
        try container.encode(matched, forKey: .matched)
        try container.encode(pBinomial, forKey: .pBinomial)
        try container.encode(pEmpirical, forKey: .pEmpirical)
        try container.encode(strength, forKey: .strength)
        try container.encode(margin, forKey: .margin)
        try container.encode(reading, forKey: .reading)
        try container.encode(verdict, forKey: .verdict)
    }
}
