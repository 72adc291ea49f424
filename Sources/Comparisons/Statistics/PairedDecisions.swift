internal import Foundation

/// Two yes-or-no decisions on the same pictures, counted.
public struct PairedDecisions: Hashable, Sendable {
    /// Both yes; only the first; only the second; neither.
    public var both = 0, onlyFirst = 0, onlySecond = 0, neither = 0

    /// Nothing counted.
    public init() {}

    /// Counts.
    public init(both: Int, onlyFirst: Int, onlySecond: Int, neither: Int) {
        (self.both, self.onlyFirst, self.onlySecond, self.neither) = (both, onlyFirst, onlySecond, neither)
    }

    /// Counts the decisions on one picture.
    public mutating func count(_ first: Bool, _ second: Bool) {
        switch (first, second) {
        case (true, true): both += 1
        case (true, false): onlyFirst += 1
        case (false, true): onlySecond += 1
        case (false, false): neither += 1
        }
    }

    /// All pictures.
    public var total: Int { both + onlyFirst + onlySecond + neither }

    /// How many decisions are alike.
    public var agreement: Share { Share(both + neither, of: total) }

    /// The agreement that the two rates alone would give.
    private var chanceAgreement: Double {
        let size = Double(total)
        let first = Double(both + onlyFirst) / size, second = Double(both + onlySecond) / size
        return first * second + (1 - first) * (1 - second)
    }

    /// Cohen's kappa (1960): 1 where all decisions are alike, 0 where they are as alike as by chance; nil where both
    /// decide everything the same way, so that chance alone gives full agreement.
    public var kappa: Double? {
        guard total > 0, chanceAgreement < 1 else { return nil }
        return (agreement.value - chanceAgreement) / (1 - chanceAgreement)
    }

    /// Kappa's 95 % interval by the large-sample error of Fleiss, Cohen and Everitt (1969).
    public var kappaInterval: ClosedRange<Double>? {
        guard let kappa else { return nil }
        let size = Double(total)
        let cells = [[both, onlyFirst], [onlySecond, neither]].map { $0.map { Double($0) / size } }
        let rows = cells.map { $0[0] + $0[1] }, columns = [cells[0][0] + cells[1][0], cells[0][1] + cells[1][1]]
        var sum = 0.0
        for i in 0...1 {
            for j in 0...1 {
                let weight = i == j ? 1 - (rows[i] + columns[i]) * (1 - kappa) : (1 - kappa) * (columns[i] + rows[j])
                sum += cells[i][j] * weight * weight
            }
        }
        let chance = chanceAgreement
        let offset = kappa - chance * (1 - kappa)
        let variance = max(sum - offset * offset, 0) / (size * (1 - chance) * (1 - chance))
        let half = 1.959963984540054 * variance.squareRoot()
        return max(kappa - half, -1)...min(kappa + half, 1)
    }

    /// McNemar's exact test (1947): how likely a difference of the two rates at least this large is if there is none.
    public var mcNemar: Double {
        let (size, smaller) = (onlyFirst + onlySecond, min(onlyFirst, onlySecond))
        guard size > 0 else { return 1 }
        var logChance = -Double(size) * log(2.0)  // of k = 0 among `size` coins
        var tail = exp(logChance)
        for k in 0..<smaller {
            logChance += log(Double(size - k)) - log(Double(k + 1))
            tail += exp(logChance)
        }
        return min(1, 2 * tail)
    }
}
