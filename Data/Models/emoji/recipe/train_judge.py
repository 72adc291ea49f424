#!/usr/bin/env python3
"""Train the independent judge: a small convolutional classifier of the 523 source pictures.

It shares nothing with the model it judges: no CLIP, no VAE, no captions. Its pictures are composed anew at each step: any
background colour (not only the twelve), any place and size, half-size pictures enlarged, blur, noise, colour shift.
"""
import argparse, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from PIL import Image
from emoji_data import EmojiData, BACKGROUNDS, BG_NAMES


class Judge(nn.Module):
    """(B, 3, 64, 64) in -1..1 -> (B, classes) logits."""
    def __init__(self, classes=523):
        super().__init__()
        def block(i, o, stride): return nn.Sequential(nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU())
        self.body = nn.Sequential(block(3, 24, 2), block(24, 32, 1), block(32, 64, 2), block(64, 64, 1), block(64, 128, 2), block(128, 128, 1), block(128, 256, 2), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Dropout(0.2))
        self.head = nn.Linear(1024, classes)

    def forward(self, x): return self.head(self.body(x))


def tensor(pics): return torch.from_numpy(np.stack(pics)).permute(0, 3, 1, 2).float().div(127.5).sub(1)


def enlarge(half):
    """A (h, w) cut of a picture as (64, 64)."""
    return np.asarray(Image.fromarray(half).resize((64, 64), Image.BILINEAR))


def picture(d, i, rng):
    colour = np.array(BACKGROUNDS[BG_NAMES[int(rng.integers(12))]] if rng.random() < 0.6 else rng.integers(0, 256, 3), np.float32)
    if rng.random() < 0.4: colour[:] = 255
    c = np.empty((64, 64, 3), np.float32); c[:] = colour
    if rng.random() < 0.3:        # half-size, cut out and enlarged, as in the halves of "two X"
        w = int(rng.choice((29, 31))); y, x = (int(v) for v in rng.integers(14, 20, 2)); d.paste(c, i, w, y, x)
        return enlarge(np.clip(c[16:48, 16:48] + .5, 0, 255).astype(np.uint8))
    w = int(rng.choice((54, 57, 60))); o = (64 - w) // 2; dy, dx = (int(v) for v in rng.integers(-4, 5, 2)); d.paste(c, i, w, o + dy, o + dx)
    return np.clip(c + .5, 0, 255).astype(np.uint8)


def augment(x, rng):
    b, k = len(x), torch.rand(len(x), 1, 1, 1)
    theta = torch.eye(2, 3).repeat(b, 1, 1) + torch.cat([torch.randn(b, 2, 2) * 0.05, torch.zeros(b, 2, 1)], 2)
    x = F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=False), padding_mode="border", align_corners=False)
    blur = F.interpolate(F.avg_pool2d(x, 2), scale_factor=2, mode="bilinear"); soft = F.interpolate(F.avg_pool2d(x, 4), scale_factor=4, mode="bilinear")
    x = torch.where(k < .25, blur, torch.where(k < .35, 0.5 * soft + 0.5 * blur, x))
    x = x * (1 + 0.15 * torch.randn(b, 3, 1, 1)) + 0.1 * torch.randn(b, 3, 1, 1)
    return (x + torch.randn_like(x) * 0.12 * torch.rand(b, 1, 1, 1)).clamp(-1, 1)


@torch.no_grad()
def accuracy(net, x, y):
    r = torch.cat([net(c) for c in x.split(128)]).topk(5).indices == y[:, None]
    return round(r[:, 0].float().mean().item(), 4), round(r.any(1).float().mean().item(), 4)


def main():
    ap = argparse.ArgumentParser(); ap.add_argument("--steps", type=int, default=2600); ap.add_argument("--batch", type=int, default=96); ap.add_argument("--lr", type=float, default=3e-3)
    ap.add_argument("--threads", type=int, default=1); ap.add_argument("--seed", type=int, default=5); ap.add_argument("--out", default="work/judge.pt"); a = ap.parse_args()
    torch.set_num_threads(a.threads); torch.manual_seed(a.seed); rng = np.random.default_rng(a.seed); d = EmojiData(); net = Judge(len(d.core))
    opt = torch.optim.AdamW(net.parameters(), a.lr, weight_decay=0.02); sched = torch.optim.lr_scheduler.OneCycleLR(opt, a.lr, total_steps=a.steps, pct_start=0.15); t0, acc = time.time(), []
    for step in range(1, a.steps + 1):
        y = torch.from_numpy(rng.integers(0, len(d.core), a.batch)); x = augment(tensor([picture(d, int(d.core[k]), rng) for k in y]), rng)
        s = net(x); loss = F.cross_entropy(s, y, label_smoothing=0.05); opt.zero_grad(); loss.backward(); opt.step(); sched.step(); acc.append((s.argmax(1) == y).float().mean().item())
        if step % 100 == 0: print(f"{step} loss {loss.item():.3f} accuracy on augmented pictures {np.mean(acc):.3f} {time.time() - t0:.0f}s", flush=True); acc = []
    net.eval(); torch.save(net.state_dict(), a.out); y = torch.arange(len(d.core))
    print("sources on white, top-1 / top-5", accuracy(net, tensor([d.single(i) for i in d.core]), y))
    print("sources on blue", accuracy(net, tensor([d.single(i, "blue") for i in d.core]), y))
    print("halves of two", accuracy(net, tensor([enlarge(d.two(i, i)[16:48, :32]) for i in d.core]), y))


if __name__ == "__main__":
    main()
