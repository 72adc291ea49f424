#!/usr/bin/env python3
"""Judge generated pictures by measures the training did not optimise -> JSON.

The judge of `train_judge.py` over all 523 simple names ("a name", white background, one picture a seed): top-1, top-5, and
the nearest source picture in pixels; colours of backgrounds by the border's pixels; "two X" and "X and Y" on the halves.
"""
import argparse, json, os, time
import numpy as np, torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler, PNDMScheduler
from transformers import CLIPTokenizer
from core_names import CONCEPTS
from emoji_data import EmojiData, BACKGROUNDS, BG_NAMES, article, held_out_pair, held_out_single, plural
from fast import PlainAttention
from models import SCHED, load_text, make_unet, make_vae
from train_judge import Judge, enlarge, tensor
import sample as S


def scheduler(kind):
    if kind == "dpm": return DPMSolverMultistepScheduler(**{k: v for k, v in SCHED.items() if k != "set_alpha_to_one"}, timestep_spacing="leading")
    return PNDMScheduler(skip_prk_steps=True, **SCHED) if kind == "pndm" else DDIMScheduler(clip_sample=False, **SCHED)


@torch.no_grad()
def generate(unet, vae, cond, unc, seeds, kind="dpm", steps=12, cfg=4.0, pause="PAUSE"):
    """cond (n, 32, 160), one seed a picture -> (n, 64, 64, 3) uint8; the first noise is that of `torch.randn(1, 4, 16, 16)`."""
    out = []
    for k in range(0, len(cond), 32):
        while os.path.exists(pause): time.sleep(0.5)
        c = cond[k:k + 32]; n = len(c); sch = scheduler(kind); sch.set_timesteps(steps)
        x = torch.cat([torch.randn(1, 4, 16, 16, generator=torch.Generator().manual_seed(s)) for s in seeds[k:k + 32]])
        both = torch.cat([unc.expand(n, -1, -1), c])
        for t in sch.timesteps:
            u, v = unet(torch.cat([x, x]), t, both).sample.chunk(2); x = sch.step(u + cfg * (v - u), t, x).prev_sample
        out.append(S.decode(vae, x))
    return np.concatenate(out)


def ranks(net, pics):
    with torch.no_grad(): return torch.cat([net(c) for c in tensor(list(pics)).split(128)]).argsort(1, descending=True).numpy()


def border(pics): return np.stack([np.concatenate([p[:2].reshape(-1, 3), p[-2:].reshape(-1, 3)]).mean(0) for p in pics])


def main():
    ap = argparse.ArgumentParser(); ap.add_argument("--unet", default="work/unet/ema.pt"); ap.add_argument("--text", default="work/text.pt"); ap.add_argument("--judge", default="work/judge.pt"); ap.add_argument("--kind", default="dpm", choices=("dpm", "pndm", "ddim")); ap.add_argument("--steps", type=int, default=12)
    ap.add_argument("--cfg", type=float, default=4.0); ap.add_argument("--seeds", type=int, default=1); ap.add_argument("--every", type=int, default=1, help="judge each n-th name only"); ap.add_argument("--half", action="store_true", help="round the weights to half precision first")
    ap.add_argument("--only-names", action="store_true"); ap.add_argument("--extra", type=int, default=100, help="pictures a compositional part"); ap.add_argument("--out", default="judge.json"); ap.add_argument("--sheet"); ap.add_argument("--threads", type=int, default=1); a = ap.parse_args()
    torch.set_num_threads(a.threads); d = EmojiData(); net = Judge(len(d.core)); net.load_state_dict(torch.load(a.judge)); net.eval(); t0 = time.time()
    tok = CLIPTokenizer.from_pretrained("work/tokenizer"); text = load_text(a.text); vae = make_vae(); vae.load_state_dict(torch.load("work/vae/baked.pt")); vae.eval(); unet = make_unet(); unet.load_state_dict(torch.load(a.unet)); unet.eval(); unet.set_attn_processor(PlainAttention())
    if a.half:
        for m in (text, vae, unet): m.half().float()
    unc = S.encode(tok, text, [""]); encode = lambda caps: torch.cat([S.encode(tok, text, caps[k:k + 64]) for k in range(0, len(caps), 64)])
    draw = lambda caps, seeds: generate(unet, vae, encode(caps), unc, seeds, a.kind, a.steps, a.cfg)
    at = {int(i): k for k, i in enumerate(d.core)}; m = dict(scheduler=a.kind, steps=a.steps, guidance=a.cfg, half=a.half)
    ids = np.array(d.core[::a.every]); names = [article(d.items[i]["names"][0]) for i in ids]; y = np.array([at[int(i)] for i in ids]); sources = np.stack([d.single(i) for i in d.core]).reshape(len(d.core), -1).astype(np.float32); sq = (sources ** 2).sum(1)
    hit1, hit5, near, top = [], [], [], np.array([d.items[i]["top"] for i in ids])
    for s in range(a.seeds):
        pics = draw(names, [s * 1000 + k for k in range(len(ids))]); r = ranks(net, pics); hit1.append(r[:, 0] == y); hit5.append((r[:, :5] == y[:, None]).any(1))
        near.append((sq - 2 * pics.reshape(len(pics), -1).astype(np.float32) @ sources.T).argmin(1) == y)
        if a.sheet: S.grid(pics, a.sheet.replace(".png", f"_{s}.png"), cols=24, zoom=1)
    hit1, hit5, near = (np.stack(h) for h in (hit1, hit5, near))
    m["names"] = dict(pictures=int(hit1.size), top1=round(float(hit1.mean()), 4), top5=round(float(hit5.mean()), 4), nearest_pixels=round(float(near.mean()), 4), top1_of_TOP=round(float(hit1[:, top].mean()), 4), top1_of_others=round(float(hit1[:, ~top].mean()), 4))
    m["never_right"] = [n for n, h in zip(names, hit5.any(0)) if not h]
    print(a.unet, {k: v for k, v in m.items() if k != "never_right"}, f"{time.time() - t0:.0f}s", flush=True)
    json.dump(m, open(a.out, "w"), indent=1)
    if not a.only_names:
        rng = np.random.default_rng(21); near40 = lambda pics, bgs: float((np.abs(border(pics) - np.array([BACKGROUNDS[b] for b in bgs])).max(1) < 40).mean())
        for part, held in (("background", False), ("background_held_out", True)):
            pick = []
            while len(pick) < a.extra:
                i, b = int(rng.choice(d.core)), BG_NAMES[int(rng.integers(1, 12))]
                if held_out_single(i, b) == held: pick.append((i, b))
            pics = draw([f"{article(d.items[i]['names'][0])} on {article(b)} background" for i, b in pick], [5000 + k for k in range(a.extra)]); r = ranks(net, pics); y = np.array([at[i] for i, _ in pick])
            m[part] = dict(colour_within_40=near40(pics, [b for _, b in pick]), top1=float((r[:, 0] == y).mean()), top5=float((r[:, :5] == y[:, None]).any(1).mean()))
        for part in ("two", "pair", "pair_held_out"):
            pick = []
            while len(pick) < a.extra:
                i = int(rng.choice(d.top)); j = i if part == "two" else int(rng.choice(d.top))
                if part == "two" or (i != j and held_out_pair(i, j) == (part == "pair_held_out")): pick.append((i, j))
            name = lambda i: d.items[i]["names"][0]
            pics = draw([f"two {plural(name(i))}" if i == j else f"{article(name(i))} and {article(name(j))}" for i, j in pick], [7000 + k for k in range(a.extra)]); left, right = ranks(net, [enlarge(p[16:48, :32]) for p in pics]), ranks(net, [enlarge(p[16:48, 32:]) for p in pics])
            l, r = np.array([at[i] for i, _ in pick]), np.array([at[j] for _, j in pick]); ok = lambda n: (left[:, :n] == l[:, None]).any(1) & (right[:, :n] == r[:, None]).any(1)
            m[part] = dict(both_top1=float(ok(1).mean()), both_top5=float(ok(5).mean()), half_top1=float(((left[:, 0] == l).mean() + (right[:, 0] == r).mean()) / 2))
        print({k: v for k, v in m.items() if k not in ("never_right", "names")}, f"{time.time() - t0:.0f}s", flush=True)
        json.dump(m, open(a.out, "w"), indent=1)


if __name__ == "__main__":
    main()
