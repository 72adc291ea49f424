internal import Foundation
internal import Images
public import Safety

/// A policy tried on pictures of which it is known what should become of them.
public struct Evaluation: Sendable {
    /// What became of one picture.
    public struct Result: Sendable {
        /// The picture.
        public let picture: LabelledPictures.Picture
        /// The policy's decision.
        public let decision: PolicyDecision
    }

    /// A picture that could not be judged, and why.
    public struct Failure: Sendable {
        /// The picture.
        public let picture: LabelledPictures.Picture
        /// Why.
        public let reason: String
    }

    /// What one concept did.
    public struct ConceptCount: Sendable {
        /// Who looked for it, and what it is.
        public let checker: String, concept: String
        /// How it counts.
        public let kind: SafetyConcept.Kind
        /// How often it fired on pictures that should be flagged, and on those that should pass.
        public internal(set) var onPositives = 0, onNegatives = 0
        /// How often it was the only concept that fired on a picture that should pass.
        public internal(set) var aloneOnNegatives = 0
    }

    /// The policy's name and hash, and the checkers with the hashes of their weights.
    public let policy: SafetyPolicy, checkers: [(name: String, hash: String, blindSpots: String)]
    /// What became of each picture that was judged.
    public let results: [Result]
    /// Those that were not.
    public let failures: [Failure]

    /// Tries a policy on pictures.
    ///
    /// - Parameter progress: called with the number of pictures done; what it throws ends the evaluation.
    /// - Throws: ``EvaluationError/nothingJudged(count:)``; ``SafetyError`` when a checker cannot judge at all.
    public init(
        _ pictures: LabelledPictures, by reviewer: PolicyReviewer, progress: (Int) throws -> Void = { _ in }
    ) throws {
        policy = reviewer.policy
        checkers = try reviewer.checkers.map { ($0.name, try $0.weightsHash(), $0.blindSpots) }
        var (results, failures): ([Result], [Failure]) = ([], [])
        for (index, picture) in pictures.pictures.enumerated() {
            try progress(index)
            do {
                let image = try RGBImage(contentsOf: picture.url)
                if image.onlyColor != nil {
                    failures.append(Failure(picture: picture, reason: "every pixel is the same"))
                } else {
                    results.append(Result(picture: picture, decision: try reviewer.decide(image)))
                }
            } catch let error as ImageError {
                failures.append(Failure(picture: picture, reason: "\(error)"))
            }
        }
        guard !results.isEmpty else { throw EvaluationError.nothingJudged(count: pictures.pictures.count) }
        self.results = results
        self.failures = failures
    }

    /// How often the policy was right and wrong.
    public var matrix: ConfusionMatrix {
        var matrix = ConfusionMatrix()
        for result in results {
            matrix.add(isPositive: result.picture.isPositive, isFlagged: result.decision.isFlagged)
        }
        return matrix
    }

    /// What the policy would do at other thresholds.
    public var curve: OperatingCurve {
        OperatingCurve(results.map { (Double($0.decision.margin(policy.combination)), $0.picture.isPositive) })
    }

    /// Every concept that was looked for, those that fired most first.
    public var concepts: [ConceptCount] {
        var counts: [String: ConceptCount] = [:]
        for result in results {
            let fired = result.decision.scores.count { $0.isFlagged && $0.kind == .concept }
            for opinion in result.decision.opinions {
                for score in opinion.decision.scores {
                    let key = "\(opinion.checker)\u{0}\(score.kind)\u{0}\(score.concept)"
                    var count =
                        counts[key]
                        ?? ConceptCount(checker: opinion.checker, concept: score.concept, kind: score.kind)
                    if score.isFlagged {
                        if result.picture.isPositive { count.onPositives += 1 } else { count.onNegatives += 1 }
                        if !result.picture.isPositive, fired == 1, score.kind == .concept {
                            count.aloneOnNegatives += 1
                        }
                    }
                    counts[key] = count
                }
            }
        }
        return counts.values.sorted {
            ($1.onPositives + $1.onNegatives, $0.concept) < ($0.onPositives + $0.onNegatives, $1.concept)
        }
    }
}

extension PolicyDecision {
    /// How far the picture is over what flags it: positive exactly when it is flagged.
    fileprivate func margin(_ combination: SafetyPolicy.Combination) -> Float {
        let margins = opinions.map(\.decision.margin)
        return switch combination {
        case .any: margins.max() ?? .infinity
        case .all: margins.min() ?? .infinity
        case .cascade: margins.last ?? .infinity
        }
    }
}
