"""Compares Klarbild's latents, pictures, scores and decisions with diffusers' on the same weights.

    python parity.py KLARBILD LATENTS SCRATCH [NAME...]

KLARBILD and LATENTS are the built `klarbild` and `GenerationBenchmark`; SCRATCH receives models of random weights (10 GB
with the two of real size). Runs every model of MODELS, or those named, prints Markdown; ends with 1 if a bar is missed.
Needs torch, diffusers, transformers, torchsde, Pillow. Float32 on both sides; the weights are stored in half precision.
"""
import importlib.util
import json
import pathlib
import shutil
import subprocess
import sys

import diffusers
import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL, DDIMScheduler, PNDMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPImageProcessor, CLIPTextConfig, CLIPTextModel, CLIPTokenizer

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]
KLARBILD, LATENTS, SCRATCH = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
SAMPLERS = {
    "ddim": diffusers.DDIMScheduler, "pndm": diffusers.PNDMScheduler, "lms": diffusers.LMSDiscreteScheduler,
    "euler": diffusers.EulerDiscreteScheduler, "euler-a": diffusers.EulerAncestralDiscreteScheduler,
    "heun": diffusers.HeunDiscreteScheduler, "dpmpp-2m": diffusers.DPMSolverMultistepScheduler,
    "dpmpp-2m-sde": diffusers.DPMSolverMultistepScheduler, "dpmpp-sde": diffusers.DPMSolverSDEScheduler,
    "unipc": diffusers.UniPCMultistepScheduler, "lcm": diffusers.LCMScheduler,
}
ALL = list(SAMPLERS)
WORDS = ["a red apple on a blue background", "two cats & a DOG, oil painting — très détaillé!", "a beer mug"]
# name: version, prediction, size, checker's threshold, samplers, steps, (width, height), stored as one file
MODELS = {
    "emoji": dict(samplers=ALL, steps=20, side=(64, 64), guidance=4),
    "1.x small": dict(version=1, threshold=0.2, samplers=ALL, steps=12, side=(128, 128)),
    "1.x small, wide": dict(version=1, threshold=0.2, samplers=["pndm"], steps=12, side=(192, 64)),
    "1.x small, checker flags": dict(version=1, threshold=0.03, samplers=["ddim", "euler-a"], steps=8, side=(128, 128)),
    "2.x small": dict(version=2, samplers=ALL, steps=12, side=(128, 128)),
    "2.x small, v": dict(version=2, prediction="v_prediction", samplers=ALL, steps=12, side=(128, 128)),
    "1.x, one file": dict(version=1, real=True, threshold=0.2, samplers=["pndm"], steps=4, side=(256, 256), single=True),
    "2.x v, one file": dict(version=2, prediction="v_prediction", real=True, samplers=["ddim"], steps=4, side=(256, 256),
                            single=True),
}


def build(name, version=1, prediction="epsilon", real=False, threshold=None, single=False, **_):
    """A folder of random weights in half precision, and the same in one file where `single`."""
    folder = SCRATCH / name.replace(" ", "-").replace(",", "").replace(".", "")
    file = folder.with_suffix(".safetensors")
    if (folder / "model_index.json").exists():
        return folder, file if single else folder
    torch.manual_seed(5)
    text_width = (768 if version == 1 else 1024) if real else (48 if version == 1 else 64)
    if real:
        heads, channels, layers, groups = (8 if version == 1 else [5, 10, 20, 20]), (320, 640, 1280, 1280), 2, 32
        vae_channels, vae_groups = (128, 256, 512, 512), 32
    else:
        heads, channels, layers, groups = (8 if version == 1 else [2, 4, 6, 6]), (32, 64, 96, 96), 3 - version, 16
        vae_channels, vae_groups = (32, 32, 64, 64), 8
    unet = UNet2DConditionModel(
        sample_size=64 if real else 16, block_out_channels=channels, layers_per_block=layers, norm_num_groups=groups,
        cross_attention_dim=text_width, attention_head_dim=heads, use_linear_projection=version == 2)
    vae = AutoencoderKL(
        block_out_channels=vae_channels, down_block_types=("DownEncoderBlock2D",) * 4, layers_per_block=2,
        up_block_types=("UpDecoderBlock2D",) * 4, norm_num_groups=vae_groups, latent_channels=4)
    text = CLIPTextModel(CLIPTextConfig(
        vocab_size=49408, hidden_size=text_width, intermediate_size=4 * text_width,
        num_hidden_layers=(12 if version == 1 else 23) if real else 3, num_attention_heads=text_width // 64 if real else 4,
        hidden_act="quick_gelu" if version == 1 else "gelu", projection_dim=text_width,
        bos_token_id=49406, eos_token_id=49407))
    betas = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", set_alpha_to_one=False,
                 steps_offset=1, prediction_type=prediction)
    scheduler = (PNDMScheduler(skip_prk_steps=True, **betas) if version == 1 and not single
                 else DDIMScheduler(clip_sample=False, **betas))
    checker = processor = None
    if threshold is not None:
        checker = StableDiffusionSafetyChecker(CLIPConfig(
            text_config=dict(hidden_size=32, intermediate_size=37, num_attention_heads=2, num_hidden_layers=1),
            vision_config=dict(hidden_size=64, intermediate_size=128, num_hidden_layers=3, num_attention_heads=4,
                               image_size=224, patch_size=32), projection_dim=768))
        for rows in (checker.concept_embeds, checker.special_care_embeds):
            rows.data = torch.randn_like(rows)
        checker.concept_embeds_weights.data.fill_(threshold)
        checker.special_care_embeds_weights.data.fill_(0.05)
        processor = CLIPImageProcessor(size={"shortest_edge": 224}, crop_size={"height": 224, "width": 224})
    tokenizer = CLIPTokenizer.from_pretrained(ROOT / "Data/Tokenizers" / ("clip" if version == 1 else "openclip"))
    pipe = StableDiffusionPipeline(
        vae=vae, text_encoder=text, tokenizer=tokenizer, unet=unet, scheduler=scheduler, safety_checker=checker,
        feature_extractor=processor, requires_safety_checker=checker is not None).to(torch.float16)
    pipe.save_pretrained(folder, safe_serialization=True)
    # As in the folders of Stable Diffusion 1.x. With clipping, a random network is chaotic under DDIM: Float32 in torch
    # itself is then 1e-3 away from Float64 after 12 steps.
    settings = folder / "scheduler/scheduler_config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"clip_sample": False}, indent=2))
    if single:
        save_file(original_names(version, unet, vae, text), file)
    return folder, file if single else folder


def original_names(version, unet, vae, text):
    """The weights under the names of the original repositories, by the rules of the checkpoints' golden script."""
    spec = importlib.util.spec_from_file_location("names", ROOT / "Tests/CheckpointsTests/Goldens/make_single_file.py")
    names = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(names)
    attention_up = ["CrossAttn" in kind for kind in unet.config.up_block_types]
    tensors = {}
    for key, value in unet.state_dict().items():
        tensors["model.diffusion_model." + names.original_unet_name(key, 2, attention_up)] = value
    for key, value in vae.state_dict().items():
        value = value[..., None, None] if ".attentions." in key and value.dim() == 2 else value
        tensors["first_stage_model." + names.original_vae_name(key, 4)] = value
    state = {key.removeprefix("text_model."): value for key, value in text.state_dict().items()}
    if version == 1:
        tensors |= {"cond_stage_model.transformer.text_model." + key: value for key, value in state.items()}
    else:
        tensors |= {"cond_stage_model.model." + key: value for key, value in open_clip(state).items()}
    return {key: value.contiguous().clone() for key, value in tensors.items()}


def open_clip(state):
    """OpenCLIP's names; its 24th layer, which Stable Diffusion 2 does not run, is a copy of the 23rd."""
    out = {"token_embedding.weight": state["embeddings.token_embedding.weight"],
           "positional_embedding": state["embeddings.position_embedding.weight"],
           "ln_final.weight": state["final_layer_norm.weight"], "ln_final.bias": state["final_layer_norm.bias"],
           "text_projection": torch.eye(1024).half(), "logit_scale": torch.tensor(4.6)}
    for layer in range(24):
        ours, theirs = f"encoder.layers.{min(layer, 22)}.", f"transformer.resblocks.{layer}."
        for kind in ("weight", "bias"):
            joined = torch.cat([state[f"{ours}self_attn.{x}_proj.{kind}"] for x in "qkv"])
            out[f"{theirs}attn.in_proj_{kind}"] = joined
            for mine, original in {"self_attn.out_proj": "attn.out_proj", "layer_norm1": "ln_1", "layer_norm2": "ln_2",
                                   "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj"}.items():
                out[f"{theirs}{original}.{kind}"] = state[f"{ours}{mine}.{kind}"]
    return out


def reference(folder):
    pipe = StableDiffusionPipeline.from_pretrained(folder, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    checker = pipe.safety_checker
    if checker is not None:
        def record(clip_input, images):
            embedding = F.normalize(checker.visual_projection(checker.vision_model(clip_input)[1]))
            pipe.cosines = {kind: (embedding @ F.normalize(rows).t())[0].numpy() for kind, rows in
                            (("specialCare", checker.special_care_embeds), ("concept", checker.concept_embeds))}
            _, flags = type(checker).forward(checker, clip_input, images.clone())
            pipe.flagged = bool(flags[0])
            return images, [False] * len(flags)
        checker.forward = record
    return pipe


class BrownianPath:
    """Noise of DPM++ SDE from the run's generator, as Klarbild has it, instead of from a tree of torchsde's own: the
    first call of a step asks for its first half, the second for the whole, which contains the first."""

    def __init__(self, shape, generator):
        self.shape, self.generator, self.half = shape, generator, None

    def __call__(self, sigma, end):
        fresh = torch.randn(self.shape, generator=self.generator)
        if self.half is None:
            self.half = (sigma, end, fresh)
            return fresh
        (begin, middle, first), self.half = self.half, None
        return (((begin - middle) / (begin - end)) ** 0.5 * first + ((middle - end) / (begin - end)) ** 0.5 * fresh)


def draw(pipe, config, sampler, prompt, seed, steps, guidance, side, single):
    # Stable Diffusion's own way to run PNDM; a single file has no configuration that could say so. In a folder whose
    # configuration does not say it, PNDM begins with Runge-Kutta steps on both sides.
    extra = {"dpmpp-2m-sde": {"algorithm_type": "sde-dpmsolver++"},
             "pndm": {"skip_prk_steps": True} if single else {}}.get(sampler, {})
    pipe.scheduler = SAMPLERS[sampler].from_config(config, **extra)
    generator, seen = torch.Generator().manual_seed(seed), {}
    if sampler == "dpmpp-sde":
        factor = 2 ** (len(pipe.vae.config.block_out_channels) - 1)
        path, set_steps = BrownianPath((1, 4, side[1] // factor, side[0] // factor), generator), pipe.scheduler.set_timesteps

        def with_path(*positional, **named):
            set_steps(*positional, **named)
            pipe.scheduler.noise_sampler = path

        pipe.scheduler.set_timesteps = with_path

    def keep(_, step, time, values):
        seen["latents"] = values["latents"]
        return values
    picture = pipe(prompt, num_inference_steps=steps, guidance_scale=guidance, generator=generator, width=side[0],
                   height=side[1], callback_on_step_end=keep).images[0]
    return np.asarray(picture).astype(float), seen["latents"][0].permute(1, 2, 0).numpy()


def compare(pipe, model, config, sampler, prompt, seed, steps, side, guidance, has_checker):
    single = model.endswith(".safetensors")
    wanted, wanted_latents = draw(pipe, config, sampler, prompt, seed, steps, guidance, side, single)
    common = [str(seed), str(steps), str(guidance), sampler, str(side[0]), str(side[1])]
    raw = subprocess.run([LATENTS, model, prompt, *common], check=True, capture_output=True).stdout
    latents = np.frombuffer(raw, np.float32).reshape(wanted_latents.shape)
    relative = np.linalg.norm(latents - wanted_latents) / np.linalg.norm(wanted_latents)
    out = SCRATCH / "pictures"
    # The picture is compared without a review, the decision by a second, reviewed run.
    base = [KLARBILD, "generate", prompt, "--model", model, "--seed", str(seed), "--step-count", str(steps),
            "--guidance-scale", str(guidance), "--scheduler", sampler, "--width", str(side[0]), "--height", str(side[1]),
            "--scale", "1", "--watermark", "none", "-o", out, "--json"]
    def run(*more):
        ran = subprocess.run([*base, *more], capture_output=True, text=True)
        if ran.returncode:
            sys.exit(f"{model} {sampler} {prompt!r}: {ran.stderr}")
        return json.loads(ran.stdout)["images"][0]
    plain = run("--safety", "off")
    error = ((np.asarray(Image.open(plain["path"])).astype(float) - wanted) ** 2).mean()
    shutil.rmtree(out)
    psnr = 10 * np.log10(255 ** 2 / error) if error else float("inf")
    if not has_checker:
        return psnr, relative, None, None
    review = run("--on-flag", "black")
    difference = max(
        np.abs(np.array([s["score"] for s in review["scores"] if s["kind"] == kind]) - rows).max()
        for kind, rows in pipe.cosines.items())
    return psnr, relative, difference, (pipe.flagged, review["flagged"])


def main():
    torch.set_grad_enabled(False)
    SCRATCH.mkdir(parents=True, exist_ok=True)
    missed = False
    print(f"torch {torch.__version__}, diffusers {diffusers.__version__}\n")
    print("| model | samplers | pictures | lowest PSNR, dB | latents, largest relative difference | scores, largest "
          "difference | flagged by diffusers | other decisions |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, settings in MODELS.items():
        if len(sys.argv) > 4 and name not in sys.argv[4:]:
            continue
        folder, model = (ROOT / "Data/Models/emoji",) * 2 if name == "emoji" else build(name, **settings)
        pipe = reference(folder)
        config = pipe.scheduler.config
        results = [
            compare(pipe, str(model), config, sampler, prompt, 100 + index, settings["steps"], settings["side"],
                    settings.get("guidance", 7.5), pipe.safety_checker is not None and not settings.get("single"))
            for sampler in settings["samplers"] for index, prompt in enumerate(WORDS[:1 if settings.get("real") else 3])]
        calls = [(s, p) for s in settings["samplers"] for p in WORDS[:len(results) // len(settings["samplers"])]]
        for (sampler, prompt), result in zip(calls, results):
            print(f"{name}: {sampler}, {prompt!r}: {result[0]:.1f} dB, latents {result[1]:.1e}", file=sys.stderr)
        psnr, latents = min(r[0] for r in results), max(r[1] for r in results)
        reviewed = [r for r in results if r[2] is not None]
        scores = max((r[2] for r in reviewed), default=0)
        other = sum(a != b for _, _, _, (a, b) in reviewed)
        missed |= psnr < 50 or latents > 1e-3 or scores > 1e-3 or other > 0
        shown = (f"{scores:.1e} | {sum(r[3][0] for r in reviewed)} of {len(reviewed)} | {other}"
                 if reviewed else "no checker | |")
        print(f"| {name} | {len(settings['samplers'])} | {len(results)} | {psnr:.1f} | {latents:.1e} | {shown} |", flush=True)
    sys.exit(missed)


if __name__ == "__main__":
    main()
