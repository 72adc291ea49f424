"""Measures how the cost of a picture grows with its size, steps and number, and with the processor's cores.

    python speed_scaling.py measure KLARBILD SCRATCH         a quarter of an hour on two cores
    python speed_scaling.py report SCRATCH OUTPUT            writes OUTPUT/scaling-generation.md and .svg

SCRATCH is that of `speed.py`, which must have made its weights there. Needs `taskset` of util-linux. Nothing else should
run meanwhile.
"""
import json
import math
import os
import pathlib
import statistics
import sys

import speed

SIZES = [128, 192, 256, 384, 512, 640]
STEPS = [2, 4, 8, 16]
COUNTS = [1, 2, 4]
SMALL = 256


def bench(klarbild, model, size, cores):
    command = ["taskset", "-c", f"0-{cores - 1}", klarbild, "bench", "--unet", str(model), "--size", str(size), "--part", "step",
               "--part", "vae", "--runs", "3" if size <= SMALL else "2", "--json"]
    result = json.loads(speed.child(command)[0])
    assert result["threads"] == cores
    flop = lambda shares: sum(one["seconds"] * one.get("gigaflops", 0) for one in shares)
    return dict(size=size, cores=cores, step=result["step"]["median"], vae=result["vae"]["median"],
                step_gigaflop=flop(result["stepProfile"]), vae_gigaflop=flop(result["vaeProfile"]), memory=result["peakMemory"])


def picture(klarbild, scratch, size, steps, count):
    _, seconds, memory = speed.child([
        klarbild, "generate", speed.PROMPT, "--model", str(scratch / "sd15"), "--seed", "1", "--step-count", str(steps),
        "--width", str(size), "--height", str(size), "--count", str(count), "--scheduler", "ddim", "--on-flag", "black",
        "--scale", "1", "--quiet", "-o", str(scratch / "pictures")])
    return dict(size=size, steps=steps, count=count, seconds=seconds, memory=memory)


def measure(klarbild, scratch):
    model = scratch / "sd15"
    cores = os.cpu_count()
    results = dict(cores=cores, sizes=[bench(klarbild, model, size, cores) for size in SIZES],
                   threads=[bench(klarbild, model, SMALL, n) for n in range(1, cores + 1)],
                   steps=[picture(klarbild, scratch, SMALL, n, 1) for n in STEPS],
                   counts=[picture(klarbild, scratch, SMALL, STEPS[0], n) for n in COUNTS])
    (scratch / "scaling.json").write_text(json.dumps(results, indent=1))


def line(points):
    """Least squares: slope and intercept."""
    mx, my = (statistics.mean(axis) for axis in zip(*points))
    slope = sum((x - mx) * (y - my) for x, y in points) / sum((x - mx) ** 2 for x, _ in points)
    return slope, my - slope * mx


def panel(index, title, axis, series, names):
    """A panel of 330 x 290 with both axes from zero; each series is measured points and a straight line (slope, intercept)."""
    left, top, width, height = 330 * index + 46, 36, 260, 200
    right = max(x for points, _ in series for x, _ in points) * 1.08
    high = max(y for points, _ in series for _, y in points) * 1.12
    px = lambda x: left + width * x / right
    py = lambda y: top + height * (1 - y / high)
    parts = [f'<text x="{left}" y="20" class="t">{title}</text><path d="M{left} {top}V{top + height}H{left + width}" class="a"/>']
    step = 10 ** math.floor(math.log10(high))
    step = next(s for s in (step / 5, step / 2, step, 2 * step) if high / s <= 6)
    value = 0.0
    while value <= high:
        parts.append(f'<path d="M{left} {py(value):.1f}H{left + width}" class="g"/>'
                     f'<text x="{left - 5}" y="{py(value) + 4:.1f}" class="e">{value:g}</text>')
        value = round(value + step, 6)
    ticks = sorted({x for points, _ in series for x, _ in points})
    for place, x in enumerate(ticks):
        if place == len(ticks) - 1 or px(ticks[place + 1]) - px(x) > 24:
            parts.append(f'<text x="{px(x):.1f}" y="{top + height + 15}" class="m">{names(x)}</text>')
    parts.append(f'<text x="{left + width / 2}" y="{top + height + 32}" class="m">{axis}</text>')
    for number, (points, (slope, base)) in enumerate(series):
        parts.append(f'<path d="M{px(0):.1f} {py(base):.1f}L{px(right):.1f} {py(base + slope * right):.1f}" class="l{number}"/>')
        parts += [f'<circle cx="{px(x):.1f}" cy="{py(y):.1f}" r="4" class="d{number}"/>' for x, y in points]
    return "".join(parts)


def report(scratch, output):
    data = json.loads((scratch / "scaling.json").read_text())
    sizes, threads, steps, counts = (data[key] for key in ("sizes", "threads", "steps", "counts"))
    area = lambda one: (one["size"] / 64) ** 2
    # the straight line of a size is through nothing and the one the bars are stated for
    middle = next(one for one in sizes if one["size"] == SMALL)
    through = lambda key: (middle[key] / area(middle), 0)
    step_line = line([(one["steps"], one["seconds"]) for one in steps])
    count_line = line([(one["count"], one["seconds"]) for one in counts])
    root = lambda x: f"{round(math.sqrt(x) * 64)}²"
    plain = lambda x: f"{x:g}"
    panels = [
        panel(0, "Seconds of a step (dots) and of decoding", "pixels",
              [([(area(one), one[key]) for one in sizes], through(key)) for key in ("step", "vae")], root),
        panel(1, "Seconds of a picture over its steps", f"steps, {SMALL} px", [([(o["steps"], o["seconds"]) for o in steps], step_line)], plain),
        panel(2, "Seconds over the number of pictures", f"pictures, {SMALL} px, {STEPS[0]} steps",
              [([(o["count"], o["seconds"]) for o in counts], count_line)], plain)]
    style = ("text{font:12px sans-serif;fill:#333}.t{font-weight:bold}.m{text-anchor:middle}.e{text-anchor:end}.g{stroke:#e4e4e4}"
             ".a{stroke:#888;fill:none}.l0{stroke:#36c;stroke-dasharray:5 4}.d0{fill:#36c}.l1{stroke:#c63;stroke-dasharray:5 4}"
             ".d1{fill:#fff;stroke:#c63;stroke-width:2}")
    (output / "scaling-generation.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 990 290" width="990" height="290"><style>{style}</style>'
        '<rect width="990" height="290" fill="#fff"/>' + "".join(panels) + "</svg>\n")
    rows = "\n".join(
        f"| {o['size']} | {o['step']:.2f} | {o['step'] / area(o) / middle['step'] * area(middle):.2f} | {o['step_gigaflop'] / 1000:.2f} | "
        f"{o['step_gigaflop'] / o['step']:.0f} | {o['vae']:.2f} | {o['vae'] / area(o) / middle['vae'] * area(middle):.2f} | "
        f"{o['vae_gigaflop'] / o['vae']:.0f} | {o['memory'] / 1e9:.2f} |" for o in sizes)
    one = threads[0]
    cores = "\n".join(f"| {o['cores']} | {o['step']:.2f} | {one['step'] / o['step']:.2f} | {o['vae']:.2f} | {one['vae'] / o['vae']:.2f} |"
                      for o in threads)
    series = lambda items, key: "\n".join(f"| {o[key]} | {o['seconds']:.2f} | {o['memory'] / 1e9:.2f} |" for o in items)
    (output / "scaling-generation.md").write_text(f"""# How the cost of a picture grows

Random weights of Stable Diffusion 1.5's size in half precision, guidance 7.5 (a step is a batch of 2), on {data['cores']} cores. Made by
`Tests/Benchmarks/speed_scaling.py` (`measure`, then `report`).

![seconds over pixels, steps and pictures](scaling-generation.svg)

The straight lines of the first drawing go through nothing and the {SMALL} px picture; those of the others are fitted.

## Size

| px | step s | a pixel, {SMALL} px = 1 | TFLOP | GFLOP/s | decoding s | a pixel, {SMALL} px = 1 | GFLOP/s | memory GB |
|--:|--:|--:|--:|--:|--:|--:|--:|--:|
{rows}

Operations are counted by the direct definition of each layer; Winograd's algorithm needs fewer, so that a rate can be
above the processor's. Small pictures are above the line: every weight is read, and the transformed filters made, for few
pixels each. Large ones are above it since attention compares every place with every other: four times the operations for
twice the places.

## Steps

{step_line[0]:.2f} s a step and {step_line[1]:.2f} s for the rest: opening the model, the text encoder, decoding, the review and the file.

| steps | s | memory GB |
|--:|--:|--:|
{series(steps, "steps")}

## Pictures of one run

{count_line[0]:.2f} s a picture of {STEPS[0]} steps and {count_line[1]:.2f} s once a run: the model and the text are made ready once.

| pictures | s | memory GB |
|--:|--:|--:|
{series(counts, "count")}

## Cores

| cores | step s | times as fast | decoding s | times as fast |
|--:|--:|--:|--:|--:|
{cores}

{SMALL} px. Cores share the last-level cache and the memory's bandwidth.
""")


if __name__ == "__main__":
    if sys.argv[1] == "measure":
        measure(sys.argv[2], pathlib.Path(sys.argv[3]))
    else:
        report(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
