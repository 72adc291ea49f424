import Foundation
import Schedulers
import Tensors

/// A run without weights: model and noise of `make_schedulers.py`.
struct SchedulerLoop {
    static let shape = [2, 3, 4]

    /// The standard deviation of the numbers is about 0.9; element and draw decide them.
    static func noise(draw: Int) -> Tensor {
        let values = (1...24).map { Float(1.3 * sin(12.9898 * Double($0) + 78.233 * Double(draw + 1))) }
        return Tensor(values, shape: shape)
    }

    /// Half the input plus a wave in element and time.
    static func model(_ input: Tensor, time: Float) -> Tensor {
        let values = input.values.enumerated().map { index, value in
            Float(0.5 * Double(value) + 0.3 * sin(0.01 * Double(time) + 0.37 * Double(index)))
        }
        return Tensor(values, shape: input.shape)
    }

    /// Runs a scheduler from an entry of its times on.
    ///
    /// - Returns: the last sample and how often noise was drawn for the steps.
    static func run(_ scheduler: any Scheduler, start: Int = 0) -> (sample: Tensor, drawCount: Int) {
        var scheduler = scheduler
        var drawCount = start > 0 ? 1 : 0
        var sample =
            start > 0
            ? scheduler.addNoise(original: noise(draw: 0), noise: noise(draw: 1), stepIndex: start)
            : noise(draw: 0).scaled(by: scheduler.initNoiseSigma)
        for index in start..<scheduler.timeSteps.count {
            let input = scheduler.scaleModelInput(sample, stepIndex: index)
            let output = model(input, time: scheduler.timeSteps[index])
            sample = scheduler.step(output: output, stepIndex: index, sample: sample) {
                drawCount += 1
                return noise(draw: drawCount)
            }
        }
        return (sample, drawCount - (start > 0 ? 1 : 0))
    }
}
