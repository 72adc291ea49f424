#!/usr/bin/env python3
"""Third U-Net training: mostly compositions ("two X", "X and Y", corners), simple names kept by the rest of the share.

* One canonical placement for halves (31 px, left and right, vertically centred), white for most of them, captions mostly in the plain
  form; the pictures and captions of a step are drawn anew, encoded by the VAE when first met and remembered.
* The text encoder (`tune_text.py`) goes on learning with the U-Net, at a lower rate.
* Attention by plain matrix products and, on processors with AVX-512 BF16, bfloat16 autocast and Newton-Schulz in bfloat16 (`fast.py`): with
  both 2.6 times as many pictures a second of one core as `finetune_unet.py`.
* v-prediction MSE at t = 1000 u^p, Muon + AdamW, EMA; the learning rate follows the processor time, so pauses do not count, up to `--minutes` (change it while
  it runs by a number in `<out>/minutes`). Checkpoints (`<out>/ema.pt`, `ckpt/<tag>.pt`) and a grid of the fixed prompts every `--checkpoint` minutes.
"""
import argparse, os, time
import numpy as np, torch
from transformers import CLIPTokenizer
from core_names import CONCEPTS, SPECIAL_CARE
from emoji_data import EmojiData, BG_NAMES, CORNERS, article, held_out_pair, held_out_single, plural
from fast import PlainAttention, autocast, use_bfloat16_newton_schulz
from models import load_text, make_scheduler, make_unet, make_vae, MAX_LEN
from optim import EMA, MuonAdamW
import sample as S

SHARES = {"plain": 0.43, "moved": 0.02, "tail": 0.02, "two": 0.17, "pair": 0.32, "corner": 0.04}
KINDS = list(SHARES)
WHITE_SINGLES = 0.42               # share of white among the backgrounds of single pictures
HARD = ("woman", "rhino", "sandwich", "ice skate", "newspaper", "satellite antenna", "pizza")


class Stream:
    """Draws (kind, latent, text features) by the shares; latents and features are computed once and kept in half precision."""

    def __init__(self, d, shares, seed, pairs=20000, white=0.7, vae="work/vae/baked.pt"):
        self.d, self.rng, self.white = d, np.random.default_rng(seed), white
        self.p = np.array([shares[k] for k in KINDS]); self.p /= self.p.sum()
        self.vae = make_vae(); self.vae.load_state_dict(torch.load(vae)); self.vae.eval()
        self.tok = CLIPTokenizer.from_pretrained("work/tokenizer"); self.latents, self.known = {}, {}
        themes = {e.replace("\ufe0f", "") for _, _, e in CONCEPTS + SPECIAL_CARE}; is_theme = np.array([it["char"].replace("\ufe0f", "") in themes for it in d.items])
        self.known_names = np.union1d(d.core, np.flatnonzero(is_theme))              # what the checker must recognise has to be drawn right: the firecracker is no simple name
        w = np.array([3.0 if d.items[i]["names"][0] in HARD or not d.items[i]["core"] else 2.0 if is_theme[i] else 1.0 for i in self.known_names]); self.single_p = w / w.sum()
        self.rest = np.setdiff1d(np.arange(d.n), self.known_names); w = np.array([d.items[i]["weight"] for i in self.rest]); self.rest_p = w / w.sum()
        self.pairs = []
        while len(self.pairs) < pairs:
            i, j = self.composed(), self.composed()
            if i != j and not held_out_pair(i, j): self.pairs.append((i, j, self.background()))

    def composed(self): return int(self.rng.choice(self.d.top if self.rng.random() < 0.88 else self.d.core))

    def background(self): return "white" if self.rng.random() < self.white else BG_NAMES[int(self.rng.integers(1, 12))]

    def draw(self):
        """-> (kind, key of the picture, caption)"""
        d, rng = self.d, self.rng; kind = KINDS[int(rng.choice(len(KINDS), p=self.p))]; plain = rng.random() < 0.7
        first = lambda i: d.items[i]["names"][0]
        if kind in ("plain", "moved"):
            i = int(rng.choice(self.known_names, p=self.single_p)); bg = "white" if rng.random() < WHITE_SINGLES else BG_NAMES[int(rng.integers(1, 12))]
            while held_out_single(i, bg): bg = BG_NAMES[int(rng.integers(1, 12))]
            cap = article(first(i)) + ("" if bg == "white" else f" on {article(bg)} background") if plain else d.caption_single(i, bg, rng)
            w, dy, dx = (57, 0, 0) if kind == "plain" else (int(rng.choice((54, 57, 60))), *(int(v) for v in rng.integers(-1, 2, 2)))
            return kind, ("single", i, bg, w, dy, dx), cap
        if kind == "tail":
            i = int(rng.choice(self.rest, p=self.rest_p)); return kind, ("single", i, "white", 57, 0, 0), d.caption_single(i, "white", rng)
        if kind == "corner":
            i, bg, pos = int(rng.choice(d.top)), self.background(), [None, *CORNERS][int(rng.integers(5))]
            return kind, ("corner", i, bg, pos), d.caption_corner(i, bg, pos, rng)
        if kind == "two":
            i = self.composed(); j, bg = i, self.background()
            cap = f"two {plural(first(i))}" + d.bg_suffix(bg, rng)
        else:
            i, j, bg = self.pairs[int(rng.integers(len(self.pairs)))]
            cap = f"{article(first(i))} and {article(first(j))}" + d.bg_suffix(bg, rng)
        return kind, ("two", i, j, bg), cap if plain else d.caption_two(i, j, bg, rng)

    def picture(self, key):
        return getattr(self.d, key[0])(*key[1:])

    def ids(self, caption):
        if caption not in self.known: self.known[caption] = torch.tensor(self.tok(caption, padding="max_length", max_length=MAX_LEN, truncation=True).input_ids)
        return self.known[caption]

    def batch(self, n, drop):
        """-> kinds (n), latents (n, 4, 16, 16), token ids (n, 32), a share `drop` of them those of the empty text"""
        rows = [self.draw() for _ in range(n)]; new = list({k for _, k, _ in rows} - self.latents.keys())
        if new:
            with torch.no_grad():
                x = torch.from_numpy(np.stack([self.picture(k) for k in new])).permute(0, 3, 1, 2).float().div(127.5).sub(1)
                for k, z in zip(new, (self.vae.encode(x).latent_dist.mode() * self.vae.config.scaling_factor).half()): self.latents[k] = z.clone()
        caps = ["" if self.rng.random() < drop else c for _, _, c in rows]
        return torch.tensor([KINDS.index(k) for k, _, _ in rows]), torch.stack([self.latents[k] for _, k, _ in rows]).float(), torch.stack([self.ids(c) for c in caps])


def arguments():
    ap = argparse.ArgumentParser()
    ap.add_argument("--minutes", type=float, default=70); ap.add_argument("--threads", type=int, default=1); ap.add_argument("--batch", type=int, default=64)
    ap.add_argument("--lr-muon", type=float, default=1.5e-3); ap.add_argument("--lr", type=float, default=6e-4); ap.add_argument("--ema", type=float, default=0.996); ap.add_argument("--decay-from", type=float, default=0.35)
    ap.add_argument("--t-power", type=float, default=0.65); ap.add_argument("--drop", type=float, default=0.1); ap.add_argument("--pairs", type=int, default=20000); ap.add_argument("--shares", default="")
    ap.add_argument("--init", default="work/unet3/ema.pt"); ap.add_argument("--resume"); ap.add_argument("--text", default="work/text.pt", help="the text encoder to start from (`tune_text.py`); CLIP's text tower where there is no such file"); ap.add_argument("--lr-text", type=float, default=3e-4, help="0 leaves it as it is"); ap.add_argument("--out", default="work/unet4"); ap.add_argument("--tag", default="unet4")
    ap.add_argument("--checkpoint", type=float, default=4.0); ap.add_argument("--seed", type=int, default=31)
    return ap.parse_args()


def main():
    a = arguments(); torch.set_num_threads(a.threads); torch.manual_seed(a.seed); use_bfloat16_newton_schulz()
    for p in (a.out, "ckpt", "samples"): os.makedirs(p, exist_ok=True)
    shares = {**SHARES, **{k: float(v) for k, v in (s.split("=") for s in a.shares.split(",") if s)}}
    text = load_text(a.text); text.config._attn_implementation = "eager"; text.train()
    stream = Stream(EmojiData(), shares, a.seed, a.pairs)
    unet = make_unet(); unet.load_state_dict(torch.load(a.init)); unet.train(); unet.set_attn_processor(PlainAttention())
    opt = MuonAdamW(unet.named_parameters(), a.lr_muon, a.lr); ema = EMA(torch.nn.ModuleList([unet, text]), a.ema); step, used = 0, 0.0
    text_opt = MuonAdamW(text.named_parameters(), a.lr_text, a.lr_text)
    if a.resume:
        ck = torch.load(a.resume); unet.load_state_dict(ck["model"]); opt.load_state_dict(ck["opt"]); text.load_state_dict(ck["text"]); text_opt.load_state_dict(ck["text_opt"]); step, used = ck["step"], ck["used"]
        for e, v in zip(ema.e, ck["ema"]): e.copy_(v)
        ema.n = step; torch.manual_seed(a.seed + step); stream.rng = np.random.default_rng(a.seed + step)
    ab = make_scheduler().alphas_cumprod; sa, sb = ab.sqrt().view(-1, 1, 1, 1), (1 - ab).sqrt().view(-1, 1, 1, 1)
    params = list(unet.parameters()); t0, minutes, first = time.process_time() - used * 60, a.minutes, step

    def save():
        ema.swap(); torch.save(unet.state_dict(), f"{a.out}/ema.tmp"); os.replace(f"{a.out}/ema.tmp", f"{a.out}/ema.pt"); torch.save(text.state_dict(), f"{a.out}/text.tmp"); os.replace(f"{a.out}/text.tmp", f"{a.out}/text.pt")
        unet.eval(); text.eval(); S.grid(S.decode(stream.vae, S.ddim(unet, S.encode(stream.tok, text, S.PROMPTS), S.encode(stream.tok, text, [""]), steps=15)), f"samples/{a.tag}_{step:05d}.png"); unet.train(); text.train(); ema.swap()
        torch.save(dict(model=unet.state_dict(), ema=ema.e, opt=opt.state_dict(), text=text.state_dict(), text_opt=text_opt.state_dict(), step=step, used=(time.process_time() - t0) / 60), f"ckpt/{a.tag}.tmp"); os.replace(f"ckpt/{a.tag}.tmp", f"ckpt/{a.tag}.pt")

    log, logged, saved = [], time.process_time(), time.process_time()
    while True:
        if os.path.exists(f"{a.out}/minutes"): minutes = float(open(f"{a.out}/minutes").read() or minutes)
        progress = (time.process_time() - t0) / 60 / minutes
        if progress >= 1: break
        kind, x0, ids = stream.batch(a.batch, a.drop)
        t = (((torch.randperm(a.batch) + torch.rand(a.batch)) / a.batch) ** a.t_power * 1000).long().clamp_(max=999)
        n = torch.randn_like(x0); x = sa[t] * x0 + sb[t] * n; v = sa[t] * n - sb[t] * x0
        with autocast():
            with torch.set_grad_enabled(a.lr_text > 0): c = text(ids).last_hidden_state
            o = unet(x, t, c).sample
        l = (o.float() - v).pow(2).mean((1, 2, 3)); loss = l.mean()
        opt.zero_grad(); text_opt.zero_grad(); loss.backward(); torch.nn.utils.clip_grad_norm_(params, 1.0)
        scale = (1.0 if progress < a.decay_from else max(0.02, (1 - progress) / (1 - a.decay_from))) * min(1.0, (step - first + 1) / 40)
        opt.step(scale)
        if a.lr_text > 0: torch.nn.utils.clip_grad_norm_(text.parameters(), 1.0); text_opt.step(scale)
        ema.update(); step += 1
        with torch.no_grad(): late = t >= 500; log.append([loss.item(), *[l[(t >= q * 250) & (t < q * 250 + 250)].mean().item() for q in range(4)], *[l[late & ((kind < 3) if k is None else (kind == KINDS.index(k)))].mean().item() for k in (None, "two", "pair", "corner")]])
        if time.process_time() - logged > 60:
            print(f"{step} {progress * minutes:.1f}/{minutes:.0f}min lr {scale:.2f} loss/quarters " + " ".join(f"{m:.4f}" for m in np.nanmean(log, 0)[:5]) + " t>500 single/two/pair/corner " + " ".join(f"{m:.4f}" for m in np.nanmean(log, 0)[5:])
                  + f" {len(log) * a.batch / (time.process_time() - logged):.1f}/s known {len(stream.latents)}", flush=True)
            log, logged = [], time.process_time()
        if time.process_time() - saved > a.checkpoint * 60: save(); saved = time.process_time()
    save(); print("steps", step)


if __name__ == "__main__":
    main()
