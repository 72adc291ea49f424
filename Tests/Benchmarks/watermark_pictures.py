"""Cuts natural pictures into tiles that do not overlap, for the calibration and the benchmarks of watermarks.

    python watermark_pictures.py --set test -o tiles/test
    python watermark_pictures.py --set calibration -o tiles/calibration

Downloads Debian's wallpaper packages (apt-get download), and takes scikit-image's samples where it is installed; needs
Pillow and numpy. The two sets share no package and no picture. Tiles are PNG, 512 x 512 and, every fourth, of other sizes;
of one source at most 60 are kept, chosen by a fixed seed. Nothing of it is committed.
"""
import argparse
import random
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

PACKAGES = {
    "test": ["mate-backgrounds", "gnome-backgrounds", "ukui-wallpapers", "plasma-workspace-wallpapers"],
    "calibration": ["lomiri-wallpapers", "lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04", "sway-backgrounds"],
}
SIZES = [(512, 512), (512, 512), (512, 512), (640, 448), (512, 512), (512, 512), (512, 512), (384, 384)]
PER_SOURCE = 60
Image.MAX_IMAGE_PIXELS = None


def sources(name, folder):
    for package in PACKAGES[name]:
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True, capture_output=True)
        deb = next(Path(folder).glob(f"{package}_*.deb"))
        subprocess.run(["dpkg-deb", "-x", deb, Path(folder) / package], check=True)
        files = {}
        for file in sorted((Path(folder) / package).rglob("*")):
            if file.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp") and not file.is_symlink():
                # of a wallpaper in several sizes, the largest
                parts = file.relative_to(Path(folder) / package).parts
                key = "/".join(parts[:-1]) if parts[-1].split(".")[0].replace("x", "").isdigit() else "/".join(parts)
                key = key.split("_")[0] if "Elephants" in key or "Sway" in key else key
                if key not in files or file.stat().st_size > files[key].stat().st_size:
                    files[key] = file
        for file in files.values():
            if file.stat().st_size > 40_000 and "screenshot" not in file.name:
                yield f"{package}-{file.parent.parent.parent.name if file.stem[0].isdigit() else ''}{file.stem}", Image.open(file)
    if name == "test":
        from skimage import data
        for sample in ["astronaut", "coffee", "chelsea", "rocket", "camera", "moon", "coins", "brick", "grass", "gravel", "cell"]:
            try:
                yield f"skimage-{sample}", Image.fromarray(getattr(data, sample)())
            except Exception:  # samples that would have to be fetched
                pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--set", choices=sorted(PACKAGES), required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=0, help="at most so many tiles, evenly from all sources")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    made = []
    with tempfile.TemporaryDirectory() as folder:
        for name, picture in sources(arguments.set, folder):
            picture = picture.convert("RGB")
            tiles, top, row = [], 0, 0
            while top + 256 <= picture.height:
                left, height = 0, 512 if top + 512 <= picture.height else 256
                index = 0
                while left + 256 <= picture.width:
                    width, tall = SIZES[(row * 3 + index) % len(SIZES)]
                    width, tall = min(width, picture.width - left), min(tall, height)
                    if width * tall >= 256 * 256:
                        tiles.append((left, top, left + width, top + tall))
                    left += width
                    index += 1
                top, row = top + height, row + 1
            random.Random(7).shuffle(tiles)
            made += [(picture, box, f"{name}-{i:02}.png".replace("/", "-")) for i, box in enumerate(tiles[:PER_SOURCE])]
            if not arguments.limit:
                for picture, box, file in made:
                    picture.crop(box).save(arguments.output / file, compress_level=1)
                made = []
        if arguments.limit:
            random.Random(11).shuffle(made)
            for picture, box, file in made[: arguments.limit]:
                picture.crop(box).save(arguments.output / file, compress_level=1)
    print(len(list(arguments.output.glob("*.png"))), "tiles in", arguments.output)


if __name__ == "__main__":
    main()
