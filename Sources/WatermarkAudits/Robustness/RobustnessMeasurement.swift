public import Foundation
internal import Images
internal import Synchronization
public import Watermarks

/// What marks survive, measured on pictures.
public struct RobustnessMeasurement: Sendable {
    /// One column of the report: who writes and how.
    public struct Writing: Hashable, Sendable {
        /// How the mark is written.
        public let method: WatermarkMethod
        /// By which writer.
        public let writer: MarkWriter
    }

    /// Sums over pictures of one treatment of one writing.
    public struct Outcome: Sendable {
        /// Pictures tried.
        public fileprivate(set) var count = 0
        /// Pictures whose mark is found or likely by our detector: at most one in 1,000 unmarked ones would be.
        public fileprivate(set) var detected = 0
        /// Pictures whose payload is read without a wrong bit by the library's reader.
        public fileprivate(set) var exact = 0
        /// Matched bits by the library's reader.
        public fileprivate(set) var matched = 0
    }

    /// Sums over pictures of what marking costs.
    public struct Quality: Sendable {
        /// Pictures marked.
        public fileprivate(set) var count = 0
        fileprivate var psnr = 0.0, ssim = 0.0

        /// The mean peak signal-to-noise ratio in decibels.
        public var meanPSNR: Double { psnr / Double(max(count, 1)) }
        /// The mean structural similarity.
        public var meanSSIM: Double { ssim / Double(max(count, 1)) }
    }

    /// What is written.
    public let payload: WatermarkPayload
    /// The number of pictures.
    public let pictureCount: Int
    /// The writings compared.
    public static let writings = [WatermarkMethod.dwtDctSvd, .dwtDct].flatMap { method in
        [MarkWriter.corrected, .compatible].map { Writing(method: method, writer: $0) }
    }
    /// The outcomes by writing and treatment.
    public private(set) var outcomes: [Writing: [Treatment: Outcome]] = [:]
    /// The quality by writing.
    public private(set) var quality: [Writing: Quality] = [:]

    /// Marks every picture in every way, treats it, and reads it.
    ///
    /// - Parameter finished: called with the number of pictures done; what it throws ends the work.
    /// - Throws: `ImageError` or `WatermarkError` of a picture, or what `finished` throws.
    public init(
        _ files: [URL], payload: WatermarkPayload, calibration: Calibration,
        finished: @Sendable (Int) throws -> Void = { _ in }
    ) throws {
        self.payload = payload
        let total = Mutex(Sums())
        let failures = try parallelMap(files, finished: finished) { file -> (any Error)? in
            do {
                let own = try Self.measure(try RGBImage(contentsOf: file), payload, calibration)
                total.withLock { $0.add(own) }
                return nil
            } catch {
                return error
            }
        }
        if let failure = failures.lazy.compactMap({ $0 }).first { throw failure }
        let sums = total.withLock { $0 }
        (outcomes, quality, pictureCount) = (sums.outcomes, sums.quality, files.count)
    }

    private struct Sums: Sendable {
        var outcomes: [Writing: [Treatment: Outcome]] = [:]
        var quality: [Writing: Quality] = [:]

        mutating func add(_ other: Sums) {
            for (writing, treatments) in other.outcomes {
                for (treatment, outcome) in treatments {
                    var sum = outcomes[writing]?[treatment] ?? Outcome()
                    sum.count += outcome.count
                    sum.detected += outcome.detected
                    sum.exact += outcome.exact
                    sum.matched += outcome.matched
                    outcomes[writing, default: [:]][treatment] = sum
                }
            }
            for (writing, own) in other.quality {
                var sum = quality[writing] ?? Quality()
                sum.count += own.count
                sum.psnr += own.psnr
                sum.ssim += own.ssim
                quality[writing] = sum
            }
        }
    }

    /// All treatments of one picture.
    private static func measure(
        _ image: RGBImage, _ payload: WatermarkPayload, _ calibration: Calibration
    ) throws -> Sums {
        var sums = Sums()
        for writing in writings {
            let marked = try image.marked(with: payload, method: writing.method, writer: writing.writer)
            sums.quality[writing] = Quality(
                count: 1, psnr: marked.peakSignalToNoise(against: image), ssim: marked.structuralSimilarity(to: image))
            let detector = MarkDetector(
                .marks([KnownMark(name: nil, payload: payload, method: writing.method)]), calibration: calibration)
            for treatment in Treatment.all {
                let treated = try treatment.applied(to: marked, method: writing.method, writer: writing.writer)
                var outcome = Outcome()
                outcome.count = 1
                if treated.width * treated.height >= WatermarkMethod.minimumPixelCount {
                    outcome.matched = treated.matchedBits(of: payload, method: writing.method)
                    outcome.exact = outcome.matched == payload.bits.count ? 1 : 0
                    let verdict = try detector.findings(in: treated).first?.verdict
                    outcome.detected = verdict == .found || verdict == .likely ? 1 : 0
                }
                sums.outcomes[writing, default: [:]][treatment] = outcome
            }
        }
        return sums
    }
}
