/// The text encoder of a single file: CLIP as transformers names it (1.x) or as OpenCLIP does (2.x).
struct TextEncoderLayout: Sendable {
    /// Whether it is OpenCLIP's, and the model thus of version 2.
    let isOpenCLIP: Bool
    /// The tensors under transformers' names.
    let origins: Origins
    private let vocabularySize: Int
    private let width: Int
    private let positions: Int
    private let hiddenWidth: Int
    private let layers: Int

    private static let openPrefix = "cond_stage_model.model."
    // Some files lack the names of the wrapper, or of the model in it.
    private static let prefixes = [
        "cond_stage_model.transformer.text_model.", "cond_stage_model.transformer.", "cond_stage_model.text_model.",
        "cond_stage_model.",
    ]

    init(_ file: SafetensorsFile) throws(CheckpointError) {
        isOpenCLIP = file.names.contains { $0.hasPrefix(Self.openPrefix) }
        if isOpenCLIP {
            let prefix = Self.openPrefix
            let names = file.names.filter { $0.hasPrefix(prefix) }.map { TensorName($0.dropFirst(prefix.count)) }
            let blocks = (names.filter { $0[1] == "resblocks" }.compactMap { $0.number(2) }.max() ?? 0) + 1
            // 2.x was trained on the last layer but one, so the last one is left out, as in diffusers.
            layers = max(blocks - 1, 1)
            let used = layers
            origins = names.flatMap { Self.openOrigins($0, layers: used) }
            (vocabularySize, width, positions, hiddenWidth) = try Self.sizes(
                file, tokens: prefix + "token_embedding.weight", positions: prefix + "positional_embedding",
                hidden: prefix + "transformer.resblocks.0.mlp.c_fc.weight")
        } else {
            let embedding = "embeddings.token_embedding.weight"
            let prefix = Self.prefixes.first { file.contains($0 + embedding) } ?? Self.prefixes[0]
            let names = file.names.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
            // The position ids are 0, 1, 2 ... and not weights.
            origins = names.filter { !$0.hasSuffix("position_ids") }.map {
                ("text_model." + $0, .init(name: prefix + $0))
            }
            layers =
                (names.map { TensorName($0) }.filter { $0[1] == "layers" }.compactMap { $0.number(2) }.max() ?? 0) + 1
            (vocabularySize, width, positions, hiddenWidth) = try Self.sizes(
                file, tokens: prefix + embedding, positions: prefix + "embeddings.position_embedding.weight",
                hidden: prefix + "encoder.layers.0.mlp.fc1.weight")
        }
    }

    private static func sizes(
        _ file: SafetensorsFile, tokens: String, positions: String, hidden: String
    ) throws(CheckpointError) -> (Int, Int, Int, Int) {
        let embedding = try file.requiredShape(tokens, rank: 2)
        return (
            embedding[0], embedding[1], try file.requiredShape(positions, rank: 2)[0],
            try file.requiredShape(hidden, rank: 2)[0]
        )
    }

    /// transformers' names of an OpenCLIP tensor: three for a joint projection, none for what is not used.
    private static func openOrigins(_ name: TensorName, layers: Int) -> Origins {
        let stored = openPrefix + name.rest(from: 0)
        func one(_ new: String) -> Origins { [("text_model." + new, .init(name: stored))] }
        switch name[0] {
        case "token_embedding": return one("embeddings.token_embedding." + name.rest(from: 1))
        case "positional_embedding": return one("embeddings.position_embedding.weight")
        case "ln_final": return one("final_layer_norm." + name.rest(from: 1))
        case "transformer":
            guard let layer = name.number(2), layer < layers else { return [] }
            let block = "encoder.layers.\(layer)."
            switch (name[3], name[4]) {
            case ("ln_1", _): return one(block + "layer_norm1." + name.rest(from: 4))
            case ("ln_2", _): return one(block + "layer_norm2." + name.rest(from: 4))
            case ("mlp", "c_fc"): return one(block + "mlp.fc1." + name.rest(from: 5))
            case ("mlp", "c_proj"): return one(block + "mlp.fc2." + name.rest(from: 5))
            case ("attn", "out_proj"): return one(block + "self_attn.out_proj." + name.rest(from: 5))
            case ("attn", "in_proj_weight"), ("attn", "in_proj_bias"):
                let kind = name[4] == "in_proj_weight" ? "weight" : "bias"
                return ["q", "k", "v"].enumerated().map { index, letter in
                    (
                        "text_model.\(block)self_attn.\(letter)_proj.\(kind)",
                        .init(name: stored, third: index)
                    )
                }
            default: return []
            }
        default: return []
        }
    }

    /// The settings of transformers' `CLIPTextModel`.
    var configuration: [String: Any] {
        [
            "architectures": ["CLIPTextModel"], "model_type": "clip_text_model", "vocab_size": vocabularySize,
            "hidden_size": width, "intermediate_size": hiddenWidth, "num_hidden_layers": layers,
            "num_attention_heads": max(width / 64, 1), "max_position_embeddings": positions,
            "hidden_act": isOpenCLIP ? "gelu" : "quick_gelu", "layer_norm_eps": 1e-5,
            "projection_dim": isOpenCLIP ? 512 : 768, "bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1,
        ]
    }
}
