"""Makes the goldens of the model tests with torch 2.13.0+cpu, diffusers 0.42.1, transformers 5.23.0.

Run from the root of the checkout:  python Tests/ModelsTests/Goldens/make_goldens.py

Weights are not stored: every parameter is drawn by torch's CPU generator from a seed that is the FNV-1a hash of its
name (TestSupport/SyntheticWeights.swift draws the same numbers), so a golden holds a configuration and results only.
"""
import json, math, pathlib
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPVisionConfig, CLIPVisionModelWithProjection

HERE = pathlib.Path(__file__).parent
torch.set_grad_enabled(False)


def fnv1a(text):
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def draw(name, shape):
    shape = list(shape)
    values = torch.randn(shape, generator=torch.Generator().manual_seed(fnv1a(name)))
    if len(shape) >= 2:
        return values / math.sqrt(math.prod(shape[1:]))
    return 1 + 0.1 * values if name.endswith("weight") else 0.1 * values


def fill(model, rename=lambda name: name):
    state = {name: draw(rename(name), tensor.shape) if tensor.is_floating_point() else tensor
             for name, tensor in model.state_dict().items()}
    model.load_state_dict(state)
    return model.eval()


def shapes(model, rename=lambda name: name):
    return {rename(name): list(tensor.shape) for name, tensor in model.state_dict().items()
            if tensor.is_floating_point()}


def noise(name, shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(fnv1a(name)))


def rounded(tensor):
    return [float(f"{value:.7g}") for value in tensor.flatten().tolist()]


UNETS = {
    "sd1": dict(sample_size=8, block_out_channels=(32, 64), layers_per_block=2, norm_num_groups=8,
                down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), attention_head_dim=4,
                up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"), cross_attention_dim=24),
    "sd2": dict(sample_size=8, block_out_channels=(32, 64, 96), layers_per_block=1, norm_num_groups=16,
                down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
                up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
                attention_head_dim=(2, 4, 6), cross_attention_dim=32, use_linear_projection=True),
    "inpainting": dict(sample_size=8, in_channels=9, block_out_channels=(32, 48), layers_per_block=1,
                       norm_num_groups=8, attention_head_dim=8, cross_attention_dim=16,
                       down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), transformer_layers_per_block=2,
                       up_block_types=("CrossAttnUpBlock2D", "UpBlock2D")),
}


def unets():
    cases = []
    for name, config in UNETS.items():
        model = fill(UNet2DConditionModel(**config))
        height, width = (8, 12) if name != "sd2" else (10, 6)  # 10 is not a multiple of the network's 4
        latents = noise("latents", (2, config.get("in_channels", 4), height, width))
        text = noise("text", (2, 5, config["cross_attention_dim"]))
        predictions = [
            dict(time=time, output=rounded(model(latents, time, encoder_hidden_states=text).sample.permute(0, 2, 3, 1)))
            for time in [0, 481, 999]]
        cases.append(dict(name=name, config=json.loads(model.to_json_string()), shapes=shapes(model),
                          latents=list(latents.shape), text=list(text.shape), predictions=predictions))
    return cases


def vaes():
    cases = []
    for name, channels, layers, groups in [("two", (16, 32), 1, 8), ("three", (16, 24, 40), 2, 4)]:
        count = len(channels)
        model = fill(AutoencoderKL(
            block_out_channels=channels, layers_per_block=layers, norm_num_groups=groups, sample_size=16,
            down_block_types=("DownEncoderBlock2D",) * count, up_block_types=("UpDecoderBlock2D",) * count,
            latent_channels=4))
        latents = noise("latents", (1, 4, 5, 3))
        picture = noise("picture", (1, 3, 20, 12))
        moments = model.encode(picture).latent_dist
        case = dict(
            name=name, config=json.loads(model.to_json_string()), shapes=shapes(model),
            decoded=rounded(model.decode(latents).sample.permute(0, 2, 3, 1)),
            mean=rounded(moments.mean.permute(0, 2, 3, 1)), logVariance=rounded(moments.logvar.permute(0, 2, 3, 1)))
        model.enable_tiling()
        wide = noise("wide", (1, 4, 13, 11)) if count == 2 else noise("wide", (1, 4, 5, 9))
        case.update(wide=list(wide.shape), tiled=rounded(model.decode(wide).sample.permute(0, 2, 3, 1)))
        cases.append(case)
    return cases


def texts():
    cases = []
    for act, eps in [("quick_gelu", 1e-5), ("gelu", 1e-5)]:
        config = CLIPTextConfig(vocab_size=100, hidden_size=32, intermediate_size=72, num_hidden_layers=3,
                                num_attention_heads=4, max_position_embeddings=16, hidden_act=act,
                                layer_norm_eps=eps, projection_dim=24, eos_token_id=99, bos_token_id=98)
        classic = lambda n: n if n.startswith("text_model.") else "text_model." + n  # transformers 5 dropped the prefix
        model = fill(CLIPTextModel(config), classic)
        tokens = [[98] + [(7 * i * i + 3) % 97 for i in range(14)] + [99], [98, 5] + [99] * 14]
        out = model(torch.tensor(tokens), output_hidden_states=True)
        core = getattr(model, "text_model", model)
        cases.append(dict(config=json.loads(config.to_json_string()), tokens=tokens, shapes=shapes(model, classic),
                          output=rounded(out.last_hidden_state),
                          skippingOne=rounded(core.final_layer_norm(out.hidden_states[-2]))))
    return cases


def visions():
    config = CLIPVisionConfig(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
                              image_size=24, patch_size=8, projection_dim=12, hidden_act="quick_gelu")
    model = fill(CLIPVisionModelWithProjection(config))
    pictures = noise("pictures", (2, 3, 24, 24))
    return [dict(config=json.loads(config.to_json_string()), shapes=shapes(model),
                 output=rounded(model(pictures).image_embeds))]


for name, make in [("unet", unets), ("vae", vaes), ("clip-text", texts), ("clip-vision", visions)]:
    (HERE / f"{name}.json").write_text(json.dumps(make(), separators=(",", ":")))
