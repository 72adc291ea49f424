internal import Images
internal import Watermarks

/// One payload, written one way and read as its method is: what a robustness measurement tries.
struct MarkTrial: Sendable {
    /// Both of RivaGAN's networks.
    struct RivaGAN: Sendable {
        let encoder: RivaGANEncoder
        let decoder: RivaGANDecoder
    }

    /// How the mark is written.
    let writing: RobustnessMeasurement.Writing
    private let payload: WatermarkPayload
    private let second: WatermarkPayload
    private let rivaGAN: RivaGAN?
    private let detector: MarkDetector

    /// A trial; `rivaGAN` is needed for its method.
    ///
    /// - Parameter second: the payload of a second mark on top.
    init(
        _ writing: RobustnessMeasurement.Writing, payload: WatermarkPayload, second: WatermarkPayload,
        calibration: Calibration, rivaGAN: RivaGAN? = nil
    ) {
        (self.writing, self.payload, self.second, self.rivaGAN) = (writing, payload, second, rivaGAN)
        detector = MarkDetector(
            .marks([KnownMark(name: nil, payload: payload, method: writing.method)]), calibration: calibration,
            decoder: writing.method == .rivaGAN ? rivaGAN?.decoder : nil)
    }

    /// The picture with the mark.
    func marked(_ image: RGBImage) throws -> RGBImage { try marked(image, with: payload) }

    private func marked(_ image: RGBImage, with payload: WatermarkPayload) throws -> RGBImage {
        if writing.method == .rivaGAN, let rivaGAN {
            return try rivaGAN.encoder.marked(image, with: payload, writer: writing.writer)
        }
        return try image.marked(with: payload, method: writing.method, writer: writing.writer)
    }

    /// What a treatment leaves of the mark in a marked picture.
    func outcome(of treatment: Treatment, on marked: RGBImage) throws -> RobustnessMeasurement.Outcome {
        let treated = try treatment.applied(to: marked) { try self.marked($0, with: second) }
        guard treated.width * treated.height >= WatermarkMethod.minimumPixelCount else {
            return RobustnessMeasurement.Outcome(matched: 0, bits: payload.bits.count, isDetected: false)
        }
        let finding = try detector.findings(in: treated).first
        // RivaGAN has one reading, the library's; of the other methods the finding's may be another
        let matched =
            writing.method == .rivaGAN
            ? finding?.matched ?? 0 : treated.matchedBits(of: payload, method: writing.method)
        return RobustnessMeasurement.Outcome(
            matched: matched, bits: payload.bits.count,
            isDetected: finding?.verdict == .found || finding?.verdict == .likely)
    }
}
