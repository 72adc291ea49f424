"""Makes the goldens of Safe Latent Diffusion with torch 2.15.0, diffusers 0.42.1, transformers 5.24.0.

Run from the root of the checkout:  python Tests/DiffusionTests/Goldens/make_safe_guidance.py

safe-guidance.json holds the latents that diffusers' StableDiffusionPipelineSafe (among its deprecated pipelines) draws on
the embedded model, [H, W, 4] as base64 of little-endian Float32.
"""
import base64, json, pathlib
import diffusers, torch
from diffusers import StableDiffusionPipelineSafe
from diffusers.pipelines.deprecated.stable_diffusion_safe import SafetyConfig

HERE = pathlib.Path(__file__).parent
MODEL = HERE.parents[2] / "Data/Models/emoji"
SAMPLERS = {"ddim": diffusers.DDIMScheduler, "pndm": diffusers.PNDMScheduler,
            "euler-a": diffusers.EulerAncestralDiscreteScheduler, "dpmpp-2m": diffusers.DPMSolverMultistepScheduler}
OWN = dict(sld_guidance_scale=300, sld_warmup_steps=2, sld_threshold=0.2, sld_momentum_scale=0.9, sld_mom_beta=0.25)
NAMES = dict(sld_guidance_scale="scale", sld_warmup_steps="warm-up", sld_threshold="threshold",
             sld_momentum_scale="momentum", sld_mom_beta="decay")
RUNS = [
    ("weak", SafetyConfig.WEAK, "ddim", "a beer mug", "", None), ("medium", SafetyConfig.MEDIUM, "ddim", "a beer mug", "", None),
    ("strong", SafetyConfig.STRONG, "pndm", "a beer mug", "", None), ("max", SafetyConfig.MAX, "dpmpp-2m", "a beer mug", "", None),
    (None, OWN, "euler-a", "a glass of wine on a table", "blue", "alcohol"), (None, OWN, "ddim", "a dog", "", "animal, cat"),
]

# The guidance is cut at thresholds, so some runs are unstable: with seed 31 a relative change of 1e-7 in the first noise moves
# diffusers' own latents of the second run by 6e-4 (1e-6: 1.1e-3), with seed 37 by 3e-6. An unstable run tells nothing.
SEEDS = [30, 37, 32, 33, 34, 35]

torch.manual_seed(0)
torch.set_num_threads(2)
pipe = StableDiffusionPipelineSafe.from_pretrained(MODEL, torch_dtype=torch.float32)
pipe.set_progress_bar_config(disable=True)
config, paper, goldens = pipe.scheduler.config, pipe._safety_text_concept, []
for index, (preset, values, sampler, prompt, negative, concept) in enumerate(RUNS):
    pipe.scheduler = SAMPLERS[sampler].from_config(config)
    pipe._safety_text_concept = concept or paper
    seen = []
    pipe(prompt, negative_prompt=negative or None, num_inference_steps=20, guidance_scale=4, **values,
         generator=torch.Generator().manual_seed(SEEDS[index]), callback=lambda i, t, latents: seen.append(latents.clone()))
    text = preset or ",".join(f"{NAMES[key]}={value}" for key, value in values.items())
    latents = seen[-1][0].permute(1, 2, 0).contiguous().numpy().astype("<f4")
    goldens.append(dict(guidance=text, sampler=sampler, prompt=prompt, negativePrompt=negative, concept=concept,
                        seed=SEEDS[index], stepCount=20, guidanceScale=4,
                        latents=base64.b64encode(latents.tobytes()).decode()))
(HERE / "safe-guidance.json").write_text(json.dumps(goldens, indent=1) + "\n")
