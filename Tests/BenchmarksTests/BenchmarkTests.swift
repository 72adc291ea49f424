import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Benchmarks

@Suite("Benchmark")
struct BenchmarkTests {
    private var emoji: URL { Golden.repository.appending(path: "Data/Models/emoji") }

    @Test("measures every part of a whole model")
    func wholeModel() throws {
        let benchmark = Benchmark(try BenchmarkModel(contentsOf: emoji), size: 64, runs: 1, stepCount: 2)
        let report = try benchmark.run(Set(Benchmark.Part.allCases).subtracting([.layers]))
        for timing in [report.step, report.vae, report.text, report.checker] {
            let timing = try #require(timing)
            #expect(timing.median > 0 && timing.runs == 1)
        }
        let picture = try #require(report.picture)
        #expect(picture.firstStep > 0 && picture.firstStep < picture.seconds)
        #expect(report.peakMemory > 1 << 20)
        #expect(report.path == Engine.path && report.threads == Engine.threadCount)
    }

    @Test("a step's profile adds up to its time, and its rates to its operations")
    func profile() throws {
        let report = try Benchmark(BenchmarkModel(contentsOf: emoji), size: 64, runs: 1).run([.step])
        let step = try #require(report.step)
        let sum = report.stepProfile.reduce(0) { $0 + $1.seconds }
        // Operations are counted by process: other tests that draw meanwhile only add to them.
        #expect(sum > 0.99 * step.median)
        #expect(report.stepProfile.contains { $0.kind == "winograd" && ($0.gigaflops ?? 0) > 0 })
        #expect(report.vae == nil && report.picture == nil && report.layers.isEmpty)
    }

    @Test("a U-Net's own folder is enough, and borrows its neighbours")
    func unetFolder() throws {
        let model = try BenchmarkModel(contentsOf: emoji.appending(path: "unet"))
        #expect(model.folder?.lastPathComponent == "emoji")
        #expect(try Benchmark(model, size: 64, runs: 1).run([.step]).step != nil)
    }

    @Test("a folder without a U-Net is an error that names what is missing")
    func noUNet() throws {
        try withTemporaryFolder { folder in
            _ = #expect(throws: CheckpointError.self) { try BenchmarkModel(contentsOf: folder) }
        }
    }

    @Test("the report's JSON has the step's median in seconds")
    func json() throws {
        let report = try Benchmark(BenchmarkModel(contentsOf: emoji), size: 64, runs: 1).run([.step])
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any]
        let step = try #require(object?["step"] as? [String: Any])
        #expect(step["median"] as? Double == report.step?.median)
    }
}

@Suite("Random weights")
struct RandomParametersTests {
    @Test("matrices have a variance of one over their inputs", arguments: [[64, 50], [40, 8, 3, 3]])
    func variance(shape: [Int]) throws {
        let values = try RandomParameters().parameter("a.weight", shape: shape).tensor.values
        let inputs = Float(shape.dropFirst().reduce(1, *))
        let mean = values.reduce(0, +) / Float(values.count)
        let variance = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
        #expect(abs(mean) < 0.1 / inputs.squareRoot() && abs(variance * inputs - 1) < 0.15)
    }

    @Test("norms scale by one and biases add nothing")
    func vectors() throws {
        let source = RandomParameters()
        #expect(try source.parameter("norm.weight", shape: [5]).tensor.values == [1, 1, 1, 1, 1])
        #expect(try source.parameter("norm.bias", shape: [2]).tensor.values == [0, 0])
    }

    @Test("are asked for through prefixes, and are of the size of a file's")
    func prefixes() throws {
        let parameter = try RandomParameters().prefixed("a.").prefixed("b.").parameter("c", shape: [300, 700])
        #expect(parameter.precision == .float16 && parameter.count == 210_000)
    }
}
