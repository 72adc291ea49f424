/// The design effect of clusters, pooled over many items.
///
/// One item's own effect is erratic when few clusters hold most of its rows, and an item that lies in runs of which none
/// was drawn looks as if it had none. Platforms lie in runs where crawls go site by site, independent sites hardly can:
/// the two are pooled apart.
struct PooledEffect: Sendable {
    /// One item: its variance between clusters, and that of a simple sample.
    struct Item {
        let variance: Double
        let simple: Double
        let isPlatform: Bool
    }

    /// The effect of all items together.
    let overall: Double
    /// The effect of platforms, their domains and hosts.
    let platforms: Double
    /// The effect of all other sites.
    let others: Double
    /// How many items were pooled.
    let itemCount: Int

    /// A sample without clusters.
    init() {
        (overall, platforms, others, itemCount) = (1, 1, 1, 0)
    }

    init(_ items: [Item]) {
        itemCount = items.count
        overall = PooledEffect.effect(items) ?? 1
        platforms = PooledEffect.effect(items.filter(\.isPlatform)) ?? overall
        others = PooledEffect.effect(items.filter { !$0.isPlatform }) ?? overall
    }

    /// The ratio of the summed variances, which the large items decide.
    private static func effect(_ items: [Item]) -> Double? {
        let (variance, simple) = items.reduce((0.0, 0.0)) { ($0.0 + $1.variance, $0.1 + $1.simple) }
        return simple > 0 && variance > 0 ? variance / simple : nil
    }
}
