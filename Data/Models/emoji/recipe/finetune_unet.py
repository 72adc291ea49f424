#!/usr/bin/env python3
"""Go on training the U-Net from averaged weights on the balanced pool of `make_pool.py`: one process, one thread by default.

* v-prediction MSE at t = 1000 u^p, u stratified over the batch; p < 1 prefers the noisy steps, where the shape is decided.
* Muon + AdamW, EMA, learning rate: warm-up, constant, linear to 2 % at the end. The schedule counts working time: the run
  waits while the file `--pause` exists, and that time is not counted.
* `--minutes` may be changed while it runs by writing a number into `<out>/minutes`: this is how a run is brought to its end.
* Every `--checkpoint` minutes: `<out>/ema.pt`, `ckpt/<tag>.pt` (to resume with `--resume`) and a grid of the fixed prompts.
"""
import argparse, os, time
import numpy as np, torch
from transformers import CLIPTokenizer
from models import make_clip, make_scheduler, make_unet, make_vae
from optim import EMA, MuonAdamW
import sample as S


class WorkClock:
    """Working minutes (pauses left out) and the learning-rate factor that follows from them."""
    def __init__(self, minutes, decay_from, used, out, pause):
        self.minutes, self.decay_from, self.out, self.pause = minutes, decay_from, out, pause
        self.t0 = time.time() - used * 60

    def tick(self):
        if os.path.exists(self.pause):
            s = time.time()
            while os.path.exists(self.pause): time.sleep(0.5)
            self.t0 += time.time() - s
        if os.path.exists(f"{self.out}/minutes"):
            try: self.minutes = float(open(f"{self.out}/minutes").read())
            except ValueError: pass

    @property
    def used(self): return (time.time() - self.t0) / 60

    @property
    def progress(self): return self.used / self.minutes

    def lr(self, step, warm=40):
        p = self.progress
        return (1.0 if p < self.decay_from else max(0.02, (1 - p) / (1 - self.decay_from))) * min(1.0, (step + 1) / warm)


def arguments():
    ap = argparse.ArgumentParser()
    ap.add_argument("--minutes", type=float, default=110); ap.add_argument("--threads", type=int, default=1); ap.add_argument("--batch", type=int, default=64)
    ap.add_argument("--lr-muon", type=float, default=2.5e-3); ap.add_argument("--lr", type=float, default=8e-4); ap.add_argument("--ema", type=float, default=0.997)
    ap.add_argument("--decay-from", type=float, default=0.5); ap.add_argument("--t-power", type=float, default=0.65); ap.add_argument("--drop", type=float, default=0.1, help="share of captions left empty")
    ap.add_argument("--init", default="work/unet/ema.pt"); ap.add_argument("--resume"); ap.add_argument("--pool", default="work/pool/pool.pt"); ap.add_argument("--out", default="work/unet2")
    ap.add_argument("--tag", default="unet2"); ap.add_argument("--checkpoint", type=float, default=7.0); ap.add_argument("--pause", default="PAUSE"); ap.add_argument("--seed", type=int, default=3)
    return ap.parse_args()


def main():
    a = arguments(); torch.set_num_threads(a.threads); torch.manual_seed(a.seed)
    for p in (a.out, "ckpt", "samples"): os.makedirs(p, exist_ok=True)
    pool = torch.load(a.pool); latents, captions, features, empty, kind = (pool[k] for k in ("latents", "captions", "features", "empty", "kind"))
    tok = CLIPTokenizer.from_pretrained("work/tokenizer"); clip = make_clip(); clip.load_state_dict(torch.load("work/clip/clip.pt")); clip.eval()
    vae = make_vae(); vae.load_state_dict(torch.load("work/vae/baked.pt")); vae.eval()
    cond, unc = S.encode(tok, clip.text_model, S.PROMPTS), S.encode(tok, clip.text_model, [""])
    unet = make_unet(); unet.load_state_dict(torch.load(a.init)); unet.train()
    opt = MuonAdamW(unet.named_parameters(), a.lr_muon, a.lr); ema = EMA(unet, a.ema); step, used = 0, 0.0
    if a.resume:
        ck = torch.load(a.resume); unet.load_state_dict(ck["model"]); opt.load_state_dict(ck["opt"]); step, used = ck["step"], ck["used"]
        for e, v in zip(ema.e, ck["ema"]): e.copy_(v)
        ema.n = step; torch.manual_seed(a.seed + step)
    ab = make_scheduler().alphas_cumprod; sa, sb = ab.sqrt().view(-1, 1, 1, 1), (1 - ab).sqrt().view(-1, 1, 1, 1)
    clock = WorkClock(a.minutes, a.decay_from, used, a.out, a.pause); params = list(unet.parameters())

    def snapshot(name):
        ema.swap(); unet.eval()
        S.grid(S.decode(vae, S.ddim(unet, cond, unc, steps=15)), f"samples/{a.tag}_{name}.png")
        torch.save(unet.state_dict(), f"{a.out}/ema.tmp"); os.replace(f"{a.out}/ema.tmp", f"{a.out}/ema.pt"); ema.swap(); unet.train()
        torch.save(dict(model=unet.state_dict(), ema=ema.e, opt=opt.state_dict(), step=step, used=clock.used), f"ckpt/{a.tag}.tmp"); os.replace(f"ckpt/{a.tag}.tmp", f"ckpt/{a.tag}.pt")

    log, logged, saved, first = [], time.time(), time.time(), step
    while True:
        clock.tick()
        if clock.progress >= 1: break
        ix = torch.multinomial(pool["probability"], a.batch)
        x0 = latents[ix].float(); c = features[captions[ix, torch.randint(captions.shape[1], (a.batch,))]].float()
        c[torch.rand(a.batch) < a.drop] = empty.float()
        t = (((torch.randperm(a.batch) + torch.rand(a.batch)) / a.batch) ** a.t_power * 1000).long().clamp_(max=999)
        n = torch.randn_like(x0); x = sa[t] * x0 + sb[t] * n; v = sa[t] * n - sb[t] * x0
        l = (unet(x, t, c).sample - v).pow(2).mean((1, 2, 3)); loss = l.mean()
        opt.zero_grad(); loss.backward(); torch.nn.utils.clip_grad_norm_(params, 1.0)
        opt.step(clock.lr(step - first)); ema.update(); step += 1
        with torch.no_grad():
            single = kind[ix] < 3
            log.append([loss.item(), *[l[(t >= q * 250) & (t < q * 250 + 250)].mean().item() for q in range(4)], l[single & (t >= 500)].mean().item(), l[~single & (t >= 500)].mean().item()])
        if time.time() - logged > 60:
            print(f"{step} {clock.used:.1f}/{clock.minutes:.0f}min lr {clock.lr(step - first):.2f} loss/quarters " + " ".join(f"{v:.4f}" for v in np.nanmean(log, 0)[:5]) + " t>500 single/composed " + " ".join(f"{v:.4f}" for v in np.nanmean(log, 0)[5:])
                  + f" {len(log) * a.batch / (time.time() - logged):.1f}/s", flush=True)
            log, logged = [], time.time()
        if time.time() - saved > a.checkpoint * 60: snapshot(f"{int(clock.used):03d}m"); saved = time.time()
    snapshot("final"); print("steps", step)


if __name__ == "__main__":
    main()
