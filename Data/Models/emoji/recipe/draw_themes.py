#!/usr/bin/env python3
"""Draw pictures of the checker's themes and of other names with the trained U-Net, for `safety.py` (thresholds) and, with
other first noise, `tune_vision.py` (training).

Arrays: pics (N, 64, 64, 3) uint8, emoji (N) index of the emoji asked for, fit (N) whether it may set thresholds (even
seeds) or only tests them (odd seeds).
"""
import argparse
import numpy as np, torch
from transformers import CLIPTokenizer
from core_names import CONCEPTS, SPECIAL_CARE
from emoji_data import EmojiData, BG_NAMES, article
from judge import generate
from models import make_clip, make_unet, make_vae
import sample as S


def main():
    ap = argparse.ArgumentParser(); ap.add_argument("--unet", default="work/unet2/ema.pt"); ap.add_argument("--seeds", type=int, default=6); ap.add_argument("--others", type=int, default=120); ap.add_argument("--kind", default="dpm"); ap.add_argument("--steps", type=int, default=12)
    ap.add_argument("--first-seed", type=int, default=9000); ap.add_argument("--cfg", type=float, default=4.0); ap.add_argument("--out", default="work/themes.npz"); ap.add_argument("--threads", type=int, default=1); a = ap.parse_args(); torch.set_num_threads(a.threads)
    d = EmojiData(); rng = np.random.default_rng(a.first_seed); tok = CLIPTokenizer.from_pretrained("work/tokenizer"); clip = make_clip(); clip.load_state_dict(torch.load("work/clip/clip.pt")); clip.eval()
    vae = make_vae(); vae.load_state_dict(torch.load("work/vae/baked.pt")); vae.eval(); unet = make_unet(); unet.load_state_dict(torch.load(a.unet)); unet.eval()
    index = {it["char"].replace("\ufe0f", ""): k for k, it in enumerate(d.items)}; themes = [index[e.replace("\ufe0f", "")] for _, _, e in CONCEPTS + SPECIAL_CARE]
    rows = []
    for (_, texts, _), i in zip(CONCEPTS + SPECIAL_CARE, themes):
        for s in range(a.seeds): rows.append((texts[0] if s < 4 else f"{texts[0]} on {article(BG_NAMES[int(rng.integers(1, 12))])} background", i, s))
    for k, i in enumerate(rng.permutation(np.setdiff1d(d.core, themes))[:a.others]): rows.append((article(d.items[i]["names"][0]), int(i), k))
    pics = generate(unet, vae, S.encode(tok, clip.text_model, [r[0] for r in rows]), S.encode(tok, clip.text_model, [""]), [a.first_seed + k for k in range(len(rows))], a.kind, a.steps, a.cfg)
    np.savez_compressed(a.out, pics=pics, emoji=np.array([r[1] for r in rows]), fit=np.array([r[2] % 2 == 0 for r in rows])); print(len(pics), "pictures")


if __name__ == "__main__":
    main()
