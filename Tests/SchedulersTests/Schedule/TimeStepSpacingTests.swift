import Schedulers
import Testing

@Suite("TimeStepSpacing")
struct TimeStepSpacingTests {
    @Test(
        "spreads ten steps over a thousand as the paper's table",
        arguments: [
            (.leading, 0, [900, 800, 700, 600, 500, 400, 300, 200, 100, 0]),
            (.leading, 1, [901, 801, 701, 601, 501, 401, 301, 201, 101, 1]),
            (.linspace, 0, [999, 888, 777, 666, 555, 444, 333, 222, 111, 0]),
            (.trailing, 0, [999, 899, 799, 699, 599, 499, 399, 299, 199, 99]),
        ] as [(TimeStepSpacing, Int, [Double])])
    func table(spacing: TimeStepSpacing, offset: Int, expected: [Double]) {
        #expect(spacing.timeSteps(stepCount: 10, range: 1000, trainStepCount: 1000, offset: offset) == expected)
    }

    @Test(
        "lays out one more and drops the cleanest for multistep methods",
        arguments: [(.leading, [750, 500, 250]), (.linspace, [999, 666, 333]), (.trailing, [999, 666, 332])]
            as [(TimeStepSpacing, [Double])])
    func dropping(spacing: TimeStepSpacing, expected: [Double]) {
        #expect(
            spacing.timeSteps(stepCount: 3, range: 1000, trainStepCount: 1000, offset: 0, dropsLast: true) == expected)
    }

    @Test(
        "takes one step", arguments: [(.leading, 0), (.linspace, 0), (.trailing, 999)] as [(TimeStepSpacing, Double)])
    func one(spacing: TimeStepSpacing, expected: Double) {
        #expect(spacing.timeSteps(stepCount: 1, range: 1000, trainStepCount: 1000, offset: 0) == [expected])
    }

    @Test("keeps distances and falls, at every number of steps", arguments: TimeStepSpacing.allCases)
    func distances(spacing: TimeStepSpacing) {
        for stepCount in 2...1000 {
            let times = spacing.timeSteps(stepCount: stepCount, range: 1000, trainStepCount: 1000, offset: 0)
            let gaps = zip(times, times.dropFirst()).map { $0 - $1 }
            let unevenness = (gaps.max() ?? 0) - (gaps.min() ?? 0)
            #expect(times.count == stepCount)
            #expect((gaps.min() ?? 0) >= 1 && unevenness <= 1, "\(stepCount) steps")
            #expect((times.first ?? -1) <= 999 && (times.last ?? -1) >= 0, "\(stepCount) steps")
        }
    }

    @Test("takes fewer steps trailing when the noisy end is cut off")
    func cutRange() {
        let times = TimeStepSpacing.trailing.timeSteps(stepCount: 10, range: 450, trainStepCount: 1000, offset: 0)
        #expect(times == [449, 349, 249, 149, 49])
    }
}
