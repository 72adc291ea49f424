#!/usr/bin/env python3
"""Fill work/ from a published model folder, to go on without training the earlier steps anew: tokenizer, CLIP, VAE, U-Net and
the U-Net's text encoder (where it is not CLIP's own tower), in Float32 from half precision."""
import argparse, os, shutil
import torch
from safetensors.torch import load_file
from models import make_clip, make_unet, make_vae


def main():
    ap = argparse.ArgumentParser(); ap.add_argument("--root", required=True); ap.add_argument("--unet", default="work/unet/ema.pt"); ap.add_argument("--text", default="work/text.pt"); a = ap.parse_args()
    read = lambda p: {k: v.float() for k, v in load_file(f"{a.root}/{p}.safetensors").items()}
    for p in ("work/clip", "work/vae", "work/tokenizer", os.path.dirname(a.unet)): os.makedirs(p, exist_ok=True)
    for f in ("vocab.json", "merges.txt", "special_tokens_map.json", "tokenizer_config.json"): shutil.copy(f"{a.root}/tokenizer/{f}", "work/tokenizer")
    clip, vae, unet = make_clip(), make_vae(), make_unet(); text = make_clip().text_model
    clip.load_state_dict(read("clip/model")); vae.load_state_dict(read("vae/diffusion_pytorch_model")); unet.load_state_dict(read("unet/diffusion_pytorch_model"))
    text.load_state_dict({k.removeprefix("text_model."): v for k, v in read("text_encoder/model").items()})
    torch.save(clip.state_dict(), "work/clip/clip.pt"); torch.save(vae.state_dict(), "work/vae/baked.pt"); torch.save(unet.state_dict(), a.unet)
    own = clip.text_model.state_dict()
    if any(not torch.equal(v, own[k]) for k, v in text.state_dict().items()): torch.save(text.state_dict(), a.text)


if __name__ == "__main__":
    main()
