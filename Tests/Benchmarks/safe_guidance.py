"""Compares Klarbild's latents under safe guidance with those of diffusers' StableDiffusionPipelineSafe.

    python safe_guidance.py KLARBILD LATENTS SCRATCH

Arguments as for parity.py, whose models it builds; prints Markdown and ends with 1 if a difference is over 1e-3. Also
measured: torch against itself in Float64, since safe guidance compares predictions with thresholds, and an element that
falls on the other side of one is another number at once.
"""
import subprocess
import sys

import diffusers
import numpy as np
import torch
from diffusers import StableDiffusionPipelineSafe
from diffusers.pipelines.deprecated.stable_diffusion_safe import SafetyConfig

import parity

GUIDANCES = {
    "weak": SafetyConfig.WEAK, "medium": SafetyConfig.MEDIUM, "strong": SafetyConfig.STRONG, "max": SafetyConfig.MAX,
    "scale=300,warm-up=2,threshold=0.2,momentum=0.9,decay=0.25": dict(
        sld_guidance_scale=300, sld_warmup_steps=2, sld_threshold=0.2, sld_momentum_scale=0.9, sld_mom_beta=0.25),
}
SAMPLERS = ["ddim", "pndm", "euler-a", "dpmpp-2m"]
STEPS = 20


def latents(pipe, config, sampler, prompt, seed, guidance, values, side, kind):
    pipe.scheduler = parity.SAMPLERS[sampler].from_config(config, **({"skip_prk_steps": True} if sampler == "pndm" else {}))
    pipe.to(kind)
    seen = []
    factor = 2 ** (len(pipe.vae.config.block_out_channels) - 1)
    noise = torch.randn((1, 4, side[1] // factor, side[0] // factor), generator=torch.Generator().manual_seed(seed))
    generator = torch.Generator().manual_seed(seed)
    torch.randn(noise.shape, generator=generator)
    pipe(prompt, num_inference_steps=STEPS, guidance_scale=guidance, latents=noise.to(kind), generator=generator,
         width=side[0], height=side[1], callback=lambda i, t, x: seen.append(x.clone()), **values)
    return seen[-1][0].permute(1, 2, 0).double().numpy()


def main():
    torch.set_grad_enabled(False)
    parity.SCRATCH.mkdir(parents=True, exist_ok=True)
    worst = 0
    print(f"torch {torch.__version__}, diffusers {diffusers.__version__}, {STEPS} steps\n")
    print("| model | safe guidance | pictures | Klarbild and diffusers | diffusers in Float32 and Float64 (DDIM) | "
          "what safe guidance changes |")
    print("|---|---|--:|--:|--:|--:|")
    for name, folder, guidance, side in [
            ("emoji", parity.ROOT / "Data/Models/emoji", 4, (64, 64)),
            ("1.x small", parity.build("1.x small", **parity.MODELS["1.x small"])[0], 7.5, (128, 128))]:
        pipe = StableDiffusionPipelineSafe.from_pretrained(folder, torch_dtype=torch.float32, safety_checker=None,
                                                           requires_safety_checker=False)
        pipe.set_progress_bar_config(disable=True)
        config = pipe.scheduler.config
        for text, values in GUIDANCES.items():
            distances, doubles, changes = [], [], []
            for sampler in SAMPLERS:
                for index, prompt in enumerate(parity.WORDS):
                    seed = 200 + index
                    wanted = latents(pipe, config, sampler, prompt, seed, guidance, values, side, torch.float32)
                    common = [str(folder), prompt, str(seed), str(STEPS), str(guidance), sampler, str(side[0]), str(side[1])]
                    ours, plain = (
                        np.frombuffer(subprocess.run([parity.LATENTS, *common, *more], check=True,
                                                     capture_output=True).stdout, np.float32).reshape(wanted.shape)
                        for more in ([text], []))
                    length = np.linalg.norm(wanted)
                    distances.append(np.linalg.norm(ours - wanted) / length)
                    changes.append(np.linalg.norm(plain - wanted) / length)
                    if sampler == "ddim":  # the others draw their noise or keep their tables in Float32
                        exact = latents(pipe, config, sampler, prompt, seed, guidance, values, side, torch.float64)
                        doubles.append(np.linalg.norm(exact - wanted) / length)
            worst = max(worst, max(distances))
            print(f"| {name} | {text} | {len(distances)} | {max(distances):.1e} | {max(doubles):.1e} | "
                  f"{np.median(changes):.2f} |", flush=True)
    sys.exit(worst > 1e-3)


if __name__ == "__main__":
    main()
