public import Audits
internal import Reports

/// Says in words what a count means for all rows.
public enum CountText {
    /// Such as "at most 6,949 of 2,320,000,000" or "41 – 77 of 12,096,835, about 57".
    public static func words(_ count: CountEstimate, _ frame: SampleFrame) -> String {
        guard let total = frame.population, let range = count.estimate.populationInterval else {
            if count.count == 0 { return "none; in at most \(NumberText.percent(count.estimate.interval.upperBound))" }
            let interval = count.estimate.interval
            return "\(NumberText.percentFigure(interval.lowerBound)) – \(NumberText.percent(interval.upperBound))"
        }
        let all = NumberText.integer(total)
        if frame.kind == .census { return "\(NumberText.integer(count.count)) of \(all)" }
        if count.count == 0 { return "at most \(NumberText.integer(range.upperBound)) of \(all)" }
        return "\(NumberText.integer(range.lowerBound)) – \(NumberText.integer(range.upperBound)) of \(all), about "
            + NumberText.integer(count.estimate.population ?? 0)
    }
}
