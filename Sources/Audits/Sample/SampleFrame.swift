/// What estimates need to know about how rows were chosen.
public struct SampleFrame: Equatable, Sendable {
    /// The families of designs that are estimated alike.
    public enum Kind: String, Sendable {
        /// Every row was read: figures are facts.
        case census
        /// Each set of rows equally likely: uniform, Bernoulli (given its size) and reservoir samples.
        case simple
        /// A simple sample of every source.
        case stratified
        /// Row groups at random.
        case cluster
        /// At most so many rows a domain, with weights.
        case quota
    }

    /// The family.
    public let kind: Kind
    /// The design's own name, such as "bernoulli".
    public let name: String
    /// The number of rows of the sources, nil when it is unknown.
    public let population: Int?
    /// The number of row groups of the sources, for clusters.
    public let clustersTotal: Int?

    /// A frame.
    public init(kind: Kind, name: String, population: Int?, clustersTotal: Int? = nil) {
        self.kind = kind
        self.name = name
        self.population = population
        self.clustersTotal = clustersTotal
    }
}

/// A share with its 95 % interval, and the same as rows of the population.
public struct Estimate: Equatable, Sendable {
    /// The estimated share, between 0 and 1.
    public let share: Double
    /// Its interval.
    public let interval: ClosedRange<Double>
    /// The estimated rows in the population, nil when its size is unknown.
    public let population: Int?
    /// The interval of ``population``.
    public let populationInterval: ClosedRange<Int>?

    init(share: Double, interval: ClosedRange<Double>, population total: Int?) {
        self.share = share
        self.interval = interval
        population = total.map { Int((share * Double($0)).rounded()) }
        populationInterval = total.map {
            Int((interval.lowerBound * Double($0)).rounded())...Int((interval.upperBound * Double($0)).rounded())
        }
    }
}
