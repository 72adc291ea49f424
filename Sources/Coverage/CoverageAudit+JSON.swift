internal import Audits
public import Reports

extension CoverageAudit {
    /// The audit as the command prints it with `--json`.
    ///
    /// - Parameters:
    ///   - set: the figures of all prompts together; nil leaves them out.
    ///   - published: counts to correlate those of the names with.
    public func json(set: SetCoverage?, published: PublishedCounts? = nil) -> JSONValue {
        var object = JSONObject()
        object.add("rows", .integer(rowCount))
        object.add("design", .string(frame.name))
        object.add("rowsInSources", frame.population.map(JSONValue.integer) ?? .null)
        object.add("matching", .string(MatchingRule.text))
        object.add("prompts", .generated(count: prompts.count) { self.value(of: self.prompts[$0]) })
        if let set { object.add("set", value(of: set)) }
        if !names.isEmpty {
            object.add("names", .generated(count: names.count) { self.value(of: self.names[$0], published) })
        }
        if let published {
            let correlation = published.correlation(with: names)
            object.add(
                "published",
                .members([
                    ("file", .string(published.path)), ("names", .integer(correlation.count)),
                    ("spearman", correlation.value.map(JSONValue.number) ?? .null),
                    ("low", .number(correlation.interval.lowerBound)),
                    ("high", .number(correlation.interval.upperBound)),
                ]))
        }
        return .members(object.members)
    }

    private func value(of prompt: PromptCoverage) -> JSONValue {
        var object = JSONObject()
        object.add("prompt", .string(prompt.prompt))
        object.add("words", .integer(prompt.wordCount))
        object.add("score", prompt.score.map(JSONValue.number) ?? .null)
        object.add("exactCaptions", .integer(prompt.exactCaptions))
        object.add("phrase", .members(members(of: prompt.phrase)))
        object.add(
            "spans",
            .list(
                prompt.spans.map { span in
                    .members([
                        ("text", .string(span.text)), ("words", .integer(span.length)), ("count", .integer(span.count)),
                    ])
                }))
        object.add("ngrams", .list(prompt.ngrams.map(value(of:))))
        object.add("concepts", .list(prompt.concepts.map { value(of: concepts[$0]) }))
        object.add("pairs", .list(prompt.pairs.map(value(of:))))
        object.add("nearest", .list(prompt.nearest.map(value(of:))))
        object.add("matching", prompt.matching.map(value(of:)) ?? .null)
        return .members(object.members)
    }

    private func members(of count: CountEstimate) -> [(String, JSONValue)] {
        let (estimate, range) = (count.estimate, count.estimate.populationInterval)
        return [
            ("count", .integer(count.count)), ("low", .number(count.low)), ("high", .number(count.high)),
            ("share", .number(estimate.share)), ("shareLow", .number(estimate.interval.lowerBound)),
            ("shareHigh", .number(estimate.interval.upperBound)),
            ("population", estimate.population.map(JSONValue.integer) ?? .null),
            ("populationLow", range.map { .integer($0.lowerBound) } ?? .null),
            ("populationHigh", range.map { .integer($0.upperBound) } ?? .null),
            ("bound", .string(CountText.words(count, frame))),
        ]
    }

    private func value(of ngrams: PromptCoverage.NGrams) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("n", .integer(ngrams.length)), ("distinct", .integer(ngrams.distinct)), ("seen", .integer(ngrams.seen)),
            ("seen5", .integer(ngrams.seen5)), ("seen50", .integer(ngrams.seen50)),
        ]
        if let rarest = ngrams.rarest {
            members += [("rarest", .string(rarest.text)), ("rarestCount", .integer(rarest.count))]
        }
        return .members(members)
    }

    private func value(of coverage: ConceptCoverage) -> JSONValue {
        var object = JSONObject()
        object.add("name", .string(coverage.concept.name))
        object.add("kind", .string(coverage.concept.kind.rawValue))
        for (name, value) in members(of: coverage.estimate) { object.add(name, value) }
        object.add("ambiguous", .boolean(coverage.concept.isAmbiguous))
        if let distinct = coverage.distinct {
            object.add("texts", .integer(distinct.texts))
            object.add("urls", .integer(distinct.urls))
            object.add("domains", .integer(distinct.domains))
        }
        if coverage.concept.isName {
            object.add("imitation", coverage.imitation.map { .string($0.rawValue) } ?? .null)
        }
        if !coverage.filtered.isEmpty {
            object.add(
                "filters",
                .list(
                    coverage.filtered.map { part in
                        .members([
                            ("name", .string(part.filter.name)), ("kept", .integer(part.kept)),
                            ("decided", .integer(part.decided)),
                        ])
                    }))
        }
        if let platforms = coverage.platforms { object.add("platforms", value(of: platforms)) }
        return .members(object.members)
    }

    private func value(of evidence: PlatformEvidence) -> JSONValue {
        .members([
            ("captions", .integer(evidence.count)),
            (
                "platforms",
                .list(
                    evidence.parts.map { part in
                        .members([
                            ("name", .string(part.name)), ("count", .integer(part.count)),
                            ("share", .number(part.share)), ("base", .number(part.base)), ("lift", .number(part.lift)),
                        ])
                    })
            ),
        ])
    }

    private func value(of pair: ConceptPair) -> JSONValue {
        .members([
            ("first", .string(concepts[pair.first].concept.name)),
            ("second", .string(concepts[pair.second].concept.name)), ("count", .integer(pair.count)),
            ("expected", .number(pair.expected)), ("lift", pair.lift.map(JSONValue.number) ?? .null),
            ("liftLow", pair.liftInterval.map { .number($0.lowerBound) } ?? .null),
            ("liftHigh", pair.liftInterval.map { .number($0.upperBound) } ?? .null),
            ("class", .string(pair.novelty.rawValue)),
        ])
    }

    private func value(of caption: NearestCaption) -> JSONValue {
        let text: JSONValue = if case .text(let text) = caption.caption { .string(text) } else { .null }
        return .members([
            ("caption", text), ("masked", .boolean(caption.caption == .masked)), ("recall", .number(caption.recall)),
            ("bm25", .number(caption.bm25)), ("copies", .integer(caption.copies)),
            ("domain", caption.domain.map(JSONValue.string) ?? .null),
        ])
    }

    private func value(of name: NameCoverage, _ published: PublishedCounts?) -> JSONValue {
        guard case .members(var members) = value(of: name.coverage) else { return .null }
        members += [
            ("rank", .integer(name.rank)), ("rankLow", .integer(name.ranks.lowerBound)),
            ("rankHigh", .integer(name.ranks.upperBound)), ("jointLow", .number(name.joint.low)),
            ("jointHigh", .number(name.joint.high)),
        ]
        if let published {
            members.append(("published", published.count(of: name.coverage.concept).map(JSONValue.number) ?? .null))
        }
        return .members(members)
    }

    private func value(of set: SetCoverage) -> JSONValue {
        var object = JSONObject()
        object.add("prompts", .integer(prompts.count))
        object.add("meanScore", set.meanScore.map(JSONValue.number) ?? .null)
        object.add("curve", .list(set.curve.map(JSONValue.number)))
        object.add(
            "controls",
            .list(
                controls.map { line in
                    .members([
                        ("name", .string(line.control.rawValue)), ("texts", .integer(line.scores.count)),
                        ("meanScore", line.mean.map(JSONValue.number) ?? .null),
                    ])
                }))
        object.add("ngrams", .list(ngrams.map(value(of:))))
        object.add(
            "magnitudes",
            .list(set.magnitudes.map { .members([("captions", .string($0.label)), ("concepts", .integer($0.count))]) }))
        object.add(
            "growth",
            .list(
                set.growth.map { point in
                    .members([
                        ("rows", .integer(point.rows)), ("concepts", .number(point.concepts)),
                        ("wordPairs", .number(point.wordPairs)), ("extrapolated", .boolean(point.isExtrapolated)),
                    ])
                }))
        object.add(
            "pairs",
            .members(set.novelty.map { ($0.0.rawValue, JSONValue.integer($0.1)) }))
        object.add(
            "gaps",
            .list(
                set.gaps.prefix(100).map { gap in
                    let coverage = concepts[gap.concept]
                    return .members([
                        ("name", .string(coverage.concept.name)), ("prompts", .integer(coverage.promptCount)),
                        ("count", .integer(coverage.estimate.count)), ("priority", .number(gap.priority)),
                    ])
                }))
        object.add(
            "dependent",
            .list(
                set.dependent.map { place in
                    let part = prompts[place].matching?.dominant
                    return .members([
                        ("prompt", .string(prompts[place].prompt)), ("platform", .string(part?.name ?? "")),
                        ("share", .number(part?.share ?? 0)),
                    ])
                }))
        return .members(object.members)
    }
}
