/// How the steps of a run are spread over the training steps (Lin et al., 2023, table 2).
public enum TimeStepSpacing: String, Sendable, CaseIterable, Codable {
    /// Equal distances from the first training step on; `steps_offset` is added.
    case leading
    /// From the first to the last training step, both included.
    case linspace
    /// Equal distances from the last training step on.
    case trailing

    /// The times in falling order, unrounded where diffusers rounds later.
    ///
    /// - Parameters:
    ///   - stepCount: the number of times; trailing spacing gives fewer when `range` is shorter than the training.
    ///   - range: the number of training steps to spread them over, counted from the cleanest.
    ///   - trainStepCount: the number of training steps.
    ///   - offset: `steps_offset`.
    ///   - dropsLast: whether one time more is laid out and the cleanest dropped, as DPM-Solver and UniPC do.
    package func timeSteps(
        stepCount: Int, range: Int, trainStepCount: Int, offset: Int, dropsLast: Bool = false
    ) -> [Double] {
        let laidOut = dropsLast ? stepCount + 1 : stepCount
        let rising: [Double]
        switch self {
        case .linspace:
            let step = laidOut > 1 ? Double(range - 1) / Double(laidOut - 1) : 0
            rising = (0..<laidOut).map { $0 == laidOut - 1 && $0 > 0 ? Double(range - 1) : Double($0) * step }
        case .leading:
            rising = (0..<laidOut).map { Double($0 * (range / laidOut) + offset) }
        case .trailing:
            let ratio = Double(trainStepCount) / Double(stepCount)
            return Self.trailing(from: Double(range), ratio: ratio, limit: stepCount)
        }
        return rising.reversed().dropLast(dropsLast ? 1 : 0)
    }

    /// Times at a distance of `ratio`, rounded half to even.
    ///
    /// Where rounding errors let numpy's `arange` give one time too many (61 steps, for instance), diffusers takes a
    /// step at time -1; such a step is left out here.
    private static func trailing(from start: Double, ratio: Double, limit: Int) -> [Double] {
        let count = min(Int((start / ratio).rounded(.up)), limit)
        // The distance as `arange` has it, from its first two values.
        let distance = (start - ratio) - start
        return (0..<count).map { (start + Double($0) * distance).rounded(.toNearestOrEven) - 1 }
    }
}
