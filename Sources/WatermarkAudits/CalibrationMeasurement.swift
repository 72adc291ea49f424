public import Foundation
internal import Images
internal import Synchronization
public import Watermarks

/// The scores of unmarked pictures in files.
public struct CalibrationMeasurement: Sendable {
    /// The fewest pictures of a calibration.
    public static let minimumCount = 100

    /// The scores.
    public let sample: CalibrationSample
    /// Why files were left out.
    public let refusals: [String]

    /// Measures files on all processors.
    ///
    /// - Parameters:
    ///   - decoder: reads every n-th picture with RivaGAN too, `rivaGANCount` in all.
    ///   - finished: called with the number of files done; what it throws ends the work.
    /// - Throws: ``WatermarkAuditError/tooFewPictures(found:needed:reason:)``, or what `finished` throws.
    public init(
        _ files: [URL], decoder: RivaGANDecoder? = nil, rivaGANCount: Int = 0,
        finished: @Sendable (Int) throws -> Void = { _ in }
    ) throws {
        let step = max(files.count / max(rivaGANCount, 1), 1)
        let total = Mutex(CalibrationSample())
        let outcomes = try parallelMap(Array(files.enumerated()), finished: finished) { index, url -> String? in
            do {
                let image = try RGBImage(contentsOf: url)
                try WatermarkMethod.dwtDct.requireRoom(bits: 1, width: image.width, height: image.height)
                var own = CalibrationSample()
                own.add(image, decoder: index % step == 0 ? decoder : nil)
                total.withLock { $0.merge(own) }
                return nil
            } catch {
                return UnusablePicture(url, error).description
            }
        }
        sample = total.withLock { $0 }
        refusals = outcomes.compactMap { $0 }
        guard sample.pictureCount >= Self.minimumCount else {
            throw WatermarkAuditError.tooFewPictures(
                found: sample.pictureCount, needed: Self.minimumCount, reason: "a calibration")
        }
    }
}
