/// Which rows of the sources are taken: fed all rows in order, it remembers all it needs to go on after a stop.
struct RowSelector: Codable, Equatable, Sendable {
    /// What decides.
    enum Method: Codable, Equatable, Sendable {
        case everything
        /// One uniform sample of all rows.
        case uniform(SelectionSampling)
        /// Uniform in each part: rows to take of each.
        case stratified(wanted: [Int64], rows: [Int64], current: SelectionSampling?)
        case reservoir(ReservoirSampling)
        /// Hashes whose upper 53 bits are below the threshold.
        case bernoulli(threshold: UInt64)
        /// Uniform in each chosen row group: rows to take of each, by the group's number over all parts.
        case cluster(wanted: [Int: Int64])
        case quota(QuotaSampling)
    }

    /// The rows taken of those offered.
    struct Choice {
        /// Positions in what was offered; nil for all.
        var rows: [Int]?
        /// Inclusion probability of all of them; nil when they differ or are not known yet.
        var probability: Double?
        /// Inclusion probability of each.
        var probabilities: [Double]?
        /// Places in the reservoir.
        var places: [Int64]?
        /// The row group's number over all parts (cluster design).
        var cluster: Int?

        /// What holds for a batch of chosen rows only, `count` of them from the one at `start` on.
        func ofBatch(at start: Int, count: Int) -> Choice {
            var choice = self
            choice.rows = nil
            choice.places = places.map { Array($0[start..<start + count]) }
            return choice
        }
    }

    var method: Method
    let seed: UInt64
    private var random: SeededRandom
    /// Probability where it is the same for all rows.
    private let probability: Double?

    init(_ method: Method, seed: UInt64, probability: Double?) {
        self.method = method
        self.seed = seed
        self.probability = probability
        // The seed itself serves the hash; row choice takes another stream of it.
        random = SeededRandom(seed: seed ^ 0x5bf0_3635_1db2_7b4d)
    }

    /// Whether rows are chosen by their contents, so that all have to be read.
    var needsContents: Bool {
        switch method {
        case .bernoulli, .quota: true
        case .everything, .uniform, .stratified, .reservoir, .cluster: false
        }
    }

    /// Whether the state is small enough to be saved at every checkpoint.
    var isResumable: Bool {
        if case .quota = method { return false }
        return true
    }

    /// Whether rows take the places of others.
    var isReservoir: Bool {
        if case .reservoir = method { return true }
        return false
    }

    /// Chooses among the next `count` rows by position.
    mutating func choose(count: Int, part: Int, group: Int) -> Choice {
        var choice = Choice(probability: probability)
        guard count > 0 else {
            // An empty row group behind the last row of a part must not begin that part's choice again.
            choice.rows = []
            return choice
        }
        switch method {
        case .everything: break
        case .uniform(var sampling):
            choice.rows = sampling.choose(count, &random)
            method = .uniform(sampling)
        case .stratified(let wanted, let rows, let current):
            var sampling = current ?? SelectionSampling(wanted: wanted[part], of: rows[part])
            choice.rows = sampling.choose(count, &random)
            choice.probability = Double(wanted[part]) / Double(rows[part])
            method = .stratified(wanted: wanted, rows: rows, current: sampling.rowsLeft > 0 ? sampling : nil)
        case .reservoir(var sampling):
            (choice.rows, choice.places) = sampling.choose(count, &random)
            method = .reservoir(sampling)
        case .cluster(let wanted):
            guard let taken = wanted[group] else {
                choice.rows = []
                break
            }
            var sampling = SelectionSampling(wanted: taken, of: Int64(count))
            choice.rows = sampling.choose(count, &random)
            choice.cluster = group
            choice.probability = probability.map { $0 * Double(taken) / Double(count) }
        case .bernoulli, .quota: choice.rows = []
        }
        return choice
    }

    /// Chooses among the rows of a batch by their contents.
    ///
    /// - Parameter domain: a number of the row's registrable domain (quota design).
    mutating func choose(_ batch: RowBatch, domain: (Int) -> UInt64) -> Choice {
        var choice = Choice(rows: [], probability: probability)
        switch method {
        case .bernoulli(let threshold):
            choice.rows = BernoulliQuestion(seed: seed, threshold: threshold).rows(of: batch)
        case .quota(var sampling):
            var rows: [Int] = []
            var probabilities: [Double] = []
            for row in 0..<batch.count {
                if let probability = sampling.choose(domain: domain(row), &random) {
                    rows.append(row)
                    probabilities.append(probability)
                }
            }
            method = .quota(sampling)
            choice.rows = rows
            choice.probabilities = probabilities
        case .everything, .uniform, .stratified, .reservoir, .cluster:
            return choose(count: batch.count, part: batch.part, group: 0)
        }
        return choice
    }
}
