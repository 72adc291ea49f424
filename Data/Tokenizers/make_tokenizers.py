"""Makes vocab.json and merges.txt of CLIP's tokenizer from the file that OpenAI published with CLIP.

  pip download --no-deps open_clip_torch==3.3.0 && unzip -j open_clip_torch-*.whl open_clip/bpe_simple_vocab_16e6.txt.gz
  python make_tokenizers.py bpe_simple_vocab_16e6.txt.gz clip
"""
import gzip, json, pathlib, sys


def byte_letters():
    """The printable letter that stands for each byte, in the order of the vocabulary."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = [chr(byte) for byte in printable]
    return letters + [chr(256 + index) for index in range(256 - len(printable))]


source, target = sys.argv[1], pathlib.Path(sys.argv[2])
merges = gzip.open(source).read().decode().split("\n")[1 : 49152 - 256 - 2 + 1]
letters = byte_letters()
tokens = letters + [letter + "</w>" for letter in letters] + ["".join(merge.split()) for merge in merges]
tokens += ["<|startoftext|>", "<|endoftext|>"]
(target / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(tokens)}, ensure_ascii=False))
(target / "merges.txt").write_text("\n".join(["#version: 0.2", *merges]) + "\n")
