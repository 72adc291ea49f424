internal import Tensors

/// A source whose tensors have other names than their file gives them, without copying any.
struct RenamedParameters: ParameterSource {
    /// Where a tensor comes from.
    struct Origin: Equatable {
        var name: String
        /// Which of several equal parts of the rows, such as the query part of a joint projection; `nil` for all.
        var third: Int?
        /// Whether a 1x1 convolution is handed out as a matrix.
        var isMatrix = false
    }

    let path: String
    let names: [String]
    private let base: any ParameterSource
    private let origins: [String: Origin]

    /// - Parameter origins: new names and where they come from, in the order in which they are listed.
    init(base: any ParameterSource, origins: [(name: String, origin: Origin)]) {
        self.base = base
        path = base.path
        names = origins.map(\.name)
        self.origins = Dictionary(origins.map { ($0.name, $0.origin) }) { first, _ in first }
    }

    func shape(of name: String) -> [Int]? {
        guard let origin = origins[name], let shape = base.shape(of: origin.name) else { return nil }
        // A shape that cannot be changed stays, and the model that asks for another one says so.
        if origin.third != nil, let rows = shape.first, rows % 3 == 0 { return [rows / 3] + shape.dropFirst() }
        return origin.isMatrix && shape.count == 4 && shape[2...] == [1, 1] ? Array(shape[..<2]) : shape
    }

    func storedParameter(_ name: String) throws(CheckpointError) -> Parameter? {
        guard let origin = origins[name], let shape = shape(of: name),
            let stored = try base.storedParameter(origin.name)
        else { return nil }
        if stored.shape == shape { return stored }
        guard let third = origin.third else { return stored.reshaped(shape) }
        return stored.rows(third * shape[0]..<(third + 1) * shape[0])
    }

    func adviseUnneeded() { base.adviseUnneeded() }
}

extension RenamedParameters {
    /// The weights of a part's folder under the names of Stable Diffusion 1.x, whichever version wrote them.
    ///
    /// The VAE's attention was named like a transformer's only later; transformers 5 leaves out the names of the
    /// wrappers around CLIP's models.
    static func usual(_ source: any ParameterSource, part: ModelPart) -> any ParameterSource {
        var origins: [(name: String, origin: Origin)] = []
        var isChanged = false
        for stored in source.names {
            let name = usualName(stored, part: part)
            isChanged = isChanged || name != stored
            origins.append((name, Origin(name: stored)))
        }
        return isChanged ? RenamedParameters(base: source, origins: origins) : source
    }

    private static func usualName(_ name: String, part: ModelPart) -> String {
        switch part {
        case .vae:
            for (old, new) in [
                (".query.", ".to_q."), (".key.", ".to_k."), (".value.", ".to_v."), (".proj_attn.", ".to_out.0."),
            ] where name.contains(".attentions.") && name.contains(old) {
                return name.replacing(old, with: new)
            }
            return name
        case .textEncoder:
            let isBare = ["embeddings.", "encoder.", "final_layer_norm."].contains(where: name.hasPrefix)
            return isBare ? "text_model." + name : name
        case .safetyChecker:
            let isBare = name.hasPrefix("vision_model.") && !name.hasPrefix("vision_model.vision_model.")
            return isBare ? "vision_model." + name : name
        default:
            return name
        }
    }
}
