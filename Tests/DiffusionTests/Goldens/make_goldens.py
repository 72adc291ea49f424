"""Makes the goldens of the pipeline's tests with torch 2.15.0, diffusers 0.42.1, transformers 5.24.0, Pillow 13.

Run from the root of the checkout:  python Tests/DiffusionTests/Goldens/make_goldens.py

Every picture is drawn by diffusers on the embedded model; scores.json holds the cosines its safety checker computed.
"""
import json, pathlib
import diffusers, torch
import torch.nn.functional as F
from diffusers import StableDiffusionImg2ImgPipeline, StableDiffusionInpaintPipeline, StableDiffusionPipeline
from PIL import Image, ImageDraw

HERE = pathlib.Path(__file__).parent
MODEL = HERE.parents[2] / "Data/Models/emoji"
SAMPLERS = {
    "ddim": diffusers.DDIMScheduler, "pndm": diffusers.PNDMScheduler, "lms": diffusers.LMSDiscreteScheduler,
    "euler": diffusers.EulerDiscreteScheduler, "euler-a": diffusers.EulerAncestralDiscreteScheduler,
    "heun": diffusers.HeunDiscreteScheduler, "dpmpp-2m": diffusers.DPMSolverMultistepScheduler,
    "dpmpp-2m-sde": diffusers.DPMSolverMultistepScheduler, "unipc": diffusers.UniPCMultistepScheduler,
    "lcm": diffusers.LCMScheduler,
}
scores = {}


def pipeline(kind):
    pipe = kind.from_pretrained(MODEL, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    # transformers 5 dropped the inner model that diffusers 0.42 asks for when layers are skipped
    pipe.text_encoder.__dict__["text_model"] = pipe.text_encoder
    checker = pipe.safety_checker

    def record(clip_input, images):
        embedding = F.normalize(checker.visual_projection(checker.vision_model(clip_input)[1]))
        pipe.cosines = [round(float(x), 6) for rows in (checker.special_care_embeds, checker.concept_embeds)
                        for x in (embedding @ F.normalize(rows).t())[0]]
        _, flags = type(checker).forward(checker, clip_input, images.clone())
        pipe.flagged = bool(flags[0])
        return images, [False] * len(flags)  # the golden keeps the picture; the themes of this model are harmless

    checker.forward = record
    return pipe


def save(pipe, name, **settings):
    seed = settings.pop("seed")
    picture = pipe(**settings, generator=torch.Generator().manual_seed(seed)).images[0]
    picture.save(HERE / f"{name}.png", optimize=True)
    scores[name] = dict(cosines=pipe.cosines, flagged=pipe.flagged)


torch.manual_seed(0)
torch.set_num_threads(2)
pipe = pipeline(StableDiffusionPipeline)
config = pipe.scheduler.config
for name, kind in SAMPLERS.items():
    extra = {"algorithm_type": "sde-dpmsolver++"} if name == "dpmpp-2m-sde" else {}
    pipe.scheduler = kind.from_config(config, **extra)
    save(pipe, name, prompt="a red apple on a blue background", seed=7, num_inference_steps=8, guidance_scale=4)
pipe.scheduler = diffusers.DDIMScheduler.from_config(config)
save(pipe, "no-guidance", prompt="a yellow star", seed=3, num_inference_steps=8, guidance_scale=1)
save(pipe, "negative", prompt="a house", negative_prompt="red", seed=4, num_inference_steps=8, guidance_scale=6)
save(pipe, "wide", prompt="a green tree", seed=5, num_inference_steps=8, guidance_scale=4, width=96, height=48)
save(pipe, "brackets", prompt="a (red) [apple] :)", seed=6, num_inference_steps=8, guidance_scale=4)
save(pipe, "flagged", prompt="a beer mug", seed=101, num_inference_steps=20, guidance_scale=4)
save(pipe, "skipped-layer", prompt="a panda", seed=8, num_inference_steps=8, guidance_scale=4, clip_skip=1)

start = Image.open(HERE / "ddim.png").resize((80, 72))
start.save(HERE / "start.png", optimize=True)
mask = Image.new("L", (50, 50))
ImageDraw.Draw(mask).ellipse((12, 8, 44, 30), fill=255)
mask.save(HERE / "mask.png", optimize=True)
for name, kind in [("ddim", diffusers.DDIMScheduler), ("euler-a", diffusers.EulerAncestralDiscreteScheduler)]:
    pipe = pipeline(StableDiffusionImg2ImgPipeline)
    pipe.scheduler = kind.from_config(config)
    save(pipe, f"image-{name}", prompt="a green apple", image=start.resize((64, 64), Image.LANCZOS), strength=0.6, seed=11,
         num_inference_steps=10, guidance_scale=4)
    for strength in [0.7, 1.0]:
        pipe = pipeline(StableDiffusionInpaintPipeline)
        pipe.scheduler = kind.from_config(config)
        save(pipe, f"inpaint-{name}-{strength}", prompt="a green apple", image=start, mask_image=mask, strength=strength,
             seed=12, num_inference_steps=10, guidance_scale=4, width=64, height=64)
(HERE / "scores.json").write_text(json.dumps(scores, indent=1))
