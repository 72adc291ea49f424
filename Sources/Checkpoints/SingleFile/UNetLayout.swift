/// The U-Net of a single file: the names of `openaimodel.py` in CompVis's latent-diffusion, and the settings behind
/// its shapes.
struct UNetLayout: Sendable {
    static let prefix = "model.diffusion_model."

    /// The tensors under diffusers' names.
    let origins: Origins
    private let channels: [Int]
    private let blocksPerLevel: Int
    private let attentionLevels: Set<Int>
    private let inputChannels: Int
    private let outputChannels: Int
    private let contextWidth: Int
    private let isLinear: Bool
    private let depth: Int

    init(_ file: SafetensorsFile) throws(CheckpointError) {
        let names = file.names.filter { $0.hasPrefix(Self.prefix) }.map { TensorName($0.dropFirst(Self.prefix.count)) }
        let blockCount = (names.lazy.filter { $0[0] == "input_blocks" }.compactMap { $0.number(1) }.max() ?? 0) + 1
        let downsamplers = names.filter { $0[0] == "input_blocks" && $0[3] == "op" && $0[4] == "weight" }
            .compactMap { $0.number(1) }.sorted()
        // Input block 0 is the first convolution; each level ends with a downsampler, but for the last.
        let stride = downsamplers.first ?? blockCount
        let perLevel = stride - 1
        guard perLevel >= 1, downsamplers == (0..<downsamplers.count).map({ ($0 + 1) * stride }),
            blockCount == (downsamplers.count + 1) * stride
        else {
            throw .unsupportedModel(
                file: file.path, found: "a U-Net of \(blockCount) input blocks with downsamplers at \(downsamplers)")
        }
        blocksPerLevel = perLevel
        origins = names.compactMap { name in
            Self.name(name, stride: stride).map {
                ($0, .init(name: Self.prefix + name.rest(from: 0)))
            }
        }
        var channels: [Int] = []
        for level in 0...downsamplers.count {
            let convolution = "\(Self.prefix)input_blocks.\(level * stride + 1).0.out_layers.3.weight"
            channels.append(try file.requiredShape(convolution, rank: 4)[0])
        }
        self.channels = channels
        inputChannels = try file.requiredShape(Self.prefix + "input_blocks.0.0.weight", rank: 4)[1]
        outputChannels = try file.requiredShape(Self.prefix + "out.2.weight", rank: 4)[0]
        attentionLevels = Set(
            names.filter { $0[0] == "input_blocks" && $0[2] == "1" }.compactMap { $0.number(1) }
                .map { ($0 - 1) / stride })
        let middle = Self.prefix + "middle_block.1."
        contextWidth = try file.requiredShape(middle + "transformer_blocks.0.attn2.to_k.weight", rank: 2)[1]
        // 2.x projects with matrices where 1.x has 1x1 convolutions.
        isLinear = file.shape(of: middle + "proj_in.weight")?.count == 2
        depth =
            (names.filter { $0[0] == "middle_block" && $0[2] == "transformer_blocks" }
                .compactMap { $0.number(3) }.max() ?? 0) + 1
    }

    /// diffusers' name of a tensor; `nil` for what a U-Net without classes does not have.
    private static func name(_ name: TensorName, stride: Int) -> String? {
        switch name[0] {
        case "time_embed":
            return ["0": "time_embedding.linear_1.", "2": "time_embedding.linear_2."][name[1]].map {
                $0 + name.rest(from: 2)
            }
        case "out":
            return ["0": "conv_norm_out.", "2": "conv_out."][name[1]].map { $0 + name.rest(from: 2) }
        case "middle_block":
            switch name[1] {
            case "0": return "mid_block.resnets.0." + resnet(name, from: 2)
            case "1": return "mid_block.attentions.0." + name.rest(from: 2)
            case "2": return "mid_block.resnets.1." + resnet(name, from: 2)
            default: return nil
            }
        case "input_blocks":
            guard let block = name.number(1) else { return nil }
            if block == 0 { return "conv_in." + name.rest(from: 3) }
            let (level, index) = (block - 1).quotientAndRemainder(dividingBy: stride)
            if name[3] == "op" { return "down_blocks.\(level).downsamplers.0.conv." + name.rest(from: 4) }
            return name[2] == "0"
                ? "down_blocks.\(level).resnets.\(index)." + resnet(name, from: 3)
                : "down_blocks.\(level).attentions.\(index)." + name.rest(from: 3)
        case "output_blocks":
            guard let block = name.number(1) else { return nil }
            let (level, index) = block.quotientAndRemainder(dividingBy: stride)
            if name[3] == "conv" { return "up_blocks.\(level).upsamplers.0.conv." + name.rest(from: 4) }
            return name[2] == "0"
                ? "up_blocks.\(level).resnets.\(index)." + resnet(name, from: 3)
                : "up_blocks.\(level).attentions.\(index)." + name.rest(from: 3)
        default:
            return nil
        }
    }

    private static func resnet(_ name: TensorName, from index: Int) -> String {
        switch (name[index], name[index + 1]) {
        case ("in_layers", "0"): "norm1." + name.rest(from: index + 2)
        case ("in_layers", "2"): "conv1." + name.rest(from: index + 2)
        case ("emb_layers", "1"): "time_emb_proj." + name.rest(from: index + 2)
        case ("out_layers", "0"): "norm2." + name.rest(from: index + 2)
        case ("out_layers", "3"): "conv2." + name.rest(from: index + 2)
        case ("skip_connection", _): "conv_shortcut." + name.rest(from: index + 1)
        default: name.rest(from: index)
        }
    }

    /// The settings of diffusers' `UNet2DConditionModel`.
    ///
    /// - Parameter levels: those of the VAE, for the size in latents.
    func configuration(isVersion2: Bool, isLarge: Bool, levels: Int) -> [String: Any] {
        let blocks = channels.indices.map { attentionLevels.contains($0) }
        // 1.x has eight heads everywhere, 2.x heads of 64 channels; diffusers calls the number of heads their size.
        let heads: Any = isVersion2 ? channels.map { max($0 / 64, 1) } : 8
        return [
            "_class_name": "UNet2DConditionModel", "act_fn": "silu", "attention_head_dim": heads,
            "block_out_channels": channels, "center_input_sample": false, "cross_attention_dim": contextWidth,
            "down_block_types": blocks.map { $0 ? "CrossAttnDownBlock2D" : "DownBlock2D" },
            "up_block_types": blocks.reversed().map { $0 ? "CrossAttnUpBlock2D" : "UpBlock2D" },
            "downsample_padding": 1, "flip_sin_to_cos": true, "freq_shift": 0, "in_channels": inputChannels,
            "layers_per_block": blocksPerLevel, "mid_block_scale_factor": 1, "norm_eps": 1e-5, "norm_num_groups": 32,
            "out_channels": outputChannels, "sample_size": (isLarge ? 768 : 512) >> (levels - 1),
            "transformer_layers_per_block": depth, "use_linear_projection": isLinear, "upcast_attention": isLarge,
        ]
    }
}
