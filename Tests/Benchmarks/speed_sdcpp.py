"""Compares Klarbild's speed and memory with stable-diffusion.cpp's, on the same weights and the same machine.

    python speed_sdcpp.py build SCRATCH                                clones it and builds its program for this processor
    python speed_sdcpp.py try SCRATCH --size 256                       one run of each of its settings: which is fastest
    python speed_sdcpp.py measure KLARBILD SCRATCH --size 512 --pairs 1    runs of both in turn, with the fastest settings

SCRATCH is that of `speed.py`, which must have made its weights there; `speed.py report` writes these figures as well.
Needs git, cmake and ninja for `build`. Nothing else should run meanwhile.
"""
import argparse
import importlib.util
import json
import pathlib
import re
import statistics
import subprocess
import sys

import speed

SOURCE = "https://github.com/leejet/stable-diffusion.cpp"
COMMIT = "97d2990807fe6d558e395f8764198d7c7e7b411c"
SETTINGS = {
    "default": [],
    "flash attention": ["--diffusion-fa"],
    "direct convolution": ["--diffusion-conv-direct", "--vae-conv-direct"],
    "flash attention, direct convolution": ["--diffusion-fa", "--diffusion-conv-direct", "--vae-conv-direct"],
    "flash attention, f32 weights": ["--diffusion-fa", "--type", "f32"],
    "flash attention, q8_0 weights": ["--diffusion-fa", "--type", "q8_0"],
}


def program(scratch):
    return scratch / "stable-diffusion.cpp" / "build" / "bin" / "sd-cli"


def build(options):
    folder = options.scratch / "stable-diffusion.cpp"
    if not folder.exists():
        subprocess.run(["git", "clone", "--recursive", SOURCE, str(folder)], check=True)
        subprocess.run(["git", "-C", str(folder), "checkout", "--recurse-submodules", COMMIT], check=True)
    subprocess.run(["cmake", "-G", "Ninja", "-S", str(folder), "-B", str(folder / "build"), "-DCMAKE_BUILD_TYPE=Release"],
                   check=True)
    subprocess.run(["ninja", "-C", str(folder / "build"), "sd-cli"], check=True)


def one_file(scratch):
    """The weights under the names of the original repositories, which its reader of folders does not take for 1.x."""
    import torch
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from safetensors.torch import save_file
    from transformers import CLIPTextModel

    model, file = scratch / "sd15", scratch / "sd15.safetensors"
    if not file.exists():
        spec = importlib.util.spec_from_file_location("names", speed.ROOT / "Tests/CheckpointsTests/Goldens/make_single_file.py")
        names = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(names)
        part = lambda kind, folder: kind.from_pretrained(model / folder, torch_dtype=torch.float16)
        unet, tensors = part(UNet2DConditionModel, "unet"), {}
        attention_up = ["CrossAttn" in kind for kind in unet.config.up_block_types]
        for key, value in unet.state_dict().items():
            tensors["model.diffusion_model." + names.original_unet_name(key, 2, attention_up)] = value
        for key, value in part(AutoencoderKL, "vae").state_dict().items():
            value = value[..., None, None] if ".attentions." in key and value.dim() == 2 else value
            tensors["first_stage_model." + names.original_vae_name(key, 4)] = value
        for key, value in part(CLIPTextModel, "text_encoder").state_dict().items():
            tensors["cond_stage_model.transformer.text_model." + key.removeprefix("text_model.")] = value
        save_file({key: value.contiguous().clone() for key, value in tensors.items()}, file)


def run(scratch, setting, size, steps):
    """One picture: seconds of a step after the first, of decoding, and the peak memory in bytes."""
    output, seconds, memory = speed.child([
        str(program(scratch)), "-m", str(scratch / "sd15.safetensors"), "-p", speed.PROMPT, "--cfg-scale", "7.5", "--sampling-method",
        "euler", "--steps", str(steps), "-W", str(size), "-H", str(size), "-s", "1", "-o", str(scratch / "sdcpp.png"),
        *SETTINGS[setting]], errors_too=True)
    text = output.decode(errors="replace")
    # each line tells the time of its own step, or how many of them go into a second
    steps = [float(value) if unit == "s/it" else 1 / float(value)
             for value, unit in re.findall(r"\d+/\d+ - ([\d.]+)(s/it|it/s)", text)]
    decoding = re.search(r"decode_first_stage completed, taking ([\d.]+)s", text)
    if len(steps) < 2 or decoding is None:
        sys.exit(f"stable-diffusion.cpp did not tell its times:\n{text[-2000:]}")
    return {"setting": setting, "size": size, "step": statistics.median(steps[1:]), "vae": float(decoding[1]),
            "picture": seconds, "memory": memory}


def load(scratch):
    results = speed.load(scratch)
    return results, results.setdefault("sdcpp", {"commit": COMMIT, "tried": [], "runs": []})


def save(scratch, results):
    (scratch / "speed.json").write_text(json.dumps(results, indent=1))


def convert(options):
    one_file(options.scratch)


def attempt(options):
    subprocess.run([sys.executable, __file__, "convert", str(options.scratch)], check=True)
    results, peer = load(options.scratch)
    for setting in SETTINGS:
        peer["tried"].append(run(options.scratch, setting, options.size, 3))
        save(options.scratch, results)
        print(peer["tried"][-1], flush=True)


def measure(options):
    results, peer = load(options.scratch)
    if not peer["tried"]:
        sys.exit("give `try` first: the fastest settings are found by trying")
    # the settings that need the least time for a picture of 20 steps
    best = min(peer["tried"], key=lambda one: 20 * one["step"] + one["vae"])["setting"]
    for _ in range(options.pairs):
        ours = speed.ours_run(options.klarbild, options.scratch / "sd15", options.size, options.steps)
        theirs = run(options.scratch, best, options.size, options.steps)
        peer["runs"].append({"size": options.size, "steps": options.steps, "ours": ours, "sdcpp": theirs})
        save(options.scratch, results)
        print(best, {name: round(ours[name] / theirs[name], 3) for name in ("step", "vae", "memory", "picture")}, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("build", "convert", "try", "measure"):
        command = commands.add_parser(name)
        if name == "measure":
            command.add_argument("klarbild")
        command.add_argument("scratch", type=pathlib.Path)
        command.add_argument("--size", type=int, default=256 if name == "try" else 512)
        command.add_argument("--steps", type=int, default=4)
        command.add_argument("--pairs", type=int, default=1)
    options = parser.parse_args()
    {"build": build, "convert": convert, "try": attempt, "measure": measure}[options.command](options)


main()
