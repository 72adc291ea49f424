#!/usr/bin/env python3
"""Teach the text tower that a noun is the same noun wherever it stands; the U-Net is not needed for it.

The tower's training (contrastive, on the end-of-text token) never asked for clean features of single tokens: the second noun of
"a dog and a tree" is mixed with the first, and "dogs" is another token than "dog", so the U-Net had to learn each anew.
A copy of the tower is trained on texts alone to give, for the second noun and for the noun after "two", the features of that
noun in "a NAME" plus one constant (the mean difference the old tower makes there, which tells the U-Net the place); for all
other tokens and texts it keeps the old features. Writes `--out`, the state dict of the U-Net's text encoder (`text_encoder/`);
CLIP itself (`clip/`, the checker's concept embeddings) stays as it was.
"""
import argparse, time
import numpy as np, torch
from transformers import CLIPTokenizer
from emoji_data import EmojiData, article, plural
from fast import autocast
from models import make_clip, MAX_LEN, VOCAB
from optim import MuonAdamW

BOS, EOS = VOCAB - 2, VOCAB - 1
FORMS = ("two", "and", "next", "sides", "beside")


class Texts:
    """Captions as token ids with the positions of their nouns."""

    def __init__(self, d, tok, rng):
        self.d, self.rng, self.known, self.tok = d, rng, {}, tok

    def ids(self, s):
        s = s.strip()
        if s not in self.known: self.known[s] = self.tok(s, add_special_tokens=False).input_ids if s else []
        return self.known[s]

    def name(self, i):
        names = self.d.items[i]["names"]; return names[0] if self.rng.random() < .75 or len(names) == 1 else names[1 + int(self.rng.integers(len(names) - 1))]

    def pick(self): return int(self.rng.choice(self.d.top if self.rng.random() < .6 else self.d.core if self.rng.random() < .8 else np.arange(self.d.n)))

    def composed(self):
        """-> (form, ids, [(position in ids, noun, token of the noun)])"""
        d, rng = self.d, self.rng; r = rng.random(); bg = d.random_bg(rng) if rng.random() < .4 else "white"; suffix = self.ids(d.bg_suffix(bg, rng).replace(",", " ,"))
        start = self.ids("a photo of" if r < .04 else "a picture of" if r < .08 else "")
        if rng.random() < .3:
            n = self.name(self.pick()); one, many = self.ids(n), self.ids(plural(n)); head = [BOS] + self.ids("two")
            return 0, head + many + suffix, [(len(head) + k, n, min(k, len(one) - 1)) for k in range(len(many))]
        a, b = self.name(self.pick()), self.name(self.pick()); form = 1 if (q := rng.random()) < .65 else 2 if q < .77 else 3 if q < .89 else 4
        article_b = article(b)[:-len(b)]
        head = [BOS] + start + self.ids(article(a)) + self.ids(("and", "next to", "on the left and", "beside")[form - 1]) + self.ids(article_b)
        noun = self.ids(b)
        return form, head + noun + (self.ids("on the right") if form == 3 else []) + suffix, [(len(head) + k, b, k) for k in range(len(noun))]

    def single(self):
        i = self.pick(); return [BOS] + self.ids((self.d.caption_single(i, self.d.random_bg(self.rng), self.rng) if self.rng.random() < .8 else self.d.caption_corner(i, "white", "top left", self.rng)).replace(",", " ,"))


def pad(rows): return torch.tensor([(r + [EOS] * MAX_LEN)[:MAX_LEN - 1] + [EOS] for r in rows])


def main():
    ap = argparse.ArgumentParser(); ap.add_argument("--steps", type=int, default=1000); ap.add_argument("--batch", type=int, default=64); ap.add_argument("--lr", type=float, default=1e-3); ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--clip", default="work/clip/clip.pt"); ap.add_argument("--init"); ap.add_argument("--out", default="work/text.pt"); ap.add_argument("--seed", type=int, default=17); a = ap.parse_args()
    torch.set_num_threads(a.threads); torch.manual_seed(a.seed); rng = np.random.default_rng(a.seed); d = EmojiData(); tok = CLIPTokenizer.from_pretrained("work/tokenizer"); texts = Texts(d, tok, rng)
    check = "two dogs on a blue background"; assert [BOS] + texts.ids("two") + texts.ids("dogs") + texts.ids("on a blue background") + [EOS] == tok(check).input_ids
    clip = make_clip(); clip.load_state_dict(torch.load(a.clip)); old = clip.text_model.eval(); other = make_clip(); other.load_state_dict(torch.load(a.clip)); new = other.text_model
    if a.init: new.load_state_dict(torch.load(a.init))
    for m in (old, new): m.config._attn_implementation = "eager"
    names = sorted({n for it in d.items for n in it["names"]}); table = {}
    with torch.no_grad():
        for k in range(0, len(names), 128):
            part = names[k:k + 128]; heads = [[BOS] + texts.ids(article(n)[:-len(n)]) for n in part]; f = old(pad([h + texts.ids(n) for h, n in zip(heads, part)])).last_hidden_state
            for n, h, x in zip(part, heads, f): table[n] = x[len(h):len(h) + len(texts.ids(n))].clone()
        shift, count = torch.zeros(len(FORMS), 160), torch.zeros(len(FORMS))
        for _ in range(24):
            rows = [texts.composed() for _ in range(64)]; f = old(pad([r[1] for r in rows])).last_hidden_state
            for (form, _, nouns), x in zip(rows, f):
                for p, n, k in nouns:
                    if p < MAX_LEN - 1 and k < len(table[n]): shift[form] += x[p] - table[n][k]; count[form] += 1
        shift /= count[:, None]
    spread = torch.cat(list(table.values())).std(0).pow(2).mean(); print("variance of noun features", spread.item(), "squared shifts", {f: round(s.pow(2).mean().item(), 3) for f, s in zip(FORMS, shift)}, flush=True)
    opt = MuonAdamW(new.named_parameters(), a.lr, a.lr); log, t0 = [], time.time(); new.train()
    for step in range(a.steps):
        rows = [texts.composed() for _ in range(a.batch * 3 // 4)]; rest = [texts.single() for _ in range(a.batch - len(rows))]; ids = pad([r[1] for r in rows] + rest)
        if step % 4: ids = ids[:, :16]                # the tower is causal: most captions end before
        with torch.no_grad(): target = old(ids).last_hidden_state.clone()
        moved = torch.zeros(ids.shape, dtype=torch.bool)
        for b, (form, _, nouns) in enumerate(rows):
            for p, n, k in nouns:
                if p < ids.shape[1] - 1 and k < len(table[n]): target[b, p] = table[n][k] + shift[form]; moved[b, p] = True
        with autocast(): f = new(ids).last_hidden_state
        e = (f.float() - target).pow(2).mean(2) / spread; loss = 2 * e[moved].mean() + e[~moved].mean()
        opt.zero_grad(); loss.backward(); torch.nn.utils.clip_grad_norm_(new.parameters(), 1.0); opt.step(min(1, (step + 1) / 40) * max(0.02, 1 - step / a.steps)); log.append((e[moved].mean().item(), e[~moved].mean().item()))
        if step in (0, 20) or step % 100 == 99: print(step + 1, "relative squared error of moved nouns / of the rest", np.mean(log, 0).round(4), f"{time.time() - t0:.0f}s cpu {time.process_time():.0f}s", flush=True); log = []; torch.save(new.state_dict(), a.out)
    torch.save(new.state_dict(), a.out)


if __name__ == "__main__":
    main()
