public import Checkpoints
internal import Safety
internal import Tensors

/// Looks at every weight of a model for what a broken download or conversion leaves: numbers that are none, tensors of
/// zeros, parts that cannot be opened.
public struct ModelInspection: Sendable, Equatable, Encodable {
    /// Something that is wrong.
    public struct Finding: Sendable, Equatable, Encodable {
        /// The part, by the name of its folder; nil for what concerns the whole model.
        public let part: String?
        /// What is wrong, and with which tensor.
        public let problem: String
    }

    /// What is wrong; empty if nothing is.
    public private(set) var findings: [Finding] = []
    /// The tensors and the numbers that were looked at.
    public private(set) var tensorCount = 0, parameterCount = 0

    /// Inspects a model.
    ///
    /// - Parameter progress: called with the tensors looked at and their number; throws to stop.
    /// - Throws: what `progress` throws; what is wrong with the model is a finding.
    /// - Complexity: reads all weights.
    public init(_ checkpoint: ModelCheckpoint, progress: (Int, Int) throws -> Void = { _, _ in }) throws {
        do { _ = try StableDiffusionPipeline(checkpoint) } catch { add(nil, "\(error)") }
        if checkpoint.safetyChecker != nil {
            do { _ = try ConceptChecker(of: checkpoint) } catch { add(.safetyChecker, "\(error)") }
        }
        var sources: [(part: ModelPart, weights: any ParameterSource)] = []
        for part in checkpoint.partsWithWeights {
            do { sources.append((part, try checkpoint.weights(of: part))) } catch { add(part, "\(error)") }
        }
        let total = sources.reduce(0) { $0 + $1.weights.names.count }
        for (part, weights) in sources {
            for name in weights.names {
                try progress(tensorCount, total)
                do { try inspect(name, of: part, in: weights) } catch { add(part, "\(error)") }
                tensorCount += 1
            }
            weights.adviseUnneeded()
        }
        try progress(tensorCount, total)
    }

    private mutating func inspect(_ name: String, of part: ModelPart, in weights: any ParameterSource) throws {
        guard let parameter = try weights.storedWeight(name), parameter.count > 0 else { return }
        parameterCount += parameter.count
        let census = parameter.census
        if census.notFinite > 0 {
            add(part, "'\(name)' has \(census.notFinite) of \(parameter.count) numbers that are infinite or none")
        } else if census.zeros == parameter.count, parameter.shape.count > 1 {
            add(part, "'\(name)' is all zeros")
        }
    }

    private mutating func add(_ part: ModelPart?, _ problem: String) {
        let finding = Finding(part: part?.rawValue, problem: problem)
        // What the pipeline could not open would be said again by its part.
        if !findings.contains(where: { $0.problem == problem }) { findings.append(finding) }
    }
}

extension ParameterSource {
    /// A tensor in a precision that weights have; nil for others, such as tables of positions.
    func storedWeight(_ name: String) throws(CheckpointError) -> Parameter? {
        do throws(CheckpointError) {
            return try storedParameter(name)
        } catch {
            guard case .unsupportedType = error else { throw error }
            return nil
        }
    }
}
