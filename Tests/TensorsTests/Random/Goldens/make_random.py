"""Writes random.json: draws of torch's CPU generator and of Philox as AUTOMATIC1111's "NV" source computes it.

Versions used: torch 2.13.0+cpu on x86 with AVX2, numpy 2.4.6. Run: python make_random.py
"""

import json
import pathlib

import numpy as np
import torch

COUNTS = [1, 7, 15, 16, 17, 20, 31, 64, 16384, 3, 1000, 2, 0, 5]
SEEDS = [0, 1, 42, 1234, 2**31, 2**32 - 1, 2**32 + 42, 2**63 + 7, -1, -(2**40)]


def fnv(bits):
    """FNV-1a over the 32-bit patterns, one step a pattern."""
    hash = 0xCBF29CE484222325
    for word in bits.tolist():
        hash = ((hash ^ word) * 0x100000001B3) % 2**64
    return f"{hash:016x}"


def draw(values):
    bits = np.asarray(values, np.float32).view(np.uint32)
    return {"count": len(bits), "first": bits[:4].tolist(), "hash": fnv(bits)}


def torch_stream(seed, counts):
    generator = torch.Generator("cpu").manual_seed(seed)
    draws = [draw(torch.randn(count, generator=generator).numpy()) for count in counts]
    return {"seed": str(seed), "draws": draws}


def philox(seed, draw_index, count):
    """Philox 4x32-10, counter (draw, 0, element, 0), and the sine half of Box-Muller in double precision."""
    multipliers, weyl = (0xD2511F53, 0xCD9E8D57), (0x9E3779B9, 0xBB67AE85)
    low, shift = np.uint64(2**32 - 1), np.uint64(32)
    c = [np.full(count, draw_index, np.uint64), np.zeros(count, np.uint64), np.arange(count, dtype=np.uint64)]
    c.append(np.zeros(count, np.uint64))
    key = [seed % 2**32, seed >> 32]
    for _ in range(10):
        a, b = c[0] * np.uint64(multipliers[0]), c[2] * np.uint64(multipliers[1])
        c = [
            (b >> shift) ^ c[1] ^ np.uint64(key[0]), b & low,
            (a >> shift) ^ c[3] ^ np.uint64(key[1]), a & low,
        ]
        key = [(k + w) % 2**32 for k, w in zip(key, weyl)]
    unit, turn = np.float32(2.3283064e-10), np.float32(2.3283064e-10 * 6.2831855)
    u = c[0] * np.float64(unit) + np.float64(unit) / 2
    v = c[1] * np.float64(turn) + np.float64(turn) / 2
    return (np.sqrt(-2 * np.log(u)) * np.sin(v)).astype(np.float32)


def philox_stream(seed, counts):
    draws = [philox(seed, index, count).tolist() for index, count in enumerate(counts)]
    return {"seed": str(seed), "draws": draws}


golden = {
    "torch": [torch_stream(seed, COUNTS) for seed in SEEDS]
    + [torch_stream(5, [count]) for count in COUNTS]
    + [torch_stream(6, COUNTS[::-1])],
    "philox": [philox_stream(seed, [4, 7, 1, 12]) for seed in (0, 42, 2**32 + 42, 2**64 - 1)],
}
path = pathlib.Path(__file__).parent / "random.json"
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
