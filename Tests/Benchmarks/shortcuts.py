"""Measures what each shortcut of `klarbild generate` saves and what it changes, and prints a Markdown table.

    python shortcuts.py KLARBILD SCRATCH [MODEL] [--size 512] [--steps 6]

What it changes: pictures of the embedded model, PROMPTS with two seeds each at its default settings, against the same
pictures without a shortcut (PSNR in decibels, median and lowest). What it saves: the time of whole runs of MODEL, a folder of
Stable Diffusion 1.5's size such as `speed.py` makes, in turns with runs without a shortcut; left out without MODEL.
Needs Python with numpy and Pillow. Nothing else should run meanwhile.
"""
import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import time

import numpy as np
from PIL import Image

SHORTCUTS = {
    "guidance in the first 70 %": ["--guidance-interval", "0-0.7"],
    "guidance from 20 to 80 %": ["--guidance-interval", "0.2-0.8"],
    "features of one step for two": ["--feature-interval", "2"],
    "features of one step for three": ["--feature-interval", "3"],
    "a tenth of the tokens merged": ["--merge-tokens", "0.1"],
    "half of the tokens merged": ["--merge-tokens", "0.5"],
}
PROMPTS = ["a red apple on a blue background", "a dog", "a cat on a green background", "a yellow star", "a house",
           "a rocket", "two apples", "a dog and a tree", "a panda on a pink background", "a guitar", "a snowman", "a crown"]


def generate(klarbild, folder, prompt, seed, options):
    shutil.rmtree(folder, ignore_errors=True)
    begin = time.perf_counter()
    out = subprocess.run([klarbild, "generate", prompt, "--seed", str(seed), "--scale", "1", "--safety", "off", "--json",
                          "--quiet", "-o", folder, *options], check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - begin
    path = json.loads(out.stdout)["images"][0]["path"]
    return np.asarray(Image.open(path).convert("RGB"), np.float64), seconds


def decibels(a, b):
    return float("inf") if (a == b).all() else 10 * np.log10(255 ** 2 / ((a - b) ** 2).mean())


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("klarbild")
parser.add_argument("scratch", type=pathlib.Path)
parser.add_argument("model", nargs="?")
parser.add_argument("--size", type=int, default=512)
parser.add_argument("--steps", type=int, default=6)
parser.add_argument("--turns", type=int, default=2)
options = parser.parse_args()
folder = str(options.scratch / "shortcuts")
plain = {(p, s): generate(options.klarbild, folder, p, s, [])[0] for p in PROMPTS for s in (1, 2)}
timed = ["--model", options.model, "--width", str(options.size), "--height", str(options.size), "--step-count",
         str(options.steps), "--scheduler", "ddim"] if options.model else None
print("| shortcut | PSNR of the embedded model's pictures, dB: median | lowest | time of a run, of one without |")
print("|---|--:|--:|--:|")
for name, choice in SHORTCUTS.items():
    found = [decibels(generate(options.klarbild, folder, p, s, choice)[0], whole) for (p, s), whole in plain.items()]
    ratios = []
    if timed:
        for _ in range(options.turns):
            whole = generate(options.klarbild, folder, "a lighthouse", 1, timed)[1]
            ratios.append(generate(options.klarbild, folder, "a lighthouse", 1, timed + choice)[1] / whole)
    saved = f"{statistics.median(ratios):.2f}" if ratios else ""
    print(f"| {name} | {statistics.median(found):.1f} | {min(found):.1f} | {saved} |", flush=True)
