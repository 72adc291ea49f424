/// Why a mark cannot be written or looked for.
public enum WatermarkError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text does not describe a payload; `reason` says why.
    case badPayload(text: String, reason: String)
    /// The picture has fewer pixels than the schemes need.
    case pictureTooSmall(width: Int, height: Int)
    /// The picture has fewer blocks than the payload has bits.
    case payloadTooLong(bits: Int, blocks: Int)
    /// The method carries payloads of one length only.
    case wrongLength(method: String, bits: Int, expected: Int)
    /// The calibration cannot be used; `reason` says why.
    case badCalibration(name: String, reason: String)

    /// What went wrong, where, and what to do.
    public var description: String {
        switch self {
        case .badPayload(let text, let reason):
            "'\(text.prefix(80))' is not a payload: \(reason). Give a text, hex:b3ec907bb19e, bits:10110011, or "
                + "uuid:123e4567-e89b-12d3-a456-426614174000"
        case .pictureTooSmall(let width, let height):
            "\(width) x \(height) pixels are too few for a mark: the schemes need \(WatermarkMethod.minimumPixelCount) "
                + "(256 x 256); enlarge the picture first"
        case .payloadTooLong(let bits, let blocks):
            "\(bits) bits do not fit: the picture has \(blocks) blocks of 8 x 8 pixels, one bit each; "
                + "take a shorter payload or a larger picture"
        case .wrongLength(let method, let bits, let expected):
            "\(method) carries exactly \(expected) bits, not \(bits); take a payload of that length, such as "
                + "a text of \(expected / 8) letters, or another method"
        case .badCalibration(let name, let reason):
            "\(name) is not a calibration: \(reason); make one with 'klarbild watermark calibrate'"
        }
    }
}
