import Diffusion
import Foundation
import Tensors
import TestSupport
import Testing

/// The paper's equations one element at a time, in double precision.
private struct NaiveCorrection {
    let guidance: SafeGuidance
    var momentum: [Double] = []

    mutating func correct(_ eu: [Float], _ et: [Float], _ es: [Float]) -> [Double] {
        if momentum.isEmpty { momentum = [Double](repeating: 0, count: eu.count) }
        var result: [Double] = []
        for index in eu.indices {
            let (u, t, s) = (Double(eu[index]), Double(et[index]), Double(es[index]))
            var mu = 0.0
            if et[index] - es[index] < guidance.threshold {
                mu = Swift.min(1, Double(guidance.scale) * Swift.abs(t - s))
            }
            let gamma = mu * (s - u) + Double(guidance.momentumScale) * momentum[index]
            let decay = Double(guidance.momentumDecay)
            momentum[index] = decay * momentum[index] + (1 - decay) * gamma
            result.append(gamma)
        }
        return result
    }
}

@Suite("Correction of safe guidance")
struct SafetyCorrectionTests {
    private static let shape = [1, 5, 3, 4]

    private func tensor(_ values: [Float]) -> Tensor { Tensor(values, shape: [1, 1, 1, values.count]) }

    private func normals(_ name: String) -> Tensor { SyntheticWeights.normals(name, shape: Self.shape) * 0.05 }

    @Test(
        "is the paper's equations, step after step",
        arguments: [
            "weak", "medium", "strong", "max", "scale=2,warm-up=3,threshold=0.02,momentum=1,decay=0.5",
            "scale=40,warm-up=0,threshold=-0.03,momentum=0.7,decay=1", "scale=9,threshold=0,momentum=0,decay=0",
        ])
    func naiveTwin(text: String) throws {
        let guidance = try SafeGuidance(text)
        var correction = SafetyCorrection(guidance)
        var naive = NaiveCorrection(guidance: guidance)
        for step in 0..<20 {
            let (eu, et, es) = (normals("eu\(step)"), normals("et\(step)"), normals("es\(step)"))
            let expected = naive.correct(eu.values, et.values, es.values)
            let found = correction.correct(unguided: eu, guided: et, unwanted: es, step: step)
            #expect((found == nil) == (step < guidance.warmUpStepCount), "step \(step)")
            guard let found else { continue }
            #expect(found.shape == Self.shape)
            expectClose(found.values, expected.map(Float.init), absolute: 2e-6, relative: 1e-5, "step \(step)")
        }
    }

    @Test("does nothing where the prompt's prediction is over the unwanted one by the threshold")
    func threshold() throws {
        var guidance = SafeGuidance.max
        (guidance.threshold, guidance.momentumScale) = (0.5, 0)
        var correction = SafetyCorrection(guidance)
        let gamma = correction.correct(
            unguided: tensor([0, 0, 0, 0]), guided: tensor([1, 0.5, 0.49, -3]), unwanted: tensor([0.25, 0, 0, 1]),
            step: 0)
        // The second element lies exactly on the threshold, which is not under it.
        #expect(try #require(gamma).values == [0, 0, 0, 1])
    }

    @Test("counts a small difference in part, and never more than the whole")
    func scale() throws {
        var guidance = SafeGuidance.max
        (guidance.scale, guidance.momentumScale) = (2, 0)
        var correction = SafetyCorrection(guidance)
        let gamma = correction.correct(
            unguided: tensor([1, 1, 1]), guided: tensor([2.75, 3, -7]), unwanted: tensor([3, 3, 3]), step: 0)
        #expect(try #require(gamma).values == [1, 0, 2])
    }

    @Test("momentum builds up while a run warms up, and is used afterwards")
    func momentum() throws {
        var guidance = SafeGuidance.strong
        (guidance.warmUpStepCount, guidance.momentumScale, guidance.momentumDecay) = (2, 1, 0.5)
        var correction = SafetyCorrection(guidance)
        let (zero, one) = (tensor([0]), tensor([1]))
        // gamma = 1, nu = 0.5; then gamma = 1.5, nu = 1; then gamma = 2.
        #expect(correction.correct(unguided: zero, guided: zero, unwanted: one, step: 0) == nil)
        #expect(correction.correct(unguided: zero, guided: zero, unwanted: one, step: 1) == nil)
        let third = correction.correct(unguided: zero, guided: zero, unwanted: one, step: 2)
        #expect(try #require(third).values == [2])
        // Where nothing is unwanted any more, what is left of the momentum goes on.
        let fourth = correction.correct(unguided: zero, guided: one, unwanted: zero, step: 3)
        #expect(try #require(fourth).values == [1.5])
    }

    @Test("two runs do not share their momentum")
    func separate() throws {
        var first = SafetyCorrection(.max)
        let (zero, one) = (tensor([0]), tensor([1]))
        _ = first.correct(unguided: zero, guided: zero, unwanted: one, step: 0)
        var copy = first
        var fresh = SafetyCorrection(.max)
        let (a, b) = (
            copy.correct(unguided: zero, guided: zero, unwanted: one, step: 1),
            first.correct(unguided: zero, guided: zero, unwanted: one, step: 1)
        )
        let c = fresh.correct(unguided: zero, guided: zero, unwanted: one, step: 1)
        #expect(try #require(a).values == #require(b).values)
        #expect(try #require(c).values != #require(b).values)
    }

    @Test("any values in their ranges are read back as they were written")
    func roundTrip() throws {
        var source = TorchRandomSource(seed: UInt64(8))
        for _ in 0..<300 {
            let random = source.normals(count: 16).map { Swift.min(Swift.abs($0) / 4, 1) }
            var guidance = SafeGuidance.weak
            guidance.scale = 1.0001 + random[0] * 90_000
            guidance.warmUpStepCount = Int(random[1] * 1000)
            guidance.threshold = (random[2] - 0.5) * 3
            (guidance.momentumScale, guidance.momentumDecay) = (random[3], random[4])
            #expect(try SafeGuidance(guidance.description) == guidance)
            let json = try JSONEncoder().encode(guidance)
            #expect(try JSONDecoder().decode(SafeGuidance.self, from: json) == guidance)
        }
    }
}
