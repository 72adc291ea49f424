"""Makes the folders `clip` and `two-heads`: tiny random checkers with the scores that transformers and diffusers give.

    pip install torch==2.13.0 transformers==5.24.0 diffusers==0.42.1 numpy==2.4.6 Pillow==13.0.0
    python make_clip_checkers.py

`clip` is a CLIPModel with a tokenizer of single bytes; `two-heads` an IFSafetyChecker, DeepFloyd's. The picture is made by
an integer formula that the test repeats.
"""
import json
import pathlib
import shutil

import numpy as np
import torch
from diffusers.pipelines.deepfloyd_if.safety_checker import IFSafetyChecker
from PIL import Image
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTokenizer

HERE = pathlib.Path(__file__).parent
TEXTS = ["a gun", "a red apple", "Ein Baum!", "x", "a long text that goes beyond all of the positions of this tiny model"]


def picture(width, height):
    y, x = np.mgrid[0:height, 0:width]
    return Image.fromarray(
        np.stack([(x * (5 + c) + y * (3 + 2 * c) + (x * y >> 3)) & 255 for c in range(3)], axis=2).astype(np.uint8))


def configuration():
    vision = dict(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, image_size=32, patch_size=8,
        projection_dim=24)
    text = dict(
        hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, vocab_size=514,
        max_position_embeddings=20, projection_dim=24, bos_token_id=512, eos_token_id=513, pad_token_id=513)
    return CLIPConfig(text_config=text, vision_config=vision, projection_dim=24)


def randomized(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        scale = 0.5 / parameter.shape[-1] ** 0.5 if parameter.dim() > 1 else 0.1
        noise = torch.randn(parameter.shape, generator=generator) * scale
        parameter.data = (noise + (1.0 if "norm" in name and name.endswith("weight") else 0.0)).half().float()
    return model.eval()


def save(model, folder, processor):
    shutil.rmtree(folder, ignore_errors=True)
    model.half().save_pretrained(folder)
    model.float()
    processor.save_pretrained(folder)


processor = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
pixels = processor(picture(50, 70), return_tensors="pt").pixel_values

clip = randomized(CLIPModel(configuration()), 1)
with torch.no_grad():
    for embedding in (clip.text_model.embeddings.token_embedding, clip.text_model.embeddings.position_embedding):
        embedding.weight *= 8
        embedding.weight.copy_(embedding.weight.half().float())
folder = HERE / "clip"
save(clip, folder, processor)
characters = list(CLIPTokenizer.from_pretrained(HERE.parents[2] / "Data/Models/emoji/clip").get_vocab())
single = sorted(c for c in characters if len(c) == 1)
vocabulary = {c: i for i, c in enumerate(single)}
vocabulary |= {c + "</w>": 256 + i for i, c in enumerate(single)}
assert len(vocabulary) == 512
vocabulary |= {"<|startoftext|>": 512, "<|endoftext|>": 513}
(folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False))
(folder / "merges.txt").write_text("#version: 0.2\n")
(folder / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 20, "tokenizer_class": "CLIPTokenizer"}))
tokenizer = CLIPTokenizer.from_pretrained(folder)
with torch.no_grad():
    tokens = tokenizer(TEXTS, padding="max_length", truncation=True, max_length=20, return_tensors="pt")
    output = clip(input_ids=tokens.input_ids, attention_mask=tokens.attention_mask, pixel_values=pixels)
    cosines = (output.image_embeds @ output.text_embeds.T)[0]
    between = output.text_embeds @ output.text_embeds.T
(folder / "expected.json").write_text(json.dumps({
    "texts": TEXTS, "cosines": [round(float(v), 6) for v in cosines],
    "firstText": [round(float(v), 6) for v in between[0]]}))

checker = randomized(IFSafetyChecker(configuration()), 2)
folder = HERE / "two-heads"
save(checker, folder, processor)
with torch.no_grad():
    embeds = checker.vision_model(pixels)[0]
    scores = [float(checker.p_head(embeds)), float(checker.w_head(embeds))]
(folder / "expected.json").write_text(json.dumps({"scores": [round(v, 6) for v in scores]}))
for name in ("clip", "two-heads"):
    print(name, sorted(p.name + f" {p.stat().st_size}" for p in (HERE / name).iterdir()))
