public import Reports
internal import Safety

extension EvaluationReport {
    /// The evaluation as one JSON object: rates, curve and what became of each picture.
    public var json: JSONValue {
        let matrix = evaluation.matrix
        var confusion = JSONObject()
        confusion.add("truePositives", .integer(matrix.truePositives))
        confusion.add("falseNegatives", .integer(matrix.falseNegatives))
        confusion.add("falsePositives", .integer(matrix.falsePositives))
        confusion.add("trueNegatives", .integer(matrix.trueNegatives))
        var root = JSONObject()
        root.add("policy", .object(["name": evaluation.policy.name, "hash": evaluation.policy.hash]))
        root.add(
            "checkers",
            .list(
                evaluation.checkers.map { checker in
                    JSONValue.object([
                        "name": checker.name, "weights": checker.hash, "cannotSee": checker.blindSpots,
                    ])
                }))
        root.add("confusion", .members(confusion.members))
        root.add("recall", json(of: matrix.recall))
        root.add("falsePositiveRate", json(of: matrix.falsePositiveRate))
        root.add("precision", json(of: matrix.precision))
        root.add("accuracy", json(of: matrix.accuracy))
        root.add("f1", json(of: matrix.f1))
        root.add("areaUnderROC", json(of: evaluation.curve.area))
        root.add("precisionAt1Percent", json(of: matrix.precision(atPrevalence: 0.01)))
        root.add("precisionAt10Percent", json(of: matrix.precision(atPrevalence: 0.1)))
        root.add("curve", .list(evaluation.curve.points.map(json)))
        root.add("pictures", .list(evaluation.results.map(json)))
        root.add(
            "failures",
            .list(
                evaluation.failures.map { failure in
                    JSONValue.object(["file": failure.picture.name, "reason": failure.reason])
                }))
        return .members(root.members)
    }

    private func json(of value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }

    private func json(of rate: ConfusionMatrix.Rate) -> JSONValue {
        var object = JSONObject()
        object.add("count", .integer(rate.count))
        object.add("total", .integer(rate.total))
        object.add("share", json(of: rate.share))
        object.add("low", .number(rate.interval.lowerBound))
        object.add("high", .number(rate.interval.upperBound))
        return .members(object.members)
    }

    private func json(of precision: (value: Double, range: ClosedRange<Double>)?) -> JSONValue {
        guard let precision else { return .null }
        var object = JSONObject()
        object.add("share", .number(precision.value))
        object.add("low", .number(precision.range.lowerBound))
        object.add("high", .number(precision.range.upperBound))
        return .members(object.members)
    }

    private func json(_ point: OperatingCurve.Point) -> JSONValue {
        var object = JSONObject()
        object.add("threshold", .number(point.threshold))
        object.add("recall", json(of: point.matrix.recall.share))
        object.add("falsePositiveRate", json(of: point.matrix.falsePositiveRate.share))
        object.add("precision", json(of: point.matrix.precision.share))
        return .members(object.members)
    }

    private func json(_ result: Evaluation.Result) -> JSONValue {
        var object = JSONObject()
        object.add("file", .string(result.picture.name))
        object.add("shouldBeFlagged", .boolean(result.picture.isPositive))
        object.add("flagged", .boolean(result.decision.isFlagged))
        object.add("causes", .list(result.decision.causes.map { JSONValue.string($0.concept) }))
        let scores = result.decision.scores.map { score in
            var own = JSONObject()
            own.add("concept", .string(score.concept))
            own.add("score", .number(Double(score.score)))
            own.add("margin", .number(Double(score.margin)))
            return JSONValue.members(own.members)
        }
        object.add("scores", .list(scores))
        return .members(object.members)
    }
}
