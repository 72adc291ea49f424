"""Compares Klarbild's latents under safe guidance with those of diffusers' StableDiffusionPipelineSafe.

    python safe_guidance.py KLARBILD LATENTS SCRATCH [MODEL...]

Arguments as for parity.py, whose models it builds; MODEL is `emoji` or `1.x small`, both if it is left out. Prints
Markdown. Safe guidance cuts predictions at a threshold and multiplies what is below it by up to 5000, so in a few drawings
the rounding of one sum decides what comes out. diffusers is therefore also compared with itself: on one and on two threads,
and in Float64 (with the noise of its samplers drawn in Float32, so that it is the same). Ends with 1 if Klarbild is over 1e-3 from diffusers in a drawing in which diffusers
itself is not, or further from it than twice the distance between two of its own runs.
"""
import subprocess
import sys

import diffusers
import numpy as np
import torch
from diffusers import StableDiffusionPipelineSafe
from diffusers.pipelines.deprecated.stable_diffusion_safe import SafetyConfig
from diffusers.schedulers import scheduling_dpmsolver_multistep, scheduling_euler_ancestral_discrete

import parity

GUIDANCES = {
    "weak": SafetyConfig.WEAK, "medium": SafetyConfig.MEDIUM, "strong": SafetyConfig.STRONG, "max": SafetyConfig.MAX,
    "scale=300,warm-up=2,threshold=0.2,momentum=0.9,decay=0.25": dict(
        sld_guidance_scale=300, sld_warmup_steps=2, sld_threshold=0.2, sld_momentum_scale=0.9, sld_mom_beta=0.25),
}
SAMPLERS = ["ddim", "pndm", "euler-a", "dpmpp-2m"]
STEPS = 20
BAR = 1e-3


def draw_noise_in_float32(module):
    """Lets a module of diffusers draw the same noise in every precision."""
    drawn = module.randn_tensor

    def randn_tensor(shape, generator=None, device=None, dtype=torch.float32, layout=None):
        return drawn(shape, generator=generator, device=device, dtype=torch.float32).to(dtype)

    module.randn_tensor = randn_tensor


def latents(pipe, config, sampler, prompt, seed, guidance, values, side, kind, threads):
    torch.set_num_threads(threads)
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


def klarbild(folder, prompt, seed, guidance, sampler, side, text):
    arguments = [str(folder), prompt, str(seed), str(STEPS), str(guidance), sampler, str(side[0]), str(side[1]), *text]
    found = subprocess.run([parity.LATENTS, *arguments], check=True, capture_output=True).stdout
    return np.frombuffer(found, np.float32)


def main():
    torch.set_grad_enabled(False)
    parity.SCRATCH.mkdir(parents=True, exist_ok=True)
    for module in (scheduling_euler_ancestral_discrete, scheduling_dpmsolver_multistep):
        draw_noise_in_float32(module)
    failures, doubtful = [], []
    print(f"torch {torch.__version__}, diffusers {diffusers.__version__}, {STEPS} steps; largest distances of latents, "
          f"relative, and how many are over {BAR:g}\n")
    print("| model | safe guidance | drawings | Klarbild and diffusers | diffusers on 1 and 2 threads | "
          "diffusers in Float32 and Float64 | what safe guidance changes |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for name, folder, guidance, side in [
            ("emoji", parity.ROOT / "Data/Models/emoji", 4, (64, 64)),
            ("1.x small", parity.build("1.x small", **parity.MODELS["1.x small"])[0], 7.5, (128, 128))]:
        if name not in (sys.argv[4:] or [name]):
            continue
        pipe = StableDiffusionPipelineSafe.from_pretrained(folder, torch_dtype=torch.float32, safety_checker=None,
                                                           requires_safety_checker=False)
        pipe.set_progress_bar_config(disable=True)
        config = pipe.scheduler.config
        for text, values in GUIDANCES.items():
            rows = []
            for sampler in SAMPLERS:
                for index, prompt in enumerate(parity.WORDS):
                    seed = 200 + index
                    one, two, exact = (
                        latents(pipe, config, sampler, prompt, seed, guidance, values, side, kind, threads)
                        for kind, threads in ((torch.float32, 1), (torch.float32, 2), (torch.float64, 2)))
                    ours, plain = (klarbild(folder, prompt, seed, guidance, sampler, side, more).reshape(one.shape)
                                   for more in ([text], []))
                    distance = lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(exact)
                    row = [distance(ours, one), distance(two, one), distance(exact, one), distance(plain, one)]
                    spread = max(*row[1:3], distance(exact, two))
                    rows.append(row)
                    drawing = f"{name}, {text}, {sampler}, '{prompt}'"
                    if spread > BAR:
                        doubtful.append(
                            f"{drawing}: diffusers' own runs are up to {spread:.1e} apart, Klarbild is "
                            f"{min(distance(ours, other) for other in (one, two, exact)):.1e} from the nearest")
                    if row[0] > max(BAR, 2 * spread if spread > BAR else 0):
                        failures.append(f"{drawing}: {row[0]:.1e}")
            worst, over = np.max(rows, axis=0), np.sum(np.array(rows) > BAR, axis=0)
            cells = " | ".join(f"{w:.1e}" + (f" ({o})" if o else "") for w, o in zip(worst[:3], over))
            print(f"| {name} | {text} | {len(rows)} | {cells} | {np.median(rows, axis=0)[3]:.2f} |", flush=True)
    print("\nDrawings that diffusers does not repeat within the bar:\n")
    print("\n".join(f"- {line}" for line in doubtful) or "none")
    print("\nOver the bar where diffusers is not:\n")
    print("\n".join(f"- {line}" for line in failures) or "none")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
