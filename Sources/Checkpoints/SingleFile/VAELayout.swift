/// The autoencoder of a single file.
struct VAELayout: Sendable {
    /// The tensors under diffusers' names.
    let origins: Origins
    /// How many sizes of picture there are inside; each but the first halves it.
    var levels: Int { channels.count }
    private let channels: [Int]
    private let blocksPerLevel: Int
    private let imageChannels: Int
    private let latentChannels: Int

    init(_ file: SafetensorsFile) throws(CheckpointError) {
        let first = "first_stage_model."
        let prefix = file.names.contains { $0.hasPrefix(first) } ? first : "vae."
        let names = file.names.filter { $0.hasPrefix(prefix) }.map { TensorName($0.dropFirst(prefix.count)) }
        let down = names.filter { $0[0] == "encoder" && $0[1] == "down" }
        let levels = (down.compactMap { $0.number(2) }.max() ?? 0) + 1
        blocksPerLevel = (down.filter { $0[3] == "block" }.compactMap { $0.number(4) }.max() ?? 0) + 1
        var channels: [Int] = []
        for level in 0..<levels {
            channels.append(
                try file.requiredShape("\(prefix)encoder.down.\(level).block.0.conv2.weight", rank: 4)[0])
        }
        self.channels = channels
        imageChannels = try file.requiredShape(prefix + "encoder.conv_in.weight", rank: 4)[1]
        latentChannels = try file.requiredShape(prefix + "post_quant_conv.weight", rank: 4)[0]
        origins = names.compactMap { name in
            Self.name(name, levels: levels).map {
                ($0, .init(name: prefix + name.rest(from: 0), isMatrix: $0.contains(".attentions.")))
            }
        }
    }

    /// diffusers' name of a tensor; `nil` for what is not part of the autoencoder, such as the training's loss.
    private static func name(_ name: TensorName, levels: Int) -> String? {
        if name[0] == "quant_conv" || name[0] == "post_quant_conv" { return name.rest(from: 0) }
        guard name[0] == "encoder" || name[0] == "decoder" else { return nil }
        let side = name[0] + "."
        switch name[1] {
        case "conv_in", "conv_out": return name.rest(from: 0)
        case "norm_out": return side + "conv_norm_out." + name.rest(from: 2)
        case "mid":
            switch name[2] {
            case "block_1": return side + "mid_block.resnets.0." + resnet(name, from: 3)
            case "block_2": return side + "mid_block.resnets.1." + resnet(name, from: 3)
            case "attn_1": return attention(name).map { side + "mid_block.attentions.0." + $0 }
            default: return nil
            }
        case "down", "up":
            guard let level = name.number(2), level < levels else { return nil }
            // The decoder counts its levels from the picture's side, diffusers in the order in which they run.
            let block = name[1] == "down" ? "down_blocks.\(level)." : "up_blocks.\(levels - 1 - level)."
            switch name[3] {
            case "block": return side + block + "resnets.\(name[4])." + resnet(name, from: 5)
            case "downsample": return side + block + "downsamplers.0." + name.rest(from: 4)
            case "upsample": return side + block + "upsamplers.0." + name.rest(from: 4)
            default: return nil
            }
        default: return nil
        }
    }

    private static func resnet(_ name: TensorName, from index: Int) -> String {
        name[index] == "nin_shortcut" ? "conv_shortcut." + name.rest(from: index + 1) : name.rest(from: index)
    }

    private static func attention(_ name: TensorName) -> String? {
        ["norm": "group_norm.", "q": "to_q.", "k": "to_k.", "v": "to_v.", "proj_out": "to_out.0."][name[3]].map {
            $0 + name.rest(from: 4)
        }
    }

    /// The settings of diffusers' `AutoencoderKL`.
    func configuration(isLarge: Bool) -> [String: Any] {
        [
            "_class_name": "AutoencoderKL", "act_fn": "silu", "block_out_channels": channels,
            "down_block_types": Array(repeating: "DownEncoderBlock2D", count: levels),
            "up_block_types": Array(repeating: "UpDecoderBlock2D", count: levels), "in_channels": imageChannels,
            "latent_channels": latentChannels, "layers_per_block": blocksPerLevel, "norm_num_groups": 32,
            "out_channels": imageChannels, "sample_size": isLarge ? 768 : 512, "scaling_factor": 0.18215,
        ]
    }
}
