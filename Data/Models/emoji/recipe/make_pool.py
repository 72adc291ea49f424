#!/usr/bin/env python3
"""Build the U-Net's second training pool: balanced over the 523 simple names, placed canonically.

The first pool (`make_cache.py`) draws emoji by weight and jitters size and place, so that one caption stands for 27
placements and the best picture for a very noisy latent is a blur. Here one placement (57 px, centred) carries most of the
probability, every simple name has the same share, and every (name, background) pair that is not held out occurs.

Writes `<out>/pool.pt`: latents (N, 4, 16, 16) half, captions (N, K) rows of `features` (U, 32, 160) half,
`empty` (1, 32, 160), `kind` (N) and `probability` (N). `--part latent` and `--part text` may run side by side
(same seed, same examples); `--part join` puts them together.
"""
import argparse, json, os, time
import numpy as np, torch
from transformers import CLIPTokenizer
from emoji_data import EmojiData, BG_NAMES, CORNERS, held_out_pair, held_out_single
from models import make_clip, make_vae, MAX_LEN

SHARES = {"plain": 0.62, "moved": 0.09, "tail": 0.04, "two": 0.10, "pair": 0.11, "corner": 0.04}
CAPTIONS = 4                      # captions drawn for each picture
WHITE = 0.45                      # share of white among the backgrounds of single pictures


def examples(d, seed, pairs):
    """Yields (kind, relative weight, picture, captions); the weights within one kind are normalised later."""
    rng = np.random.default_rng(seed)
    core, top = set(d.core.tolist()), set(d.top.tolist())
    coloured = BG_NAMES[1:]

    def captions(make): return [make() for _ in range(CAPTIONS)]

    def composed():               # the best-covered names carry most compositions
        return int(rng.choice(d.top if rng.random() < 0.85 else d.core))

    for i in d.core.tolist():
        free = [b for b in coloured if not held_out_single(i, b)]
        for bg in ["white", *free]:
            weight = WHITE if bg == "white" else (1 - WHITE) / len(free)
            yield "plain", weight, d.single(i, bg), captions(lambda: d.caption_single(i, bg, rng))
        for bg in ["white", str(rng.choice(free))]:
            dy, dx = (int(v) for v in rng.integers(-1, 2, 2))
            yield "moved", 1.0, d.single(i, bg, int(rng.choice((54, 57, 60))), dy, dx), captions(lambda: d.caption_single(i, bg, rng))
    for i in range(d.n):
        if i not in core: yield "tail", d.items[i]["weight"], d.single(i), captions(lambda: d.caption_single(i, "white", rng))
    for i in d.core.tolist():
        for _ in range(6 if i in top else 1):
            bg = d.random_bg(rng)
            yield "two", 1.0, d.two(i, i, bg), captions(lambda: d.caption_two(i, i, bg, rng))
            if i not in top: continue
            bg, pos = d.random_bg(rng), [None, *CORNERS][int(rng.integers(5))]
            yield "corner", 1.0, d.corner(i, bg, pos), captions(lambda: d.caption_corner(i, bg, pos, rng))
    for _ in range(pairs):
        i, j = composed(), composed()
        if i == j or held_out_pair(i, j): continue
        bg = d.random_bg(rng)
        yield "pair", 1.0, d.two(i, j, bg), captions(lambda: d.caption_two(i, j, bg, rng))


@torch.no_grad()
def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--part", choices=("latent", "text", "join"), required=True); ap.add_argument("--out", default="work/pool"); ap.add_argument("--seed", type=int, default=11)
    ap.add_argument("--shares", default="", help="with --part join: other shares than SHARES, as plain=0.4,pair=0.3,..."); ap.add_argument("--join-to", default="pool.pt")
    ap.add_argument("--pairs", type=int, default=9000); ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--vae", default="work/vae/baked.pt"); ap.add_argument("--clip", default="work/clip/clip.pt"); a = ap.parse_args()
    torch.set_num_threads(a.threads); os.makedirs(a.out, exist_ok=True); t0 = time.time()
    if a.part == "join":
        shares = {**SHARES, **{k: float(v) for k, v in (s.split("=") for s in a.shares.split(",") if s)}}
        latents, text = torch.load(f"{a.out}/latent.pt"), torch.load(f"{a.out}/text.pt")
        weight, kind = text["weight"], text["kind"]; p = torch.zeros(len(weight))
        for k, share in enumerate(shares.values()): p[kind == k] = share * weight[kind == k] / weight[kind == k].sum()
        torch.save(dict(latents=latents, probability=p, **{k: text[k] for k in ("captions", "features", "empty", "kind")}), f"{a.out}/{a.join_to}")
        print("pool", tuple(latents.shape), tuple(text["features"].shape), {k: int((kind == n).sum()) for n, k in enumerate(SHARES)}); return
    d = EmojiData(); stream = examples(d, a.seed, a.pairs)
    if a.part == "latent":
        vae = make_vae(); vae.load_state_dict(torch.load(a.vae)); vae.eval(); pics, out = [], []

        def flush():
            x = torch.from_numpy(np.stack(pics)).permute(0, 3, 1, 2).float().div(127.5).sub(1)
            out.append((vae.encode(x).latent_dist.mode() * vae.config.scaling_factor).half()); pics.clear()

        for _, _, pic, _ in stream:
            pics.append(pic)
            if len(pics) == 64: flush()
        if pics: flush()
        torch.save(torch.cat(out), f"{a.out}/latent.pt"); print("latents", sum(map(len, out)), f"{time.time() - t0:.0f}s"); return
    index, rows, kind, weight = {}, [], [], []
    for k, w, _, caps in stream:
        rows.append([index.setdefault(c, len(index)) for c in caps]); kind.append(list(SHARES).index(k)); weight.append(w)
    tok = CLIPTokenizer.from_pretrained("work/tokenizer"); clip = make_clip(); clip.load_state_dict(torch.load(a.clip)); text = clip.text_model.eval()
    encode = lambda c: text(torch.tensor(tok(c, padding="max_length", max_length=MAX_LEN, truncation=True).input_ids)).last_hidden_state.half()
    caps = list(index); features = torch.cat([encode(caps[k:k + 128]) for k in range(0, len(caps), 128)])
    json.dump(caps, open(f"{a.out}/captions.json", "w"))
    torch.save(dict(captions=torch.tensor(rows), kind=torch.tensor(kind), weight=torch.tensor(weight), features=features, empty=encode([""])), f"{a.out}/text.pt")
    print("captions", len(caps), f"{time.time() - t0:.0f}s")


if __name__ == "__main__":
    main()
