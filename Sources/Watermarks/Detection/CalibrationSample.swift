public import Images

/// The scores of unmarked pictures, from which a ``Calibration`` is made.
///
/// Each picture is read as a detection reads it and compared with the known marks and with payloads of other lengths and
/// kinds, each also turned by some bits: what a payload scores on a picture it was never written into.
public struct CalibrationSample: Sendable {
    private var strengths: [String: [Double]] = [:]
    private var carriers: [String: [Double]] = [:]
    /// The number of pictures.
    public private(set) var pictureCount = 0

    /// No picture yet.
    public init() {}

    /// The payloads compared, by their length.
    private static let payloads: [[Bool]] =
        KnownMark.all.map(\.payload.bits) + ["test", "a picture"].map { WatermarkPayload.bits(of: $0.utf8) }
        + [
            WatermarkPayload.bits(of: [0x9f, 0x3c, 0x51, 0xd2]),
            WatermarkPayload.bits(of: [
                0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c,
            ]),
        ]
    /// By how many bits each payload is turned.
    private static let turns = Array(0..<24)

    /// Adds an unmarked picture.
    ///
    /// - Parameter decoder: reads it with RivaGAN too, which takes a second or more a picture.
    public mutating func add(_ image: RGBImage, decoder: RivaGANDecoder? = nil) {
        pictureCount += 1
        for method in [WatermarkMethod.dwtDct, .dwtDctSvd] {
            for reading in MarkReading.all(of: method) {
                let votes = BlockVotes(image, method: method, reading: reading)
                let family = Calibration.family(method, reading)
                carriers[family, default: []].append(votes.carrier)
                for payload in Self.payloads where payload.count <= votes.bits.count {
                    add(votes.tally(length: payload.count), payload, to: family)
                }
            }
        }
        guard let decoder else { return }
        let tally = decoder.tally(of: image)
        carriers[Calibration.family(.rivaGAN, .integer), default: []].append(tally.meanMargin)
        for payload in Self.payloads where payload.count == 32 {
            add(tally, payload, to: Calibration.family(.rivaGAN, .integer))
        }
    }

    private mutating func add(_ tally: BitTally, _ payload: [Bool], to family: String) {
        for turn in Self.turns {
            let count = turn % payload.count
            strengths[family, default: []].append(tally.strength(Array(payload[count...] + payload[..<count])))
        }
    }

    /// Adds the scores of another sample.
    public mutating func merge(_ other: CalibrationSample) {
        for (family, scores) in other.strengths { strengths[family, default: []] += scores }
        for (family, scores) in other.carriers { carriers[family, default: []] += scores }
        pictureCount += other.pictureCount
    }

    /// The calibration; `source` says what the pictures were.
    public func calibration(source: String) -> Calibration {
        Calibration(
            source: source, pictureCount: pictureCount, strengths: strengths.mapValues(NullDistribution.init(of:)),
            carriers: carriers.mapValues(NullDistribution.init(of:)))
    }
}
