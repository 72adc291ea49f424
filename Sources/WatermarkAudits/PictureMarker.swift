public import Foundation
internal import Images
public import Watermarks

/// Marks picture files.
public struct PictureMarker: Sendable {
    /// What came of a file.
    public struct Outcome: Sendable {
        /// How many bits are read back from the pixels as written; `nil` for RivaGAN, which is not read back.
        public let matched: Int?
        /// The peak signal-to-noise ratio of the marked picture, in decibels.
        public let psnr: Double
        /// What the new file no longer holds or says; `nil` if nothing is lost.
        public let note: String?
    }

    private let payload: WatermarkPayload
    private let method: WatermarkMethod
    private let writer: MarkWriter
    private let encoder: RivaGANEncoder?

    /// A marker.
    ///
    /// - Parameter weights: the folder of RivaGAN's weights, for that method.
    /// - Throws: `CheckpointError` when they cannot be used.
    public init(payload: WatermarkPayload, method: WatermarkMethod, writer: MarkWriter, weights: URL?) throws {
        (self.payload, self.method, self.writer) = (payload, method, writer)
        encoder = method == .rivaGAN ? try weights.map { try RivaGANEncoder(contentsOf: $0) } : nil
        precondition(encoder != nil || method != .rivaGAN, "RivaGAN needs its weights")
    }

    /// Reads a picture, marks it and writes it whole or not at all.
    ///
    /// - Throws: `ImageError` or `WatermarkError`.
    public func mark(_ source: URL, writingTo target: URL) throws -> Outcome {
        var file = try PictureFile(contentsOf: source)
        let original = file.image
        file.image =
            try encoder?.marked(original, with: payload, writer: writer)
            ?? original.marked(with: payload, method: method, writer: writer)
        let isJPEG = ["jpg", "jpeg"].contains(target.pathExtension.lowercased())
        try file.encoded(as: isJPEG ? .jpeg : .png).writeAtomically(to: target)
        var notes = file.loss.map { ["\($0) cannot be kept: the marked picture is 8-bit RGB"] } ?? []
        if file.credentials != nil {
            notes.append("the content credentials are kept as they were; their signature is of the unmarked pixels")
        }
        return Outcome(
            matched: encoder == nil ? file.image.matchedBits(of: payload, method: method) : nil,
            psnr: file.image.peakSignalToNoise(against: original),
            note: notes.isEmpty ? nil : notes.joined(separator: "; "))
    }
}
