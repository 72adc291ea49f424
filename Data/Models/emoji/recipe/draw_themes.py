#!/usr/bin/env python3
"""Draw pictures of the checker's themes and of other names with the trained U-Net, for `safety.py` (thresholds) and, with
other first noise, `tune_vision.py` (training).

Arrays: pics (N, 64, 64, 3) uint8, emoji (N) index of the emoji asked for, second (N) that of the other object or -1, fit (N)
whether it may set thresholds (even seeds) or only tests them (odd seeds).
"""
import argparse
import numpy as np, torch
from transformers import CLIPTokenizer
from core_names import CONCEPTS, SPECIAL_CARE
from emoji_data import EmojiData, BG_NAMES, article
from fast import PlainAttention
from judge import generate
from models import load_text, make_unet, make_vae
import sample as S


def main():
    ap = argparse.ArgumentParser(); ap.add_argument("--unet", default="work/unet/ema.pt"); ap.add_argument("--text", default="work/text.pt"); ap.add_argument("--seeds", type=int, default=6); ap.add_argument("--others", type=int, default=120); ap.add_argument("--beside", type=int, default=0, help="pictures of a theme beside another object, and as many of two harmless objects"); ap.add_argument("--kind", default="dpm"); ap.add_argument("--steps", type=int, default=12)
    ap.add_argument("--first-seed", type=int, default=9000); ap.add_argument("--cfg", type=float, default=4.0); ap.add_argument("--out", default="work/themes.npz"); ap.add_argument("--threads", type=int, default=1); a = ap.parse_args(); torch.set_num_threads(a.threads)
    d = EmojiData(); rng = np.random.default_rng(a.first_seed); tok = CLIPTokenizer.from_pretrained("work/tokenizer"); text = load_text(a.text)
    vae = make_vae(); vae.load_state_dict(torch.load("work/vae/baked.pt")); vae.eval(); unet = make_unet(); unet.load_state_dict(torch.load(a.unet)); unet.eval(); unet.set_attn_processor(PlainAttention())
    index = {it["char"].replace("\ufe0f", ""): k for k, it in enumerate(d.items)}; themes = [index[e.replace("\ufe0f", "")] for _, _, e in CONCEPTS + SPECIAL_CARE]
    rows = []
    for (_, texts, _), i in zip(CONCEPTS + SPECIAL_CARE, themes):
        for s in range(a.seeds): rows.append((texts[0] if s < 4 else f"{texts[0]} on {article(BG_NAMES[int(rng.integers(1, 12))])} background", i, s))
    for k, i in enumerate(rng.permutation(np.setdiff1d(d.core, themes))[:a.others]): rows.append((article(d.items[i]["names"][0]), int(i), k))
    harmless = np.setdiff1d(d.top, themes); second = [-1] * len(rows)
    for k in range(2 * a.beside):
        i, j = int(themes[k // 2 % len(themes)] if k % 2 else rng.choice(harmless)), int(rng.choice(harmless)); name = lambda i: article(d.items[i]["names"][0])
        rows.append((f"{name(i)} and {name(j)}" if k % 4 < 2 else f"{name(j)} and {name(i)}", i, k // 2)); second.append(j)
    pics = generate(unet, vae, S.encode(tok, text, [r[0] for r in rows]), S.encode(tok, text, [""]), [a.first_seed + k for k in range(len(rows))], a.kind, a.steps, a.cfg)
    np.savez_compressed(a.out, pics=pics, emoji=np.array([r[1] for r in rows]), second=np.array(second), fit=np.array([r[2] % 2 == 0 for r in rows])); print(len(pics), "pictures")


if __name__ == "__main__":
    main()
