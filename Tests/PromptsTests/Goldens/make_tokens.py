"""Makes tokens.json: texts and the ids that transformers' CLIPTokenizer gives them with the embedded vocabulary.

Made with transformers 5.23.0 and tokenizers 0.23.3. The plain prompts are every 12th of PartiPrompts (Apache-2.0,
google-research/parti), whose PartiPrompts.tsv is the script's argument; the hostile texts are written below.
"""
import csv
import json
import pathlib
import sys

from transformers import CLIPTokenizer

here = pathlib.Path(__file__).parent
tokenizer = CLIPTokenizer.from_pretrained(here.parents[2] / "Data/Models/emoji/tokenizer")

hostile = [
    "",
    " ",
    "   \t\n\r\f\u000b  ",
    "a",
    "A",
    "it's I'LL we've THEY'RE I'm can't he'd 's 'sx ''s '' ' x'",
    "don\u2019t \u2018quote\u2019 \u201cquote\u201d",
    "1234567890",
    "3D 4k 1/2 \xbd \xb2 \u0663\u0664\u0665 \u0967\u0968\u0969 \u2167 \u2460\u2461",
    "snake_case __init__ _ a_1_b",
    "!!! ?! ... --- ,,, ;:",
    "a,b;c:d.e!f?g",
    "(word:1.3) [word] ((nested)) \\(escaped\\)",
    "a\xa0b\u2003c\u3000d\x85e\u2028f\u180eg\u200bh\ufeffi",
    "caf\xe9 cafe\u0301 CAFE\u0301",
    "\u1e9b\u0323 \u212b \xc5 A\u030a \u03d3 \ufb01 \u2126",
    "q\u0307\u0323 q\u0323\u0307",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324A\u0334L\u0335G\u0338O\u0321",
    "\u0301\u0301 leading marks",
    "\u0130stanbul ISTANBUL \u0131I \xdf \u1e9e \u0152UVRE \xc6 \u0391\u03a3 \u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3 \u03c2 \u01c5 \u01c4",
    "\u0414\u041e\u0411\u0420\u041e\u0415 \u0443\u0442\u0440\u043e",
    "\u4f60\u597d\uff0c\u4e16\u754c\u3002\u3053\u3093\u306b\u3061\u306f \uc548\ub155\ud558\uc138\uc694 \uc548\ub155 \u30ab\u30bf\u30ab\u30ca \uff76\uff80\uff76\uff85",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645 \u0671\u0644\u0633\u064e\u0651\u0644\u064e\u0627\u0645\u064f",
    "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u05e2\u05d5\u05dc\u05dd",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01",
    "\u1781\u17d2\u1798\u17c2\u179a \u1019\u103c\u1014\u103a\u1019\u102c \u0f56\u0f7c\u0f51\u0f0b\u0f66\u0f90\u0f51",
    "\U0001f600\U0001f603 \U0001f34e red apple \U0001f34e\U0001f34e",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f44d\U0001f3fd \U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7 \U0001f3f3\ufe0f\u200d\U0001f308 \u2764\ufe0f \u263a\ufe0e 1\ufe0f\u20e3 #\ufe0f\u20e3",
    "\U0001f9d1\U0001f3ff\u200d\U0001f680 on the \U0001f319",
    "\U0001d4bd\U0001d452\U0001d4c1\U0001d4c1\U0001d45c \U0001d7d9\U0001d7da\U0001d7db \U00010330\U00010331 \U00020000\U00020001",
    "\x00",
    "a\x00b \x01\x02\x1f\x7f\x80\x9f",
    "\ufffd \ufffe \uffff \U0010ffff \ue000",
    "\u202eright to left\u202c \u2066x\u2069",
    "<|startoftext|>",
    "<|endoftext|>",
    "a <|endoftext|> b<|endoftext|>c",
    "<|EndOfText|> <|STARTOFTEXT|>",
    "<|endoftext|",
    "|endoftext|>",
    "<<|endoftext|>>",
    "!<|ENDOFTEXT|>!",
    "<|startoftext|>!x",
    "<|endoftext|><|startoftext|>!!",
    "</w>",
    "a</w>",
    "\u0120 \u0120a \u010a \xe2",
    "C:\\path\\file.txt",
    "https://example.org/a?b=c&d=%20#e",
    "x" * 300,
    "x " * 200,
    "'" * 50,
    "'s" * 40,
    "a" * 61,
    "the" * 60,
    "\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e\U0001f34e",
    "\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661",
    "word\nword\r\nword\tword",
    "  leading and trailing  ",
    "MiXeD CaSe TEXT",
    "na\xefve fa\xe7ade \xc5ngstr\xf6m S\xe3o Paulo",
    "\ufdfa \ufdfd \u338f \u337f \u2121 \u2122 \xa9 \xae",
    "\u2026\u2014\u2013\u2212",
    "\u2116 \xa7 \xb6 \u2020 \u2021 \u2665 \u2605 \u2602 \u2713",
    "BREAK break BREAKBREAK",
    "a\u0305b\u0305c\u0305",
    "\u1100\u1161\u11a8 \uac01 \u1112\u1161\u11ab",
    "A\u030a\u0301 \u1e69 s\u0323\u0307",
    "\U0001f468\u200d",
    "\u200d\u200d\u200c",
    "\xad soft\xadhyphen",
    "'\u017f 'S \u017f K K",
    "\u201a\u201e\u2039\u203a",
    "x\xb2y\xb3",
    "\xbdcup",
    "1st 2nd 3rd",
    "a1b2c3",
    "\U0001d7d8a",
    "\u0660a",
    "\u4e001\u4e8c2",
    "\u1100\u1161\u11a7",
    "\uac00\u11b5 \uac1c\u11b8",
    "\u0f40\u0f81\u0f71\u0f80",
    "\u0301\u10f4f a\u1ac4\u0301",
    "a\ua7d2b \U00011de1\U00011de2",
    "\u0344 \u0958 \u2adc",
    "\U0001f34e" * 60,
    "e\u0301" * 60,
    "\u0661" * 40,
    "a photo of a cat, " * 40,
]

with open(sys.argv[1], encoding="utf-8") as file:
    rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
texts = [row["Prompt"] for row in rows[36::12]] + hostile
cases = [{"text": text, "ids": tokenizer(text).input_ids[1:-1]} for text in texts]
for text in ["", "a red apple", "a photo of a cat, " * 20]:
    padded = tokenizer(text, padding="max_length", truncation=True).input_ids
    cases.append({"text": text, "ids": tokenizer(text).input_ids[1:-1], "padded": padded})
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
(here / "tokens.json").write_text("[\n" + lines + "\n]\n")
