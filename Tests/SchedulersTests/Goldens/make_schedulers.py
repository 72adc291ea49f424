"""Writes schedulers.json: full loops of diffusers' schedulers with a model that needs no weights.

The model is half its input plus a wave in element and time; noise is a wave in element and draw; SchedulerLoop.swift has
both again. DPMSolverSDEScheduler takes its noise from torchsde, whose numbers nothing else can make: its sampler is
replaced by a Brownian path through the same noise.

Versions used: diffusers 0.42.1, torch 2.13.0+cpu, numpy 2.4.6. Run: python make_schedulers.py
"""

import importlib
import json
import math
import pathlib
import sys
import types
import warnings

import numpy as np
import torch

warnings.filterwarnings("ignore")
from diffusers.utils import logging

logging.set_verbosity_error()
# Imported for its Brownian tree alone, which is replaced below.
sys.modules["torchsde"] = types.ModuleType("torchsde")

SHAPE = (2, 3, 4)
CLASSES = {
    "ddim": ("ddim", "DDIMScheduler"),
    "pndm": ("pndm", "PNDMScheduler"),
    "lms": ("lms_discrete", "LMSDiscreteScheduler"),
    "euler": ("euler_discrete", "EulerDiscreteScheduler"),
    "euler-a": ("euler_ancestral_discrete", "EulerAncestralDiscreteScheduler"),
    "heun": ("heun_discrete", "HeunDiscreteScheduler"),
    "dpmpp-2m": ("dpmsolver_multistep", "DPMSolverMultistepScheduler"),
    "dpmpp-2m-sde": ("dpmsolver_multistep", "DPMSolverMultistepScheduler"),
    "dpmpp-sde": ("dpmsolver_sde", "DPMSolverSDEScheduler"),
    "unipc": ("unipc_multistep", "UniPCMultistepScheduler"),
    "lcm": ("lcm", "LCMScheduler"),
}
SD = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "clip_sample": False}
INDICES = [0, 7, 13, 23]
draw_count = 0


def noise(draw):
    i = np.arange(1, math.prod(SHAPE) + 1, dtype=np.float64)
    return torch.from_numpy((1.3 * np.sin(12.9898 * i + 78.233 * (draw + 1))).astype(np.float32)).reshape(SHAPE)


def next_noise(*args, **kwargs):
    global draw_count
    draw_count += 1
    return noise(draw_count)


def model(x, time):
    i = np.arange(math.prod(SHAPE), dtype=np.float64).reshape(SHAPE)
    return torch.from_numpy((0.5 * x.numpy().astype(np.float64) + 0.3 * np.sin(0.01 * time + 0.37 * i)).astype(np.float32))


class BrownianPath:
    """Increments over [sigma, next], cut at the middle that is asked for first, divided by the root of the length."""

    def __init__(self, *args):
        self.first = None

    def __call__(self, sigma, next_sigma):
        sigma, next_sigma = float(sigma), float(next_sigma)
        if self.first is None:
            increment = next_noise() * math.sqrt(sigma - next_sigma)
            self.first = (next_sigma, increment)
        else:
            middle, begun = self.first
            increment = begun + next_noise() * math.sqrt(middle - next_sigma)
            self.first = None
        return increment / math.sqrt(sigma - next_sigma)


def make(kind, config):
    module, name = CLASSES[kind]
    module = importlib.import_module(f"diffusers.schedulers.scheduling_{module}")
    module.randn_tensor = next_noise
    if kind == "dpmpp-sde":
        module.BrownianTreeNoiseSampler = BrownianPath
    if kind == "dpmpp-2m-sde":
        config = dict(config, algorithm_type="sde-dpmsolver++")
    return getattr(module, name).from_config(config)


def run(kind, config, steps, eta, start):
    """A loop from the entry `start` of the times on; returns scheduler, model times and what came out."""
    global draw_count
    draw_count = 0
    scheduler = make(kind, config)
    scheduler.set_timesteps(steps)
    times = scheduler.timesteps
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(start)
    sample = noise(0)
    if start:
        sample = scheduler.add_noise(sample, next_noise(), times[start : start + 1])
    else:
        sample = sample * scheduler.init_noise_sigma
    sample = sample.to(torch.float32)
    for time in times[start:]:
        output = model(scheduler.scale_model_input(sample, time), float(time))
        extra = {"eta": eta} if kind == "ddim" else {}
        sample = scheduler.step(output, time, sample, **extra).prev_sample
    values = sample.flatten().double()
    result = [values.sum().item(), values.abs().sum().item()] + values[INDICES].tolist()
    return scheduler, times, [float(f"{value:.8g}") for value in result]


def group(kind, config, steps, predictions=None, eta=0, start=0):
    results, scheduler = {}, None
    for prediction in predictions or supported(kind):
        scheduler, times, results[prediction] = run(kind, dict(config, prediction_type=prediction), steps, eta, start)
    entry = {"kind": kind, "config": config, "steps": steps, "results": results}
    entry["times"] = [float(f"{float(time):.9g}") for time in times.float()]
    entry["times"] = [int(time) if time == int(time) else time for time in entry["times"]]
    entry["sigma"] = float(f"{float(scheduler.init_noise_sigma):.8g}")
    if eta:
        entry["eta"] = eta
    if start:
        entry["start"] = start
    return entry


def supported(kind):
    all_types = ["epsilon", "v_prediction", "sample"]
    return all_types[:2] if kind in ("pndm", "euler-a", "dpmpp-sde") else all_types


def matrix():
    for kind in CLASSES:
        for spacing in ["trailing"] if kind == "lcm" else ["leading", "linspace", "trailing"]:
            levels = [{}]
            if kind not in ("ddim", "pndm", "euler-a", "lcm"):
                levels += [{"use_karras_sigmas": True}, {"use_exponential_sigmas": True}]
            for level in levels:
                for steps in (1, 2, 3, 10, 50):
                    config = dict(SD, timestep_spacing=spacing, steps_offset=1, skip_prk_steps=True, **level)
                    yield group(kind, config, steps)


def details():
    """Settings that the matrix has at one value only."""
    small = {"num_train_timesteps": 20, "trained_betas": [float(f"{0.002 + 0.001 * i:.4f}") for i in range(20)]}
    zero = dict(SD, rescale_betas_zero_snr=True, timestep_spacing="trailing")
    for kind in CLASSES:
        # Every default of the class.
        yield group(kind, {}, 7)
        yield group(kind, {"beta_schedule": "squaredcos_cap_v2", "skip_prk_steps": True}, 7, ["v_prediction"])
        yield group(kind, {"beta_schedule": "linear", "beta_start": 0.001, "skip_prk_steps": True}, 7, ["epsilon"])
        yield group(kind, dict(small, skip_prk_steps=True, original_inference_steps=10), 5, ["epsilon"])
        order = 2 if kind in ("heun", "dpmpp-sde") else 1
        yield group(kind, dict(SD, skip_prk_steps=True), 10, start=4 * order)
        if kind not in ("pndm", "lms", "heun", "dpmpp-sde"):
            yield group(kind, zero, 8, ["v_prediction"])
        if kind in ("ddim", "lcm", "dpmpp-2m", "unipc"):
            dynamic = dict(SD, thresholding=True, dynamic_thresholding_ratio=0.8, sample_max_value=1.5)
            yield group(kind, dynamic, 6, ["epsilon"])
        if kind in ("ddim", "lcm", "heun"):
            yield group(kind, dict(SD, clip_sample=True, clip_sample_range=0.7), 6, ["epsilon"])
        if kind in ("ddim", "pndm"):
            yield group(kind, dict(SD, set_alpha_to_one=kind == "pndm"), 6, ["epsilon"])
        if kind in ("euler", "dpmpp-2m", "dpmpp-2m-sde", "unipc"):
            yield group(kind, dict(SD, final_sigmas_type="sigma_min"), 6)
            yield group(kind, dict(SD, final_sigmas_type="sigma_min"), 20, ["epsilon"])
    yield group("ddim", SD, 10, eta=0.7)
    yield group("ddim", dict(SD, steps_offset=1), 4, eta=1)
    for steps in (4, 5, 10, 50):
        yield group("pndm", dict(SD, steps_offset=1, skip_prk_steps=False), steps)
    for kind in ("dpmpp-2m", "dpmpp-2m-sde"):
        for steps in (6, 20):
            yield group(kind, dict(SD, solver_order=1), steps, ["epsilon"])
            yield group(kind, dict(SD, solver_type="heun"), steps, ["epsilon"])
            yield group(kind, dict(SD, euler_at_final=True, lower_order_final=False), steps, ["epsilon"])
        yield group(kind, dict(SD, lower_order_final=False, final_sigmas_type="sigma_min"), 6, ["epsilon"])
        cosine = {"beta_schedule": "squaredcos_cap_v2", "lambda_min_clipped": -5.1}
        for spacing in ("leading", "linspace", "trailing"):
            yield group(kind, dict(cosine, timestep_spacing=spacing), 9, ["epsilon"])
        yield group(kind, {"beta_schedule": "squaredcos_cap_v2", "use_karras_sigmas": True}, 9, ["v_prediction"])
    for steps in (3, 6, 20):
        yield group("dpmpp-2m", dict(SD, solver_order=3), steps)
    yield group("dpmpp-2m", dict(SD, algorithm_type="deis", solver_type="logrho", final_sigmas_type="sigma_min"), 6, ["epsilon"])
    for steps in (3, 6, 20):
        yield group("unipc", dict(SD, solver_order=3), steps)
        # At no noise, diffusers' bh1 multiplies an infinity by zero.
        yield group("unipc", dict(SD, solver_type="bh1", final_sigmas_type="sigma_min"), steps)
        yield group("unipc", dict(SD, solver_order=3, disable_corrector=[0, 1]), steps, ["epsilon"])
        for order in (1, 2, 3):
            noisy = dict(SD, predict_x0=False, final_sigmas_type="sigma_min", solver_order=order)
            yield group("unipc", noisy, steps)
    yield group("unipc", dict(SD, lower_order_final=False, final_sigmas_type="sigma_min"), 6, ["epsilon"])
    for kind in ("euler", "dpmpp-2m", "unipc"):
        bounds = dict(SD, use_karras_sigmas=True, sigma_min=0.1, sigma_max=10.0)
        yield group(kind, bounds, 6, ["epsilon"])
    for steps in (1, 4, 8):
        yield group("lcm", dict(SD, original_inference_steps=100, timestep_scaling=5.0), steps)


path = pathlib.Path(__file__).parent / "schedulers.json"
lines = [json.dumps(entry, separators=(",", ":"), allow_nan=False) for entry in [*matrix(), *details()]]
path.write_text("[" + ",\n".join(lines) + "]\n")
print(len(lines), "groups,", path.stat().st_size, "bytes")
