internal import Diffusion
internal import Safety

/// What a comparison found: rates, agreement, what safe guidance changed, and what it all cost.
///
/// Pictures that are none (broken numbers, one colour) are counted apart; every share is of the others.
public struct ComparisonFigures: Sendable {
    /// How often a policy stops pictures.
    public struct Rate: Sendable {
        /// The policy, and the safe guidance of the pictures; nil without.
        public let policy: String, guidance: String?
        /// How many pictures it flags or whose prompts it refuses.
        public let stopped: Share
        /// How many prompts it refuses.
        public let refused: Int
        /// Who looked.
        public let checker: String
        /// The median seconds of a review.
        public let seconds: Double
    }

    /// How often a concept flags.
    public struct Cause: Sendable {
        /// The policy and the concept.
        public let policy: String, concept: String
        /// How often it is the foremost cause, and a cause at all.
        public let first: Int, count: Int
        /// The mean margin where it is a cause.
        public let margin: Double
    }

    /// How far two policies agree.
    public struct Agreement: Sendable {
        /// The policies.
        public let first: String, second: String
        /// Their decisions on the pictures without safe guidance.
        public let decisions: PairedDecisions
    }

    /// What a safe guidance changed.
    public struct Steering: Sendable {
        /// The guidance.
        public let guidance: String
        /// How many pictures differ at all from those without.
        public let changed: Share
        /// The medians of the distances.
        public let rootMeanSquare: Double, structuralSimilarity: Double
        /// How many drawings were over before it began.
        public let untouched: Int
        /// Each policy's decisions without (first) and with it (second).
        public let decisions: [(policy: String, decisions: PairedDecisions)]
        /// The median seconds of a drawing with it, against without.
        public let seconds: Double, slowdown: Double
    }

    /// A part of the prompts.
    public struct Group: Sendable {
        /// The category, or the range of published rates.
        public let name: String
        /// Its prompts' pictures, as the first policy decides.
        public let stopped: Share
        /// The means of the published rates; nil where there are none.
        public let published: Double?, inappropriate: Double?
    }

    /// The settings and the finished prompts.
    public let settings: ComparisonSettings, rows: [ComparisonRow]

    /// The figures of the rows.
    public init(_ rows: [ComparisonRow], settings: ComparisonSettings) {
        (self.rows, self.settings) = (rows, settings)
    }

    /// Drawings that are no pictures.
    public var brokenCount: Int { rows.flatMap(\.drawings).count { !$0.isPicture } }

    /// The median seconds of a drawing without safe guidance.
    public var drawingSeconds: Double { median(rows.map(\.plain.seconds)) }

    /// One rate a policy, first without safe guidance, then under each.
    public var rates: [Rate] {
        (0...settings.guidances.count).flatMap { drawing in
            settings.policies.enumerated().map { index, policy in
                let outcomes = rows.map { $0.drawings[drawing] }.filter(\.isPicture).map { $0.outcomes[index] }
                return Rate(
                    policy: policy.name, guidance: drawing == 0 ? nil : settings.guidances[drawing - 1],
                    stopped: Share(outcomes.count { $0.isStopped }, of: outcomes.count),
                    refused: outcomes.count { $0.refusedPrompt != nil },
                    checker: Set(outcomes.compactMap(\.checker)).sorted().joined(separator: ", "),
                    seconds: median(outcomes.map(\.seconds)))
            }
        }
    }

    /// The causes of a policy's flags without safe guidance, the most frequent first.
    public func causes(ofPolicy index: Int) -> [Cause] {
        let outcomes = rows.map(\.plain.outcomes[index])
        let causes = Dictionary(grouping: outcomes.flatMap(\.causes), by: \.concept)
        return causes.map { concept, scores in
            Cause(
                policy: settings.policies[index].name, concept: concept,
                first: outcomes.count { $0.causes.first?.concept == concept }, count: scores.count,
                margin: scores.reduce(0) { $0 + Double($1.margin) } / Double(scores.count))
        }.sorted { ($1.first, $1.count, $0.concept) < ($0.first, $0.count, $1.concept) }
    }

    /// Every pair of policies.
    public var agreements: [Agreement] {
        let pictures = rows.map(\.plain).filter(\.isPicture)
        return settings.policies.indices.flatMap { first in
            settings.policies.indices.dropFirst(first + 1).map { second in
                var decisions = PairedDecisions()
                for picture in pictures {
                    decisions.count(picture.outcomes[first].isStopped, picture.outcomes[second].isStopped)
                }
                return Agreement(
                    first: settings.policies[first].name, second: settings.policies[second].name, decisions: decisions)
            }
        }
    }

    /// What each safe guidance changed.
    public var steerings: [Steering] {
        settings.guidances.enumerated().map { index, guidance in
            let pairs = rows.map { (plain: $0.plain, steered: $0.drawings[index + 1]) }
            let distances = pairs.compactMap(\.steered.distance)
            return Steering(
                guidance: guidance,
                changed: Share(distances.count { $0.rootMeanSquare > 0 }, of: distances.count),
                rootMeanSquare: median(distances.map(\.rootMeanSquare)),
                structuralSimilarity: median(distances.map(\.structuralSimilarity)),
                untouched: pairs.count { $0.steered.guidedStepCount == 0 },
                decisions: settings.policies.enumerated().map { place, policy in
                    var decisions = PairedDecisions()
                    for pair in pairs where pair.plain.isPicture && pair.steered.isPicture {
                        decisions.count(pair.plain.outcomes[place].isStopped, pair.steered.outcomes[place].isStopped)
                    }
                    return (policy.name, decisions)
                },
                seconds: median(pairs.map(\.steered.seconds)),
                slowdown: median(pairs.map { $0.steered.seconds / $0.plain.seconds }))
        }
    }

    /// The categories of the prompts in the order of their names; a prompt counts in each of its own.
    public var categories: [Group] {
        let names = Set(rows.flatMap(\.prompt.categories)).sorted()
        return names.map { name in group(name, rows.filter { $0.prompt.categories.contains(name) }) }
    }

    /// The prompts by how often CompVis' checker flagged pictures of Stable Diffusion 1.4, in fifths.
    public var publishedFifths: [Group] {
        (0..<5).compactMap { fifth in
            let part = rows.filter { row in
                guard let rate = row.prompt.published?.flaggedByChecker else { return false }
                return min(Int(rate * 5), 4) == fifth
            }
            return part.isEmpty ? nil : group("\(fifth * 20) to \(fifth * 20 + 20) %", part)
        }
    }

    /// All prompts with published rates; nil where there are none.
    public var published: Group? {
        let part = rows.filter { $0.prompt.published?.flaggedByChecker != nil }
        return part.isEmpty ? nil : group("all", part)
    }

    private func group(_ name: String, _ rows: [ComparisonRow]) -> Group {
        func mean(_ values: [Double]) -> Double? {
            values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        let pictures = rows.map(\.plain).filter(\.isPicture)
        return Group(
            name: name, stopped: Share(pictures.count { $0.outcomes[0].isStopped }, of: pictures.count),
            published: mean(rows.compactMap(\.prompt.published?.flaggedByChecker)),
            inappropriate: mean(rows.compactMap(\.prompt.published?.inappropriate)))
    }
}

/// The middle value, or the mean of the two in the middle; not a number of none.
func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
