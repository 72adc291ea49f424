"""Makes sd1.json and sd2.json: single-file checkpoints in small, and what diffusers makes of them.

Made with diffusers 0.42.1, transformers 5.23.0 and torch 2.13.0. Small models of the classes of Stable Diffusion 1.x
and 2.x are built; their tensors get the names of the original repositories by the rules below, and diffusers' own
converters bring these back. The script fails unless that gives every tensor of the models.

Each original tensor is filled with its own number, plus a 1024th for each row, so that no weights need to be stored:
`original` lists names and shapes, `converted` the name, shape and first value of each converted tensor, a line each.
"""
import json
import pathlib

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.loaders import single_file_utils as reference
from transformers import CLIPTextConfig, CLIPTextModel

here = pathlib.Path(__file__).parent
RESNET = {"norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1", "norm2": "out_layers.0",
          "conv2": "out_layers.3", "conv_shortcut": "skip_connection"}
VAE_ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def replaced_start(name, table):
    for old, new in table.items():
        if name.startswith(old + "."):
            return new + name[len(old):]
    return name


def original_unet_name(name, per_level, attention_up):
    parts = name.split(".")
    stride = per_level + 1
    simple = {"conv_in": "input_blocks.0.0", "time_embedding.linear_1": "time_embed.0", "conv_norm_out": "out.0",
              "time_embedding.linear_2": "time_embed.2", "conv_out": "out.2"}
    if parts[0] not in ("down_blocks", "up_blocks", "mid_block"):
        return replaced_start(name, simple)
    if parts[0] == "mid_block":
        rest = ".".join(parts[3:])
        if parts[1] == "attentions":
            return "middle_block.1." + rest
        return f"middle_block.{2 * int(parts[2])}." + replaced_start(rest, RESNET)
    level, kind, index, rest = int(parts[1]), parts[2], int(parts[3]), ".".join(parts[4:])
    if parts[0] == "down_blocks":
        block = f"input_blocks.{1 + level * stride + (per_level if kind == 'downsamplers' else index)}"
        return {"resnets": f"{block}.0." + replaced_start(rest, RESNET), "attentions": f"{block}.1." + rest,
                "downsamplers": f"{block}.0.op." + rest.removeprefix("conv.")}[kind]
    block = f"output_blocks.{level * stride + (per_level if kind == 'upsamplers' else index)}"
    sampler = 2 if attention_up[level] else 1
    return {"resnets": f"{block}.0." + replaced_start(rest, RESNET), "attentions": f"{block}.1." + rest,
            "upsamplers": f"{block}.{sampler}." + rest}[kind]


def original_vae_name(name, levels):
    parts = name.split(".")
    if parts[0] not in ("encoder", "decoder") or parts[1] in ("conv_in", "conv_out"):
        return name
    if parts[1] == "conv_norm_out":
        return f"{parts[0]}.norm_out.{parts[2]}"
    if parts[1] == "mid_block":
        rest = ".".join(parts[4:])
        if parts[2] == "attentions":
            return f"{parts[0]}.mid.attn_1." + replaced_start(rest, VAE_ATTENTION)
        return f"{parts[0]}.mid.block_{int(parts[3]) + 1}." + replaced_start(rest, {"conv_shortcut": "nin_shortcut"})
    level, rest = int(parts[2]), ".".join(parts[5:])
    side = f"{parts[0]}.down.{level}" if parts[0] == "encoder" else f"{parts[0]}.up.{levels - 1 - level}"
    return {"resnets": f"{side}.block.{parts[4]}." + replaced_start(rest, {"conv_shortcut": "nin_shortcut"}),
            "downsamplers": f"{side}.downsample." + rest, "upsamplers": f"{side}.upsample." + rest}[parts[3]]


def extents(shape):
    return "x".join(map(str, shape)) or "-"


def open_clip(width, layers, vocabulary, positions, hidden):
    shapes = {"token_embedding.weight": [vocabulary, width], "positional_embedding": [positions, width],
              "ln_final.weight": [width], "ln_final.bias": [width], "text_projection": [width, width],
              "logit_scale": []}
    for layer in range(layers):
        for name, shape in {
            "ln_1.weight": [width], "ln_1.bias": [width], "ln_2.weight": [width], "ln_2.bias": [width],
            "attn.in_proj_weight": [3 * width, width], "attn.in_proj_bias": [3 * width],
            "attn.out_proj.weight": [width, width], "attn.out_proj.bias": [width],
            "mlp.c_fc.weight": [hidden, width], "mlp.c_fc.bias": [hidden],
            "mlp.c_proj.weight": [width, hidden], "mlp.c_proj.bias": [width],
        }.items():
            shapes[f"transformer.resblocks.{layer}.{name}"] = shape
    return {"cond_stage_model.model." + name: shape for name, shape in shapes.items()}


def make(version, unet, vae, text, prefix):
    per_level = unet.config.layers_per_block
    attention_up = ["CrossAttn" in kind for kind in unet.config.up_block_types]
    levels = len(vae.config.block_out_channels)
    shapes = {}
    for name, tensor in unet.state_dict().items():
        shapes["model.diffusion_model." + original_unet_name(name, per_level, attention_up)] = list(tensor.shape)
    for name, tensor in vae.state_dict().items():
        shape = list(tensor.shape)
        if ".attentions." in name and len(shape) == 2:
            shape += [1, 1]
        shapes["first_stage_model." + original_vae_name(name, levels)] = shape
    shapes["first_stage_model.loss.logvar"] = []
    shapes["alphas_cumprod"] = [4]
    text_names = {
        "text_model." + name.removeprefix("text_model."): tensor for name, tensor in text.state_dict().items()}
    if version == 1:
        shapes |= {prefix + name: list(tensor.shape) for name, tensor in text_names.items()}
    else:
        config = text.config
        shapes |= open_clip(config.hidden_size, config.num_hidden_layers + 1, config.vocab_size,
                            config.max_position_embeddings, config.intermediate_size)
    checkpoint = {}
    for number, (name, shape) in enumerate(shapes.items()):
        tensor = torch.full(shape, float(number))
        if shape:
            tensor += torch.arange(shape[0]).reshape([-1] + [1] * (len(shape) - 1)) / 1024
        checkpoint[name] = tensor

    parts = {"unet": reference.convert_ldm_unet_checkpoint(dict(checkpoint), unet.config),
             "vae": reference.convert_ldm_vae_checkpoint(dict(checkpoint), vae.config)}
    if version == 1:
        parts["text_encoder"] = reference.convert_ldm_clip_checkpoint(dict(checkpoint))
    else:
        parts["text_encoder"] = reference.convert_open_clip_checkpoint(text, dict(checkpoint))
    for part, model in (("unet", unet), ("vae", vae)):
        wanted = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
        found = {name: tuple(tensor.shape) for name, tensor in parts[part].items()}
        assert wanted == found, (part, set(wanted.items()) ^ set(found.items()))
    wanted = {name: tuple(tensor.shape) for name, tensor in text_names.items()}
    found = {name: tuple(tensor.shape) for name, tensor in parts["text_encoder"].items()}
    assert wanted == found, set(wanted.items()) ^ set(found.items())

    converted = {
        part: [f"{name} {extents(t.shape)} {t.flatten()[0].item()}" for name, t in tensors.items()]
        for part, tensors in parts.items()
    }
    settings = {
        "unet": {key: unet.config[key] for key in (
            "attention_head_dim", "block_out_channels", "cross_attention_dim", "down_block_types", "up_block_types",
            "in_channels", "out_channels", "layers_per_block", "use_linear_projection", "norm_num_groups",
            "transformer_layers_per_block")},
        "vae": {key: vae.config[key] for key in (
            "block_out_channels", "down_block_types", "up_block_types", "layers_per_block", "latent_channels",
            "in_channels", "out_channels", "scaling_factor", "norm_num_groups")},
        "text_encoder": {key: getattr(text.config, key) for key in (
            "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
            "max_position_embeddings", "hidden_act")},
    }
    lines = ",\n".join(
        json.dumps(key) + ":" + json.dumps(value, separators=(",", ":")) for key, value in
        {"original": [f"{name} {extents(shape)}" for name, shape in shapes.items()], "converted": converted,
         "settings": settings}.items())
    (here / f"sd{version}.json").write_text("{" + lines + "}\n")


def main():
    torch.set_grad_enabled(False)
    # diffusers leaves out the last layer of OpenCLIP's 24; the small one has three.
    reference.SD_2_TEXT_ENCODER_KEYS_TO_IGNORE[:] = [
        name.replace("resblocks.23.", "resblocks.2.") for name in reference.SD_2_TEXT_ENCODER_KEYS_TO_IGNORE]
    for version in (1, 2):
        width = 64
        text = CLIPTextModel(CLIPTextConfig(
            vocab_size=40, hidden_size=width, intermediate_size=96, num_attention_heads=1, max_position_embeddings=12,
            num_hidden_layers=2, hidden_act="quick_gelu" if version == 1 else "gelu"))
        down = ("CrossAttnDownBlock2D", "DownBlock2D") if version == 1 else (
            "DownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D")
        unet = UNet2DConditionModel(
            block_out_channels=(64, 128, 192)[:len(down)], layers_per_block=2 if version == 1 else 1,
            cross_attention_dim=width, down_block_types=down,
            up_block_types=[kind.replace("Down", "Up") for kind in reversed(down)],
            attention_head_dim=8 if version == 1 else (1, 2, 3), use_linear_projection=version == 2)
        vae = AutoencoderKL(
            block_out_channels=(32, 64), layers_per_block=2 if version == 1 else 1, latent_channels=4,
            down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2)
        make(version, unet, vae, text, "cond_stage_model.transformer.")


if __name__ == "__main__":
    main()
