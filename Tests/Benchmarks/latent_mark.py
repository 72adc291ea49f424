"""Measures what the latent mark (Tree-Ring) survives, and writes the table of Reports/latent-mark.md.

    python latent_mark.py .build/release/klarbild --count 40 > Reports/latent-mark.md

Draws marked and unmarked pictures with the embedded model, treats them with Pillow, and looks for the key. A picture counts as
found when at most 1 % of 999 other keys fit as well. Needs Pillow and numpy.
"""
import argparse
import io
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

PROMPTS = ["a red apple on a blue background", "a yellow car", "a green tree", "a cat", "a house", "a blue fish", "a cup", "a star"]


def jpeg(quality):
    def treat(image):
        data = io.BytesIO()
        image.save(data, "JPEG", quality=quality)
        return Image.open(data).convert("RGB")
    return treat


def noise(deviation):
    def treat(image):
        values = np.asarray(image).astype(float) + np.random.default_rng(0).normal(0, deviation, (image.height, image.width, 3))
        return Image.fromarray(values.round().clip(0, 255).astype(np.uint8))
    return treat


TREATMENTS = {
    "nothing": lambda image: image,
    "JPEG 90, 4:2:0": jpeg(90), "JPEG 50, 4:2:0": jpeg(50), "JPEG 20, 4:2:0": jpeg(20),
    "resized to 50 % and back": lambda i: i.resize((i.width // 2, i.height // 2)).resize(i.size),
    "blur of 2 pixels": lambda i: i.filter(ImageFilter.GaussianBlur(2)),
    "noise of deviation 10": noise(10),
    "brightness times 1.2": lambda i: i.point(lambda v: min(int(v * 1.2), 255)),
    "cropped to 94 %, resized back": lambda i: i.crop((i.width * 3 // 100, i.height * 3 // 100, i.width * 97 // 100, i.height * 97 // 100)).resize(i.size),
    "turned by 5 degrees": lambda i: i.rotate(5, resample=Image.Resampling.BICUBIC),
    "mirrored": lambda i: i.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("command", help="the built klarbild")
    parser.add_argument("--count", type=int, default=40, help="pictures of each kind")
    parser.add_argument("--key", type=int, default=2026)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, options in [("marked", ["--latent-mark", str(arguments.key)]), ("unmarked", [])]:
            each = -(-arguments.count // len(PROMPTS))
            for number, prompt in enumerate(PROMPTS):
                subprocess.run([arguments.command, "generate", prompt, "--seed", str(5000 + number * each), "--count", str(each),
                                "--safety", "off", "--quiet", "-o", folder / kind, *options], check=True, capture_output=True)
        print(f"""# What the latent mark survives

Tree-Ring's key in the first latent ({arguments.count} pictures of the embedded model with the key, {arguments.count} without), found
again by running the sampler backwards. Found: at most 1 % of 999 other keys fit as well, so 1 % of unmarked pictures pass too.
The embedded model's latents are 16 x 16: the disc of the key holds about forty independent coefficients in each of the four
channels. Larger models have more.

The embedded model draws nearly one picture of a name whatever the noise is, so that little of the noise can be found again in it:
an earlier one, which varied more and drew worse, kept the key in 16 of 16.

    python Tests/Benchmarks/latent_mark.py .build/release/klarbild --count {arguments.count} > Reports/latent-mark.md

| treatment | found | mean strength | unmarked: found | unmarked: mean strength |
| --- | --- | --- | --- | --- |""", flush=True)
        for treatment, treat in TREATMENTS.items():
            cells = []
            for kind in ["marked", "unmarked"]:
                treated = folder / f"{kind}-treated"
                treated.mkdir(exist_ok=True)
                paths = []
                for file in sorted((folder / kind).glob("*.png"))[: arguments.count]:
                    paths.append(str(treated / file.name))
                    treat(Image.open(file).convert("RGB")).save(paths[-1])
                output = subprocess.run([arguments.command, "watermark", "latent", *paths, "--key", str(arguments.key), "--json", "--quiet"],
                                        check=True, capture_output=True).stdout
                images = json.loads(output)["images"]
                cells += [f"{sum(i['pValue'] <= 0.01 for i in images)} of {len(images)}", f"{np.mean([i['strength'] for i in images]):.1f}"]
            print(f"| {treatment} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
