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
    public struct Outcome: Equatable, Sendable {
        /// Pictures tried.
        public private(set) var count = 0
        /// Pictures whose mark is found or likely by our detector: at most one in 1,000 unmarked ones would be.
        public private(set) var detected = 0
        /// Pictures whose payload is read without a wrong bit by the library's reader.
        public private(set) var exact = 0
        /// Matched bits by the library's reader.
        public private(set) var matched = 0
        /// Bits tried.
        public private(set) var bits = 0

        /// No picture.
        init() {}

        /// One picture.
        init(matched: Int, bits: Int, isDetected: Bool) {
            (count, detected, exact) = (1, isDetected ? 1 : 0, matched == bits ? 1 : 0)
            (self.matched, self.bits) = (matched, bits)
        }

        /// Adds other pictures.
        static func += (sum: inout Outcome, other: Outcome) {
            sum.count += other.count
            sum.detected += other.detected
            sum.exact += other.exact
            sum.matched += other.matched
            sum.bits += other.bits
        }
    }

    /// Sums over pictures of what marking costs.
    public struct Quality: Sendable {
        /// Pictures marked.
        public private(set) var count = 0
        private var psnr = 0.0, ssim = 0.0

        /// No picture.
        init() {}

        /// One picture.
        init(psnr: Double, ssim: Double) {
            (count, self.psnr, self.ssim) = (1, psnr, ssim)
        }

        /// Adds other pictures.
        static func += (sum: inout Quality, other: Quality) {
            sum.count += other.count
            sum.psnr += other.psnr
            sum.ssim += other.ssim
        }

        /// The mean peak signal-to-noise ratio in decibels.
        public var meanPSNR: Double { psnr / Double(max(count, 1)) }
        /// The mean structural similarity.
        public var meanSSIM: Double { ssim / Double(max(count, 1)) }
    }

    /// What is written by the two wavelet methods.
    public let payload: WatermarkPayload
    /// What is written by RivaGAN, which takes 32 bits only.
    public let rivaGANPayload: WatermarkPayload
    /// The number of pictures.
    public let pictureCount: Int
    /// The outcomes by writing and treatment.
    public private(set) var outcomes: [Writing: [Treatment: Outcome]] = [:]
    /// The quality by writing.
    public private(set) var quality: [Writing: Quality] = [:]

    /// The methods measured, in the order of the report.
    public var methods: [WatermarkMethod] {
        [WatermarkMethod.dwtDctSvd, .dwtDct, .rivaGAN].filter { method in quality.keys.contains { $0.method == method }
        }
    }

    /// Marks every picture in every way, treats it, and reads it.
    ///
    /// - Parameters:
    ///   - weights: the folder of RivaGAN's weights, for measuring it too.
    ///   - rivaGANCount: on how many pictures RivaGAN is measured, evenly spread: it takes some 15 seconds of a core each.
    ///   - finished: called with the number of pictures done; what it throws ends the work.
    /// - Throws: `ImageError` or `WatermarkError` of a picture, `CheckpointError` of the weights, or what `finished` throws.
    public init(
        _ files: [URL], payload: WatermarkPayload, calibration: Calibration, weights: URL? = nil,
        rivaGANCount: Int = 0, finished: @Sendable (Int) throws -> Void = { _ in }
    ) throws {
        let short = payload.bits.count == 32 ? payload : KnownMark.all(writtenWith: .rivaGAN)[0].payload
        (self.payload, rivaGANPayload, pictureCount) = (payload, short, files.count)
        let second = try WatermarkPayload(parsing: "another mark")
        let wavelets = Self.writings(of: [.dwtDctSvd, .dwtDct]).map {
            MarkTrial($0, payload: payload, second: second, calibration: calibration)
        }
        var networks: [MarkTrial] = []
        if let weights, rivaGANCount > 0 {
            let rivaGAN = MarkTrial.RivaGAN(
                encoder: try RivaGANEncoder(contentsOf: weights), decoder: try RivaGANDecoder(contentsOf: weights))
            let second = try WatermarkPayload(parsing: "2nd.")
            networks = Self.writings(of: [.rivaGAN]).map {
                MarkTrial($0, payload: short, second: second, calibration: calibration, rivaGAN: rivaGAN)
            }
        }
        let step = max(files.count / max(rivaGANCount, 1), 1)
        let chosen = Set(stride(from: 0, to: files.count, by: step).prefix(rivaGANCount))
        let total = Mutex(Sums())
        let trials = (wavelets, networks)
        let failures = try parallelMap(Array(files.enumerated()), finished: finished) { index, file -> (any Error)? in
            do {
                let tried = chosen.contains(index) ? trials.0 + trials.1 : trials.0
                let own = try Sums(of: RGBImage(contentsOf: file), tried)
                total.withLock { $0.add(own) }
                return nil
            } catch {
                return error is WatermarkError ? UnusablePicture(file, error) : error
            }
        }
        if let failure = failures.lazy.compactMap({ $0 }).first { throw failure }
        let sums = total.withLock { $0 }
        (outcomes, quality) = (sums.outcomes, sums.quality)
    }

    /// Both writers of some methods.
    private static func writings(of methods: [WatermarkMethod]) -> [Writing] {
        methods.flatMap { method in
            [MarkWriter.corrected, .compatible].map { Writing(method: method, writer: $0) }
        }
    }

    private struct Sums: Sendable {
        var outcomes: [Writing: [Treatment: Outcome]] = [:]
        var quality: [Writing: Quality] = [:]

        init() {}

        /// All treatments of one picture.
        init(of image: RGBImage, _ trials: [MarkTrial]) throws {
            for trial in trials {
                let marked = try trial.marked(image)
                quality[trial.writing] = Quality(
                    psnr: marked.peakSignalToNoise(against: image), ssim: marked.structuralSimilarity(to: image))
                for treatment in Treatment.all {
                    outcomes[trial.writing, default: [:]][treatment] = try trial.outcome(of: treatment, on: marked)
                }
            }
        }

        mutating func add(_ other: Sums) {
            for (writing, treatments) in other.outcomes {
                for (treatment, outcome) in treatments {
                    outcomes[writing, default: [:]][treatment, default: Outcome()] += outcome
                }
            }
            for (writing, own) in other.quality { quality[writing, default: Quality()] += own }
        }
    }
}
