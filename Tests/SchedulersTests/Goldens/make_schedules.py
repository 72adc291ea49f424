"""Writes schedules.json: noise levels and times of diffusers' schedulers at every number of steps, as hashes.

Versions used: diffusers 0.42.1, torch 2.13.0+cpu, numpy 2.4.6. Run: python make_schedules.py
"""

import json
import pathlib
import warnings

import numpy as np
import torch

warnings.filterwarnings("ignore")
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler, EulerDiscreteScheduler, LCMScheduler, PNDMScheduler
from diffusers.utils import logging

logging.set_verbosity_error()


def fnv(words):
    """FNV-1a, one step a 32-bit word."""
    hash = 0xCBF29CE484222325
    for word in words:
        hash = ((hash ^ int(word)) * 0x100000001B3) % 2**64
    return f"{hash:016x}"


def variances(schedule, count, start, end, rescales):
    scheduler = DDIMScheduler(
        num_train_timesteps=count, beta_start=start, beta_end=end, beta_schedule=schedule,
        rescale_betas_zero_snr=rescales,
    )
    betas, products = scheduler.betas.numpy(), scheduler.alphas_cumprod.numpy()
    return {
        "schedule": schedule, "count": count, "start": start, "end": end, "rescales": rescales,
        "betas": betas[[0, count // 2, -1]].tolist(), "products": products[[0, count // 2, -1]].tolist(),
        # Torch's square roots, which rescaling takes, differ by the last bit between builds.
        "betasHash": "" if rescales else fnv(betas.view(np.uint32)),
        "productsHash": "" if rescales else fnv(products.view(np.uint32)),
    }


def times(kind, scheduler_class, spacing, counts, **config):
    scheduler = scheduler_class(timestep_spacing=spacing, **config)
    words, used = [], []
    for count in counts:
        scheduler.set_timesteps(count)
        values = scheduler.timesteps.numpy()
        if values.min() < 0 or values.max() > 999:
            continue  # a step outside the schedule: refused, or left out
        used.append(count)
        words += values.astype(np.float32).view(np.uint32).tolist()
    return {"kind": kind, "config": dict(config, timestep_spacing=spacing), "counts": used, "hash": fnv(words)}


golden = {"variances": [], "times": []}
for schedule in ("linear", "scaled_linear", "squaredcos_cap_v2"):
    for count in (1000, 50, 7, 2):
        for rescales in (False, True):
            for start, end in ((0.0001, 0.02), (0.00085, 0.012)):
                golden["variances"].append(variances(schedule, count, start, end, rescales))
small = list(range(1, 101)) + [150, 200, 250, 333, 499, 500]
for spacing in ("leading", "linspace", "trailing"):
    for offset in (0, 1):
        golden["times"] += [
            times("ddim", DDIMScheduler, spacing, small + [750, 999], steps_offset=offset),
            times("pndm", PNDMScheduler, spacing, small, steps_offset=offset, skip_prk_steps=True),
            times("pndm", PNDMScheduler, spacing, small[3:], steps_offset=offset, skip_prk_steps=False),
            times("euler", EulerDiscreteScheduler, spacing, small, steps_offset=offset),
            times("dpmpp-2m", DPMSolverMultistepScheduler, spacing, small, steps_offset=offset),
        ]
golden["times"].append(
    times("dpmpp-2m", DPMSolverMultistepScheduler, "linspace", small[1:60], beta_start=0.00085, beta_end=0.012,
          beta_schedule="scaled_linear", use_karras_sigmas=True))
golden["times"].append(times("lcm", LCMScheduler, "leading", range(1, 51)))
golden["times"].append(times("lcm", LCMScheduler, "leading", range(1, 101), original_inference_steps=100))
path = pathlib.Path(__file__).parent / "schedules.json"
path.write_text(json.dumps(golden, separators=(",", ":"), allow_nan=False) + "\n")
print(path.stat().st_size, "bytes")
