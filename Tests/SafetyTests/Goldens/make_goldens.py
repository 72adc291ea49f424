"""Writes concept-decisions.json beside itself: cosines, and what diffusers' safety checker makes of them.

The flags come from diffusers' own `forward`, fed with given cosines; it keeps its scores to itself, so those come from
a port of its loop, which must flag the same pictures. With a sensitivity other than 0, which diffusers does not have,
the port starts from it, and special care raises it to at least 0.01.

Made with Python 3.11.7, diffusers 0.42.1, numpy 2.4.6, torch 2.13.0."""

import json, os
from types import SimpleNamespace

import numpy as np
import torch
from diffusers.pipelines.stable_diffusion import safety_checker as reference

HERE = os.path.dirname(os.path.abspath(__file__))
SPECIAL = np.array([0.195, 0.2, 0.22], np.float32)
CONCEPTS = np.array(
    [0.18, 0.19, 0.206, 0.21, 0.195, 0.19, 0.194, 0.19, 0.19, 0.22, 0.19, 0.19, 0.195, 0.1984, 0.21, 0.214, 0.2],
    np.float32)


def digits(values):
    """Nine significant digits, which single out a number in single precision."""
    return [float(f"{value:.9g}") for value in values]


def port(special, concepts, start):
    adjustment, margins = start, []
    for cosine, threshold in zip(special, SPECIAL):
        margins.append(round(cosine - threshold.item() + adjustment, 3))
        if margins[-1] > 0:
            adjustment = max(adjustment, 0.01)
    for cosine, threshold in zip(concepts, CONCEPTS):
        margins.append(round(cosine - threshold.item() + adjustment, 3))
    assert all(isinstance(margin, np.float32) for margin in margins)
    return margins, any(margin > 0 for margin in margins[3:])


def diffusers(special, concepts):
    answers = iter([torch.tensor(special[None]), torch.tensor(concepts[None])])
    reference.cosine_distance = lambda *_: next(answers)
    checker = SimpleNamespace(
        vision_model=lambda _: (None, None), visual_projection=lambda _: torch.zeros(1, 1), special_care_embeds=None,
        concept_embeds=None, special_care_embeds_weights=torch.tensor(SPECIAL),
        concept_embeds_weights=torch.tensor(CONCEPTS))
    images = torch.zeros(1, 3, 2, 2)
    return bool(reference.StableDiffusionSafetyChecker.forward(checker, torch.zeros(1, 3, 2, 2), images)[1][0])


generator, cases = np.random.default_rng(7), []
for index in range(120):
    style = index % 6
    spread = [0.03, 0.003, 0.0008, 0.012, 0.0, 0.3][style]
    center = [-0.06, -0.004, -0.001, -0.025, 0.0, -0.6][style]
    thresholds = np.concatenate([SPECIAL, CONCEPTS])
    cosines = (thresholds + center + generator.normal(0, 1, 20) * spread).astype(np.float32)
    if style == 4:
        # At and beside the band's edge, half a thousandth over the threshold (or 0.0095 under it after special care).
        edge = np.float32(thresholds) + np.where(generator.random(20) < 0.5, 0.0005, -0.0095).astype(np.float32)
        cosines = edge.astype(np.float32)
        for _ in range(2):
            cosines = np.nextafter(cosines, np.where(generator.random(20) < 0.5, 1, -1).astype(np.float32))
        cosines[:3] -= np.where(generator.random(3) < 0.6, 0.01, 0).astype(np.float32)
        # Only one concept at the edge, so that it decides.
        keep = generator.integers(3, 20)
        others = np.arange(20) != keep
        cosines[others & (np.arange(20) > 2)] -= np.float32(0.05)
    start = [0.0, 0.0, 0.0, -0.0175, 0.015, 0.074][index // 6 % 6]
    margins, flagged = port(cosines[:3], cosines[3:], start)
    if start == 0.0:
        assert flagged == diffusers(cosines[:3], cosines[3:]), index
    cases.append(dict(
        adjustment=start, cosines=digits(cosines), margins=digits(margins),
        flagged=bool(flagged)))
print(sum(case["flagged"] for case in cases), "of", len(cases), "flagged")
with open(os.path.join(HERE, "concept-decisions.json"), "w") as file:
    json.dump(
        dict(special=digits(SPECIAL), concepts=digits(CONCEPTS), cases=cases),
        file)
    file.write("\n")
