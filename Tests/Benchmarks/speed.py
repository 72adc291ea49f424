"""Compares Klarbild's speed, memory and latents with diffusers' on torch, on the same weights and the same machine.

    python speed.py measure KLARBILD LATENTS SCRATCH --size 512 --pairs 2     one size, runs of both in turn
    python speed.py latents KLARBILD LATENTS SCRATCH --size 256 --steps 20    how far the latents are apart
    python speed.py report SCRATCH REPORT                                     writes the Markdown from what was measured

KLARBILD and LATENTS are the built `klarbild` and `GenerationBenchmark`; SCRATCH receives a folder of random weights of
Stable Diffusion 1.5's size (2.7 GB) and `speed.json`. Needs torch, diffusers, transformers. Float32 on both sides; the
weights are stored in half precision. Every run is a process of its own; nothing else should run meanwhile.
"""
import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROMPT = "a lighthouse at dusk"
BARS = {
    "torch": {(512, "step"): 0.5, (256, "step"): 0.6, (512, "vae"): 0.35, (512, "memory"): 0.5},
    "sdcpp": {(512, "step"): 0.3, (256, "step"): 0.5, (512, "vae"): 0.3, (512, "memory"): 1},
}


def build(folder):
    """Random weights of Stable Diffusion 1.5's size in half precision, with a safety checker of the real size."""
    import torch
    from diffusers import AutoencoderKL, PNDMScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPTextConfig, CLIPTextModel, CLIPTokenizer
    torch.manual_seed(5)
    torch.set_grad_enabled(False)
    unet = UNet2DConditionModel(sample_size=64, block_out_channels=(320, 640, 1280, 1280), layers_per_block=2,
                                cross_attention_dim=768, attention_head_dim=8)
    vae = AutoencoderKL(block_out_channels=(128, 256, 512, 512), down_block_types=("DownEncoderBlock2D",) * 4,
                        up_block_types=("UpDecoderBlock2D",) * 4, layers_per_block=2, latent_channels=4)
    text = CLIPTextModel(CLIPTextConfig(
        vocab_size=49408, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
        hidden_act="quick_gelu", projection_dim=768, bos_token_id=49406, eos_token_id=49407))
    checker = StableDiffusionSafetyChecker(CLIPConfig(
        text_config=dict(hidden_size=32, intermediate_size=37, num_attention_heads=2, num_hidden_layers=1),
        vision_config=dict(hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16,
                           image_size=224, patch_size=14), projection_dim=768))
    for rows in (checker.concept_embeds, checker.special_care_embeds):
        rows.data = torch.randn_like(rows)
    checker.concept_embeds_weights.data.fill_(0.2)
    checker.special_care_embeds_weights.data.fill_(0.2)
    scheduler = PNDMScheduler(skip_prk_steps=True, beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
                              set_alpha_to_one=False, steps_offset=1)
    StableDiffusionPipeline(
        vae=vae, text_encoder=text, tokenizer=CLIPTokenizer.from_pretrained(ROOT / "Data/Tokenizers/clip"), unet=unet,
        scheduler=scheduler, safety_checker=checker,
        feature_extractor=CLIPImageProcessor(size={"shortest_edge": 224}, crop_size={"height": 224, "width": 224}),
    ).to(torch.float16).save_pretrained(folder, safe_serialization=True)
    # as in Stable Diffusion's own: other samplers made from this one must not clip what they predict
    file = pathlib.Path(folder) / "scheduler/scheduler_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"clip_sample": False}, indent=2))


def require(model):
    """Builds the weights if they are not there, in a process of its own: a child's peak memory counts its parent's."""
    if not (model / "model_index.json").exists():
        subprocess.run([sys.executable, __file__, "build", str(model)], check=True)


def torch_run(model, size, steps, latents):
    """One picture by diffusers, in this process: seconds of each step, of decoding, and the peak memory."""
    import resource

    import torch
    from diffusers import DDIMScheduler, StableDiffusionPipeline
    torch.set_grad_enabled(False)
    torch.set_num_threads(os.cpu_count())
    begin = time.perf_counter()
    pipe = StableDiffusionPipeline.from_pretrained(model, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    opened = time.perf_counter() - begin
    times, seen = [], {}
    unet, decode = pipe.unet.forward, pipe.vae.decode

    def timed_unet(*positional, **named):
        start = time.perf_counter()
        result = unet(*positional, **named)
        times.append(time.perf_counter() - start)
        return result

    def timed_decode(*positional, **named):
        start = time.perf_counter()
        result = decode(*positional, **named)
        seen["vae"] = time.perf_counter() - start
        return result

    def keep(_, step, timestep, values):
        seen["latents"] = values["latents"]
        return values

    pipe.unet.forward, pipe.vae.decode = timed_unet, timed_decode
    start = time.perf_counter()
    pipe(PROMPT, num_inference_steps=steps, guidance_scale=7.5, width=size, height=size,
         generator=torch.Generator().manual_seed(1), callback_on_step_end=keep)
    total = time.perf_counter() - start
    if latents:
        seen["latents"][0].permute(1, 2, 0).contiguous().numpy().tofile(latents)
    # The first step pays for caches and page faults on both sides, so it is left out on both sides.
    return {"step": statistics.median(times[1:] or times), "vae": seen["vae"], "picture": total + opened,
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def child(command, errors_too=False):
    """Runs a command; its standard output (with its standard error if asked), seconds and peak memory in bytes."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT if errors_too else errors)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            errors.seek(0)
            sys.exit(f"{command[:3]} failed: {(errors.read() or output).decode(errors='replace')[-2000:]}")
    return output, time.perf_counter() - start, usage.ru_maxrss * 1024


def ours_run(klarbild, model, size, steps):
    bench = json.loads(child([klarbild, "bench", "--unet", str(model), "--size", str(size), "--part", "step", "--part",
                              "vae", "--runs", str(max(1, steps - 1)), "--json"])[0])
    _, seconds, memory = child([
        klarbild, "generate", PROMPT, "--model", str(model), "--seed", "1", "--step-count", str(steps), "--width",
        str(size), "--height", str(size), "--scale", "1", "--scheduler", "ddim", "--on-flag", "black", "--quiet", "-o",
        str(model.parent / "pictures")])
    return {"step": bench["step"]["median"], "vae": bench["vae"]["median"], "picture": seconds, "memory": memory,
            "path": bench["path"], "profile": bench["stepProfile"], "vaeProfile": bench["vaeProfile"]}


def load(scratch):
    file = scratch / "speed.json"
    return json.loads(file.read_text()) if file.exists() else {"runs": [], "latents": []}


def measure(options):
    model, results = options.scratch / "sd15", load(options.scratch)
    require(model)
    for _ in range(options.pairs):
        ours = ours_run(options.klarbild, model, options.size, options.steps)
        theirs = json.loads(child([sys.executable, __file__, "torch", str(model), "--size", str(options.size), "--steps",
                                   str(options.steps)])[0].splitlines()[-1])
        results["runs"].append({"size": options.size, "steps": options.steps, "ours": ours, "torch": theirs})
        (options.scratch / "speed.json").write_text(json.dumps(results, indent=1))
        print({name: round(ours[name] / theirs[name], 3) for name in ("step", "vae", "memory", "picture")}, flush=True)


def latents(options):
    import numpy as np
    model, results = options.scratch / "sd15", load(options.scratch)
    require(model)
    file = options.scratch / "latents.bin"
    child([sys.executable, __file__, "torch", str(model), "--size", str(options.size), "--steps", str(options.steps),
           "--latents", str(file)])
    theirs = np.fromfile(file, np.float32)
    side = str(options.size)
    raw = child([options.latents, str(model), PROMPT, "1", str(options.steps), "7.5", "ddim", side, side])[0]
    ours = np.frombuffer(raw, np.float32)
    difference = float(np.linalg.norm(ours - theirs) / np.linalg.norm(theirs))
    results["latents"].append({"size": options.size, "steps": options.steps, "difference": difference})
    (options.scratch / "speed.json").write_text(json.dumps(results, indent=1))
    print(f"{options.size} px, {options.steps} steps: {difference:.2e}")


def table(runs, peer, title):
    """The rows of a comparison with one peer: each size and each measure."""
    lines = [f"| | {title} | Klarbild | ratio | pairs, lowest to highest ratio | bar |", "|---|--:|--:|--:|--:|--:|"]
    names = {"step": "step", "vae": "VAE decode", "memory": "peak memory of a picture", "picture": "whole picture"}
    for size in sorted({run["size"] for run in runs}, reverse=True):
        own = [run for run in runs if run["size"] == size]
        for name, title in names.items():
            ratios = sorted(run["ours"][name] / run[peer][name] for run in own)
            theirs = statistics.median(run[peer][name] for run in own)
            ours = statistics.median(run["ours"][name] for run in own)
            unit = (lambda x: f"{x / 1e9:.2f} GB") if name == "memory" else (lambda x: f"{x:.2f} s")
            extra = f", {own[0]['steps']} steps" if name == "picture" else ""
            bar = BARS[peer].get((size, name))
            lines.append(
                f"| {size} px: {title}{extra} | {unit(theirs)} | {unit(ours)} | {statistics.median(ratios):.2f} | "
                f"{len(own)}: {ratios[0]:.2f} to {ratios[-1]:.2f} | {f'at most {bar}' if bar else ''} |")
    return lines


def sdcpp_section(peer):
    """The comparison with stable-diffusion.cpp, and what its settings gave when they were tried."""
    size = peer["tried"][0]["size"]
    lines = [
        f"stable-diffusion.cpp, commit {peer['commit'][:7]}, a release build for this processor, the same weights; no safety "
        f"checker there. Its settings, tried once each at {size} px:", "",
        "| settings | step | VAE decode | peak memory |", "|---|--:|--:|--:|"]
    lines += [f"| {one['setting']} | {one['step']:.2f} s | {one['vae']:.2f} s | {one['memory'] / 1e9:.2f} GB |"
              for one in peer["tried"]]
    if not peer["runs"]:
        return [*lines, ""]
    return [*lines, "", f"In turns, with {peer['runs'][-1]['sdcpp']['setting']}:", "",
            *table(peer["runs"], "sdcpp", "stable-diffusion.cpp"), ""]


def report(options):
    import diffusers
    import torch
    results = load(options.scratch)
    runs = results["runs"]
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    lines = [
        "# Speed against diffusers and stable-diffusion.cpp", "",
        "Made by `Tests/Benchmarks/speed.py` (`measure` and `latents`, then `report`) and `Tests/Benchmarks/speed_sdcpp.py`; "
        "they say what they need.", "",
        f"Machine: {cpu}, {os.cpu_count()} cores, {platform.system()}; torch {torch.__version__}, diffusers "
        f"{diffusers.__version__}, Float32 on both sides; Klarbild's kernels: {runs[-1]['ours']['path']}. Random weights of "
        "Stable Diffusion 1.5's size, stored in half precision. Guidance 7.5: each step is a batch of 2. Runs of both "
        "programs take turns; a figure is the median of its runs, a ratio the median of the ratios of the pairs. The first "
        "step of each run is left out on both sides.", "", *table(runs, "torch", "diffusers"), "",
        "The whole picture includes starting the program, opening the model, the safety checker and writing the PNG "
        "for Klarbild; for diffusers, opening the model and the checker, without the time Python takes to import it.", ""]
    if "sdcpp" in results:
        lines += sdcpp_section(results["sdcpp"])
    if results["latents"]:
        lines += ["| latents after | relative difference to torch | bar |", "|---|--:|--:|"]
        lines += [f"| {one['steps']} steps, {one['size']} px | {one['difference']:.1e} | at most 1e-3 |"
                  for one in results["latents"]]
        lines.append("")
    for key, title in (("profile", "a step"), ("vaeProfile", "decoding")):
        for size in sorted({run["size"] for run in runs}, reverse=True):
            profile = [run for run in runs if run["size"] == size][-1]["ours"][key]
            total = sum(part["seconds"] for part in profile)
            lines += [f"Where the time of {title} goes, {size} px (rates by the direct definition of the layers):", "",
                      "| operation | seconds | share | GFLOP/s |", "|---|--:|--:|--:|"]
            lines += [f"| {part['kind']} | {part['seconds']:.3f} | {100 * part['seconds'] / total:.1f} % | "
                      f"{'' if part.get('gigaflops') is None else round(part['gigaflops'])} |" for part in profile]
            lines.append("")
    options.report.write_text("\n".join(lines).rstrip() + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("measure", "latents"):
        command = commands.add_parser(name)
        command.add_argument("klarbild")
        command.add_argument("latents")
        command.add_argument("scratch", type=pathlib.Path)
        command.add_argument("--size", type=int, default=512)
        command.add_argument("--steps", type=int, default=4 if name == "measure" else 20)
        command.add_argument("--pairs", type=int, default=2)
    command = commands.add_parser("build")
    command.add_argument("model", type=pathlib.Path)
    command = commands.add_parser("torch")
    command.add_argument("model")
    command.add_argument("--size", type=int, default=512)
    command.add_argument("--steps", type=int, default=4)
    command.add_argument("--latents")
    command = commands.add_parser("report")
    command.add_argument("scratch", type=pathlib.Path)
    command.add_argument("report", type=pathlib.Path)
    options = parser.parse_args()
    if options.command == "build":
        build(options.model)
    elif options.command == "torch":
        print(json.dumps(torch_run(options.model, options.size, options.steps, options.latents)))
    else:
        {"measure": measure, "latents": latents, "report": report}[options.command](options)


if __name__ == "__main__":
    main()
