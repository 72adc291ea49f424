"""Compares klarbild's concept checker with diffusers' on random weights of CLIP-L's size.

    safety_checker.py prepare FOLDER [--pictures 1000]      makes weights and pictures
    safety_checker.py reference FOLDER [--seconds 100]      diffusers' scores and decisions; goes on where it stopped
    safety_checker.py compare KLARBILD FOLDER [--seconds 100]   the same by klarbild, goes on too: all must be the same
    safety_checker.py time KLARBILD FOLDER                  seconds a picture, side by side, both on all processors
    safety_checker.py once PICTURE FOLDER                   what `time` starts: diffusers on one picture in a process of its own

The weights are kept in half precision and computed with in single precision on both sides. Thresholds lie in the middle
of each concept's scores, so that about half of the decisions of each concept go either way.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import time

import numpy as np
import torch
from diffusers.pipelines.stable_diffusion import safety_checker as module
from PIL import Image, ImageDraw, ImageFilter
from transformers import CLIPConfig, CLIPImageProcessor

CONCEPTS, SPECIAL = 17, 3


def weights(folder):
    """A StableDiffusionSafetyChecker of CLIP ViT-L/14's size whose activations stay of order one."""
    torch.manual_seed(0)
    vision = dict(hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16,
                  image_size=224, patch_size=14, projection_dim=768)
    checker = module.StableDiffusionSafetyChecker(CLIPConfig(vision_config=vision, projection_dim=768))
    generator = torch.Generator().manual_seed(1)
    for name, parameter in checker.named_parameters():
        scale = parameter[0].numel() ** -0.5 if parameter.dim() > 1 else 0.05
        noise = torch.randn(parameter.shape, generator=generator) * scale
        parameter.data = (noise + (1.0 if "norm" in name and name.endswith("weight") else 0.0)).half().float()
    return checker.eval()


def pictures(folder, count):
    """Drawn pictures of many sizes: shapes, gradients, noise, blurred and mixed."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(count):
        path = folder / f"{index:04}.png"
        if path.exists():
            continue
        random = np.random.default_rng([2, index])
        width, height = (int(v) for v in random.integers(40, 640, 2))
        y, x = np.mgrid[0:height, 0:width]
        angle, step = random.uniform(0, 6.3), random.uniform(5, 200)
        wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) / step)
        base = random.uniform(0, 255, 3) + np.multiply.outer(wave, random.uniform(-120, 120, 3))
        base += random.normal(0, random.choice([0, 3, 40]), (height, width, 3))
        image = Image.fromarray(np.clip(base, 0, 255).astype(np.uint8))
        draw = ImageDraw.Draw(image)
        for _ in range(int(random.integers(0, 12))):
            a, b = random.integers(0, [width, height], 2), random.integers(0, [width, height], 2)
            box = [*np.minimum(a, b).tolist(), *np.maximum(a, b).tolist()]
            getattr(draw, random.choice(["rectangle", "ellipse"]))(box, fill=tuple(random.integers(0, 256, 3).tolist()))
        if random.random() < 0.3:
            image = image.filter(ImageFilter.GaussianBlur(float(random.uniform(0.5, 8))))
        image.save(path)
    return sorted(folder.glob("*.png"))[:count]


class Diffusers:
    """diffusers' checker as its pipelines call it, with the cosines it computes on the way."""

    def __init__(self, folder):
        self.checker = module.StableDiffusionSafetyChecker.from_pretrained(folder, torch_dtype=torch.float32).eval()
        self.processor = CLIPImageProcessor.from_pretrained(folder)
        self.cosines = []
        original = module.cosine_distance

        def recording(a, b):
            result = original(a, b)
            self.cosines.append(result.detach().numpy())
            return result

        module.cosine_distance = recording

    def __call__(self, paths):
        images = [Image.open(path).convert("RGB") for path in paths]
        pixels = self.processor(images, return_tensors="pt").pixel_values
        self.cosines.clear()
        with torch.no_grad():
            _, flagged = self.checker(clip_input=pixels, images=[np.zeros((1, 1, 3)) for _ in paths])
        special, concepts = self.cosines
        return np.concatenate([special, concepts], axis=1), flagged


def prepare(folder, count):
    folder.mkdir(parents=True, exist_ok=True)
    checker = weights(folder)
    checker.half().save_pretrained(folder / "checker")
    CLIPImageProcessor(do_convert_rgb=True).save_pretrained(folder / "checker")
    paths = pictures(folder / "pictures", count)
    diffusers = Diffusers(folder / "checker")
    start = torch.cat([torch.from_numpy(diffusers(paths[i:i + 4])[0]) for i in range(0, 24, 4)])
    middle, spread = start.median(dim=0).values, start.std(0)
    diffusers.checker.special_care_embeds_weights.data = middle[:SPECIAL] + spread[:SPECIAL]
    diffusers.checker.concept_embeds_weights.data = middle[SPECIAL:] + 1.5 * spread[SPECIAL:]
    diffusers.checker.half().save_pretrained(folder / "checker")
    print(f"{len(paths)} pictures; standard deviation of scores {spread.min():.4f} to {spread.max():.4f}")


def resumed(file, folder):
    """What is there already of a run over all pictures, and the paths that are left."""
    done = json.loads(file.read_text()) if file.exists() else {"scores": [], "flagged": []}
    return done, sorted((folder / "pictures").glob("*.png"))[len(done["scores"]):]


def reference(folder, seconds):
    end = time.monotonic() + seconds
    done, paths = resumed(folder / "reference.json", folder)
    diffusers = Diffusers(folder / "checker")
    for begin in range(0, len(paths), 4):
        if time.monotonic() > end:
            break
        cosines, flagged = diffusers(paths[begin:begin + 4])
        done["scores"] += cosines.tolist()
        done["flagged"] += [bool(f) for f in flagged]
    (folder / "reference.json").write_text(json.dumps(done))
    print(f"{len(done['scores'])} pictures, {sum(done['flagged'])} flagged by diffusers")


def checked(klarbild, folder, paths):
    run = subprocess.run([klarbild, "check", "--safety-checker", str(folder / "checker"), "--json", *map(str, paths)],
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)["images"]


def compare(klarbild, folder, seconds):
    end = time.monotonic() + seconds
    done, paths = resumed(folder / "own.json", folder)
    for begin in range(0, len(paths), 100):  # in one process, most of them by quick looks
        if time.monotonic() > end:
            break
        for image in checked(klarbild, folder, paths[begin:begin + 100]):
            done["scores"].append([score["score"] for score in image["scores"]])  # special care first, as in diffusers
            done["flagged"].append(image["flagged"])
    (folder / "own.json").write_text(json.dumps(done))
    expected = json.loads((folder / "reference.json").read_text())
    count = min(len(done["scores"]), len(expected["scores"]))
    own, theirs = np.asarray(done["scores"][:count]), np.asarray(expected["scores"][:count])
    worst = float(np.abs(own - theirs).max())
    differing = sum(a != b for a, b in zip(done["flagged"][:count], expected["flagged"][:count]))
    print(f"{count} pictures: largest difference of a score {worst:.2e}, {sum(done['flagged'][:count])} flagged, "
          f"{differing} other decisions")
    sys.exit(0 if worst <= 1e-3 and differing == 0 else 1)


def timed(klarbild, folder, count=22, rounds=3):
    module.logger.setLevel("ERROR")
    paths = sorted((folder / "pictures").glob("*.png"))[:count]
    diffusers = Diffusers(folder / "checker")
    diffusers(paths[:1])
    own, theirs, batch = [], [], []
    for _ in range(rounds):
        start = time.perf_counter()
        for path in paths:
            diffusers([path])
        theirs.append((time.perf_counter() - start) / count)
        start = time.perf_counter()
        diffusers(paths[:8])
        batch.append((time.perf_counter() - start) / 8)
        seconds = []
        for part in (paths[:1], paths[:2], paths):  # from the third picture on weights are in fixed point
            start = time.perf_counter()
            checked(klarbild, folder, part)
            seconds.append(time.perf_counter() - start)
        single = seconds[0]
        own.append((seconds[2] - seconds[1]) / (count - 2))
    o, t, b = (float(np.median(v)) for v in (own, theirs, batch))
    print(f"seconds a picture, loaded: klarbild {o:.3f}, diffusers {t:.3f} ({b:.3f} in a batch of 8): {o / t:.2f} of "
          f"diffusers' time")
    start = time.perf_counter()
    subprocess.run([sys.executable, __file__, "once", str(paths[0]), str(folder)], check=True, capture_output=True)
    process = time.perf_counter() - start
    print(f"one picture from the command line: klarbild {single:.2f}, diffusers {process:.2f}: {single / process:.2f}")


parser = argparse.ArgumentParser()
parser.add_argument("action", choices=["prepare", "reference", "compare", "time", "once"])
parser.add_argument("paths", nargs="+")
parser.add_argument("--pictures", type=int, default=1000)
parser.add_argument("--seconds", type=float, default=100)
arguments = parser.parse_args()
work = pathlib.Path(arguments.paths[-1])
if arguments.action == "prepare":
    prepare(work, arguments.pictures)
elif arguments.action == "reference":
    reference(work, arguments.seconds)
elif arguments.action == "once":
    print(Diffusers(work / "checker")([arguments.paths[0]]))
elif arguments.action == "compare":
    compare(arguments.paths[0], work, arguments.seconds)
else:
    timed(arguments.paths[0], work)
