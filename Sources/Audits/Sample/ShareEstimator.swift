/// Estimates shares of the population from counts in a sample, with intervals that respect the design.
///
/// Intervals are Wilson's, or exact ones, at an effective size: the rows, divided by the measured design effect, and
/// enlarged by the finite population correction. Variances are those of the ratio estimator (Cochran, Sampling Techniques, 1977,
/// chapters 5, 6 and 11). For clusters an item's own design effect, which is erratic when few clusters hold most of it, is
/// drawn towards that of its kind (``PooledEffect``), and Student's quantile replaces the normal one: with the degrees of
/// freedom of the item's own variance and those that pooling adds (Smyth's moderated t, Statistical Applications in Genetics
/// and Molecular Biology 3, 2004), or with (clusters - 1) where nothing was pooled.
package struct ShareEstimator: Sendable {
    /// One group of rows: a source, a row group, or a domain under quota.
    package struct Group: Equatable, Sendable {
        /// Rows in the sample.
        package var count: Int
        /// The sum of their weights: the rows they stand for.
        package var weight: Double

        package init(count: Int = 0, weight: Double = 0) {
            self.count = count
            self.weight = weight
        }
    }

    /// How an interval is made from a share and an effective size.
    package enum Bounds: Sendable {
        /// Wilson's: short, at its level on average.
        case wilson
        /// Never under its level: Clopper and Pearson's at an effective size (Korn and Graubard, 1998), hypergeometric for
        /// simple samples of a known population, and one-sided where nothing was found.
        case exact
    }

    package let frame: SampleFrame
    package let rowCount: Int
    /// Which intervals are made.
    package var bounds = Bounds.wilson
    package let groups: [Group]
    /// The quantile of intervals of all items together.
    package let quantile: Double
    private var pooled = PooledEffect()

    /// The design effect of all items together, 1 without clusters.
    package var pooledEffect: Double { pooled.overall }

    private let totalWeight: Double
    private let weightSquares: Double
    private let weightFourths: Double
    private let clusterCount: Int
    /// The part of the population that was read, between 0 and 1.
    private let fraction: Double

    /// The degrees of freedom of an item's own design effect at which it weighs as much as one pooled over many items.
    private static let shrinkage = 20.0

    /// The degrees of freedom that the pooled effect adds: none when no other item was pooled.
    private var pooledFreedom: Double {
        min(Self.shrinkage, Double((clusterCount - 1) * max(0, pooled.itemCount - 1)))
    }

    /// An estimator over the groups of a sample; a simple sample needs none.
    package init(frame: SampleFrame, rowCount: Int, groups: [Group]) {
        self.frame = frame
        self.rowCount = rowCount
        self.groups = groups
        totalWeight = groups.reduce(0) { $0 + $1.weight }
        weightSquares = groups.reduce(0) { $0 + $1.weight * $1.weight }
        weightFourths = groups.reduce(0) { $0 + $1.weight * $1.weight * $1.weight * $1.weight }
        clusterCount = groups.count { $0.count > 0 }
        let population = frame.population.map(Double.init) ?? .infinity
        fraction = frame.kind == .census ? 1 : min(1, population > 0 ? Double(rowCount) / population : 1)
        quantile =
            frame.kind == .cluster && clusterCount > 1
            ? SpecialFunctions.studentQuantile(0.975, degreesOfFreedom: Double(clusterCount - 1))
            : SpecialFunctions.normalQuantile(0.975)
    }

    /// Measures the design effects of items, to be pooled by kind.
    ///
    /// - Parameter isPlatform: whether the item of a number belongs to a platform.
    package mutating func pool(_ items: [[GroupCounts.Entry]], isPlatform: (Int) -> Bool) {
        guard frame.kind == .cluster, clusterCount > 1 else { return }
        pooled = PooledEffect(
            items.indices.filter { !items[$0].isEmpty }.map { index in
                let share = clusterShare(items[index])
                return PooledEffect.Item(
                    variance: clusterVariance(items[index], share: share),
                    simple: share * (1 - share) / Double(rowCount), isPlatform: isPlatform(index))
            })
    }

    /// The size of a simple sample of an endless population that would be as exact as this one, for all items together;
    /// 0 for a single cluster.
    package var effectiveSize: Double {
        guard fraction < 1 else { return .infinity }
        guard frame.kind == .cluster else { return Double(rowCount) / (1 - fraction) }
        // One cluster says nothing of how clusters differ: no interval but that of everything possible.
        return clusterCount > 1 ? Double(rowCount) / pooledEffect : 0
    }

    /// Estimates the share of an item.
    ///
    /// - Parameters:
    ///   - count: its rows in the sample.
    ///   - entries: its rows a group; empty for simple samples.
    ///   - isPlatform: whether it belongs to a platform.
    package func estimate(count: Int, entries: [GroupCounts.Entry] = [], isPlatform: Bool = false) -> Estimate {
        guard rowCount > 0 else { return Estimate(share: 0, interval: 0...1, population: frame.population) }
        switch frame.kind {
        case .census: return simple(count)
        case .simple: return simple(count)
        case .stratified: return stratified(count, entries)
        case .quota: return quota(entries)
        case .cluster: return cluster(entries, isPlatform: isPlatform)
        }
    }

    /// Estimates a share whose rows are not counted by group, with the design effect of all items together.
    package func ungrouped(count: Int) -> Estimate {
        guard rowCount > 0 else { return Estimate(share: 0, interval: 0...1, population: frame.population) }
        let share = Double(count) / Double(rowCount)
        return fraction < 1 ? wilson(share, size: effectiveSize) : exact(share)
    }

    private func simple(_ count: Int) -> Estimate {
        let share = Double(count) / Double(rowCount)
        guard fraction < 1 else { return exact(share) }
        if bounds == .exact, let population = frame.population {
            let rows = ProportionInterval.hypergeometric(
                count: count, size: rowCount, population: population, confidence: 1 - miss)
            let total = Double(population)
            return Estimate(
                share: share, interval: (rows.lowerBound / total)...(rows.upperBound / total), population: population)
        }
        return wilson(share, size: Double(rowCount) / (1 - fraction))
    }

    private func exact(_ share: Double) -> Estimate {
        Estimate(share: share, interval: share...share, population: frame.population)
    }

    private func wilson(_ share: Double, size: Double) -> Estimate {
        interval(share, size: size, quantile: quantile)
    }

    private func interval(_ share: Double, size: Double, quantile: Double) -> Estimate {
        let interval =
            bounds == .wilson
            ? ProportionInterval.wilson(share: share, size: size, quantile: quantile)
            : exactInterval(share, size: size, quantile: quantile)
        return Estimate(share: share, interval: interval, population: frame.population)
    }

    /// The chance that an exact interval misses.
    package var miss = 0.05

    private func exactInterval(_ share: Double, size: Double, quantile: Double) -> ClosedRange<Double> {
        // Few clusters: as much smaller a size as Student's quantile is wider than the normal one.
        let ratio = SpecialFunctions.normalQuantile(0.975) / quantile
        let effective = size * ratio * ratio
        if share <= 0 { return 0...ProportionInterval.largestUnseen(size: effective, confidence: 1 - miss) }
        return ProportionInterval.clopperPearson(
            count: share * effective, size: effective, confidence: 1 - miss)
    }

    /// The size of a simple sample that would be as exact, as far as unequal weights of the groups' rows tell (Kish).
    private var weightedSize: Double {
        let squares = groups.reduce(0) { $0 + ($1.count > 0 ? $1.weight * $1.weight / Double($1.count) : 0) }
        return squares > 0 ? totalWeight * totalWeight / squares : Double(rowCount)
    }

    /// Every source is a stratum; sources without the item add nothing to the variance.
    private func stratified(_ count: Int, _ entries: [GroupCounts.Entry]) -> Estimate {
        var (share, variance) = (0.0, 0.0)
        for entry in entries {
            let group = groups[entry.group]
            let part = group.weight / totalWeight
            let inside = Double(entry.count) / Double(group.count)
            share += part * inside
            let missing = max(0, 1 - Double(group.count) / group.weight)
            if group.count > 1 { variance += part * part * missing * inside * (1 - inside) / Double(group.count - 1) }
        }
        guard fraction < 1 else { return exact(share) }
        let size = bounds == .exact ? weightedSize : Double(rowCount)
        guard variance > 0 else { return wilson(share, size: size / (1 - fraction)) }
        return wilson(share, size: share * (1 - share) / variance)
    }

    /// Every domain is a stratum whose size is known from the pass that took the quota: domains are exact, hosts are
    /// estimated within their domain.
    private func quota(_ entries: [GroupCounts.Entry]) -> Estimate {
        var (share, low, high) = (0.0, 0.0, 0.0)
        for entry in entries {
            let group = groups[entry.group]
            let part = group.weight / totalWeight
            let inside = Double(entry.count) / Double(group.count)
            let missing = max(0, 1 - Double(group.count) / group.weight)
            share += part * inside
            guard missing > 1e-9, entry.count < group.count else {
                low += part * inside
                high += part * inside
                continue
            }
            let interval = ProportionInterval.wilson(
                share: inside, size: Double(group.count) / missing, quantile: quantile)
            low += part * interval.lowerBound
            high += part * interval.upperBound
        }
        // What is in no domain's rows may still be in those that were not taken.
        if bounds == .exact { return fraction < 1 ? wilson(min(share, 1), size: weightedSize) : exact(share) }
        return Estimate(share: share, interval: low...max(low, high), population: frame.population)
    }

    private func cluster(_ entries: [GroupCounts.Entry], isPlatform: Bool) -> Estimate {
        let share = clusterShare(entries)
        guard fraction < 1 else { return exact(share) }
        let simple = share * (1 - share) / Double(rowCount)
        guard clusterCount > 1, simple > 0 else { return wilson(share, size: effectiveSize) }
        let freedom = degreesOfFreedom(entries, share: share)
        let effect = effect(
            entries, share, freedom: freedom, pooled: isPlatform ? pooled.platforms : pooled.others)
        return interval(
            share, size: Double(rowCount) / effect,
            quantile: SpecialFunctions.studentQuantile(0.975, degreesOfFreedom: freedom + pooledFreedom))
    }

    /// The size of a simple sample that would be as exact for these rows together.
    package func effectiveSize(of entries: [GroupCounts.Entry]) -> Double {
        guard frame.kind == .cluster, clusterCount > 1, fraction < 1 else { return effectiveSize }
        let share = clusterShare(entries)
        return share > 0 && share < 1
            ? Double(rowCount)
                / effect(
                    entries, share, freedom: degreesOfFreedom(entries, share: share), pooled: pooled.overall)
            : effectiveSize
    }

    /// An item's own design effect drawn towards that of its kind.
    ///
    /// The fewer degrees of freedom its variance has, the more.
    private func effect(
        _ entries: [GroupCounts.Entry], _ share: Double, freedom: Double, pooled: Double
    ) -> Double {
        let own = clusterVariance(entries, share: share) / (share * (1 - share) / Double(rowCount))
        let effect = (freedom * own + pooledFreedom * pooled) / (freedom + pooledFreedom)
        return effect > 0 ? effect : 1
    }

    /// Satterthwaite's degrees of freedom of the variance between clusters, from its fourth moment.
    private func degreesOfFreedom(_ entries: [GroupCounts.Entry], share: Double) -> Double {
        // Clusters without the item have the residual of their size alone.
        var (squares, fourths) = (share * share * weightSquares, share * share * share * share * weightFourths)
        for entry in entries {
            let group = groups[entry.group]
            let empty = share * group.weight
            let residual = group.weight * Double(entry.count) / Double(group.count) - empty
            squares += residual * residual - empty * empty
            fourths += residual * residual * residual * residual - empty * empty * empty * empty
        }
        let spread = fourths - squares * squares / Double(clusterCount)
        let most = Double(clusterCount - 1)
        return spread > 0 ? min(most, 2 * squares * squares / spread) : most
    }

    private func clusterShare(_ entries: [GroupCounts.Entry]) -> Double {
        entries.reduce(0) { sum, entry in
            let group = groups[entry.group]
            return sum + group.weight * Double(entry.count) / Double(group.count)
        } / totalWeight
    }

    /// The variance of the ratio estimator over clusters, with that of the rows within them where not all were taken.
    private func clusterVariance(_ entries: [GroupCounts.Entry], share: Double) -> Double {
        let clusters = Double(clusterCount)
        let total = frame.clustersTotal.map(Double.init) ?? .infinity
        let read = min(1, clusters / total)
        var (squares, products, within) = (0.0, 0.0, 0.0)
        for entry in entries {
            let group = groups[entry.group]
            let inside = Double(entry.count) / Double(group.count)
            let value = group.weight * inside
            squares += value * value
            products += value * group.weight
            // A cluster's rows stand for weight x read rows of its own.
            let missing = max(0, 1 - Double(group.count) / max(group.weight * read, 1))
            if group.count > 1 {
                within += group.weight * group.weight * missing * inside * (1 - inside) / Double(group.count - 1)
            }
        }
        let residuals = max(0, squares - 2 * share * products + share * share * weightSquares)
        let between = (1 - read) * clusters / (clusters - 1) * residuals
        return (between + read * within) / (totalWeight * totalWeight)
    }
}
