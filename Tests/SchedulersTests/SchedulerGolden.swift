import Foundation
import Schedulers
import Tensors
import TestSupport
import Testing

/// One configuration of `schedulers.json`: what diffusers' loop gave for each type of prediction.
struct SchedulerGolden: Decodable, Sendable, CustomTestStringConvertible {
    let kind: SchedulerKind
    let config: SchedulerConfiguration
    let steps: Int
    let times: [Float]
    let sigma: Float
    let eta: Float?
    let start: Int?
    /// By prediction type: the sum, the sum of magnitudes, and four elements of the last sample.
    let results: [String: [Float]]

    var testDescription: String { "\(kind.rawValue), \(steps) steps" }

    static func load() throws -> [SchedulerGolden] {
        try Golden.json("schedulers.json", as: [SchedulerGolden].self)
    }

    func makeScheduler(predictionType: PredictionType? = nil) throws -> any Scheduler {
        var configuration = config
        configuration.predictionType = predictionType ?? .epsilon
        if predictionType == nil, let first = results.keys.first {
            configuration.predictionType = PredictionType(rawValue: first)
        }
        return try configuration.makeScheduler(kind, stepCount: steps, eta: eta ?? 0)
    }

    /// The largest difference of a result from the reference, relative to the sample's mean magnitude.
    func difference(predictionType: PredictionType, expected: [Float]) throws -> Float {
        let values = SchedulerLoop.run(try makeScheduler(predictionType: predictionType), start: start ?? 0).sample
            .values
        let found =
            [values.reduce(0) { $0 + Double($1) }, values.reduce(0) { $0 + Double(abs($1)) }].map(Float.init)
            + [0, 7, 13, 23].map { values[$0] }
        let magnitude = max(expected[1] / 24, 1e-3)
        return zip(found, expected).enumerated().map { index, pair in
            let difference = abs(pair.0 - pair.1) / magnitude / (index < 2 ? 24 : 1)
            return difference.isNaN ? .infinity : difference
        }.max() ?? .infinity
    }
}
