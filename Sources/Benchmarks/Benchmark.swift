internal import Checkpoints
internal import Diffusion
internal import Images
internal import Models
internal import Safety
internal import Tensors

/// Measures the networks of Stable Diffusion on this machine.
public struct Benchmark: Sendable {
    /// What can be measured.
    public enum Part: String, Sendable, CaseIterable {
        case layers, step, vae, text, checker, picture
    }

    /// The networks.
    public let model: BenchmarkModel
    /// Width and height of the picture, a multiple of 64.
    public let size: Int
    /// How often each part is measured, after a warm-up.
    public let runs: Int
    /// Steps of the whole picture.
    public let stepCount: Int

    /// Describes a benchmark; nothing runs yet.
    public init(_ model: BenchmarkModel, size: Int = 512, runs: Int = 3, stepCount: Int = 4) {
        self.model = model
        self.size = size
        self.runs = runs
        self.stepCount = stepCount
    }

    /// Measures the parts, one after another.
    ///
    /// - Parameter progress: called before each part; what it throws ends the run.
    /// - Throws: what is wrong with the model's files.
    public func run(_ parts: Set<Part>, progress: (Part) throws -> Void = { _ in }) throws -> BenchmarkReport {
        var report = BenchmarkReport(path: Engine.path, threads: Engine.threadCount, weights: model.name, size: size)
        // The whole picture goes first, while nothing of the model has been read by this process.
        for part in [Part.picture, .text, .step, .vae, .checker, .layers] where parts.contains(part) {
            try progress(part)
            switch part {
            case .layers: try measureLayers(&report)
            case .step: try measureStep(&report)
            case .vae: try measureDecoder(&report)
            case .text: try measureText(&report)
            case .checker: try measureChecker(&report)
            case .picture: try measurePicture(&report)
            }
            Engine.releaseMemory()
        }
        report.peakMemory = MemoryUse.peak
        return report
    }

    private func measureLayers(_ report: inout BenchmarkReport) throws {
        for layer in try LayerBenchmark.all(size: size) {
            let timing = Timing.measure(
                runs: 5 * runs, operations: layer.operations > 0 ? layer.operations : nil, layer.run)
            report.layers.append(.init(name: layer.name, timing: timing))
        }
    }

    private func measureStep(_ report: inout BenchmarkReport) throws {
        let unet = try model.unet()
        let latents = noise([1, size / 8, size / 8, unet.configuration.inChannels])  // one picture for both texts
        let text = unet.conditioning(noise([2, 77, unet.configuration.crossAttentionWidth]))
        let (timing, profile) = measured { _ = unet.predict(latents, timeStep: 500, conditioning: text, check: {}) }
        (report.step, report.stepProfile) = (timing, profile)
    }

    private func measureDecoder(_ report: inout BenchmarkReport) throws {
        let decoder = try model.decoder()
        let latents = noise([1, size / 8, size / 8, decoder.configuration.latentChannels])
        let (timing, profile) = measured { _ = UncheckedImage(decoding: latents, with: decoder, check: {}) }
        (report.vae, report.vaeProfile) = (timing, profile)
    }

    private func measureText(_ report: inout BenchmarkReport) throws {
        let text = try model.textModel()
        let length = min(77, text.configuration.maximumLength)
        let tokens = [0, 1].map { row in (0..<length).map { (row + $0 * 331) % text.configuration.vocabularySize } }
        report.text = try Timing.measure(runs: runs) { _ = try text.encode(tokens) }
    }

    private func measureChecker(_ report: inout BenchmarkReport) throws {
        let checker = try model.checker()
        let picture = RGBImage(
            width: size, height: size, pixels: (0..<3 * size * size).map { UInt8(truncatingIfNeeded: $0 &* 37) })
        report.checker = try Timing.measure(runs: runs) { _ = try checker.scores(of: picture) }
    }

    private func measurePicture(_ report: inout BenchmarkReport) throws {
        guard let folder = model.folder else { return }
        let clock = ContinuousClock(), begin = clock.now
        var firstStep: Double?
        let checkpoint = try ModelCheckpoint(at: folder)
        let gate = try SafetyGate(checker: ConceptChecker(of: checkpoint))
        var configuration = PipelineConfiguration(prompt: "a lighthouse at dusk")
        (configuration.width, configuration.height, configuration.stepCount) = (size, size, stepCount)
        configuration.enlargement = 1
        try StableDiffusionPipeline(checkpoint).generate(configuration, gate: gate) { progress in
            if progress.stage == .denoising, progress.step == 1, firstStep == nil {
                firstStep = begin.duration(to: clock.now) / .seconds(1)
            }
            return true
        }
        let seconds = begin.duration(to: clock.now) / .seconds(1)
        report.picture = .init(stepCount: stepCount, seconds: seconds, firstStep: firstStep ?? seconds)
    }

    /// Times a network and splits one run's time by kinds of operations.
    private func measured(_ body: () -> Void) -> (Timing, [BenchmarkReport.Share]) {
        body()
        let before = Engine.work()
        let clock = ContinuousClock()
        let seconds = (0..<max(runs, 1)).map { _ in clock.measure(body) / .seconds(1) }
        let after = Engine.work()
        let work = after.mapValues { $0 }.reduce(into: [:] as [Engine.WorkKind: Engine.Work]) { work, entry in
            work[entry.key] = entry.value - (before[entry.key] ?? .none)
        }
        let count = Double(seconds.count)
        var shares = Engine.WorkKind.allCases.compactMap { kind -> BenchmarkReport.Share? in
            guard let done = work[kind], done.seconds > 0 else { return nil }
            return .init(
                kind: kind.rawValue, seconds: done.seconds / count,
                gigaflops: done.operations > 0 ? done.operations / done.seconds / 1e9 : nil)
        }
        let rest = seconds.reduce(0, +) / count - shares.reduce(0) { $0 + $1.seconds }
        shares.append(.init(kind: "other", seconds: max(rest, 0), gigaflops: nil))
        let operations = work.values.reduce(0) { $0 + $1.operations } / count
        return (Timing(seconds: seconds, operations: operations), shares)
    }

    private func noise(_ shape: [Int]) -> Tensor {
        var random = TorchRandomSource(seed: UInt64(7))
        return Tensor(random.normals(count: shape.reduce(1, *)), shape: shape)
    }
}
