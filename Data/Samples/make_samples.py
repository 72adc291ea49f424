"""Makes laion400m-rows.parquet from img2dataset's test file and a list of words.

    python make_samples.py test_10000.parquet profanity_wordlist.txt laion400m-rows.parquet

Keeps of the first 6,666 rows those whose caption and URL hold none of the list's words, nor any of STEMS at the start of
a word. Needs pyarrow (made with 26.0.1).
"""
import re
import sys

import pyarrow as pa
import pyarrow.parquet as pq

STEMS = ["adult", "bikini", "boudoir", "brothel", "dating", "escort", "erotic", "fetish", "genital", "kill", "lingerie",
         "massacre", "milf", "murder", "nake", "nazi", "nsfw", "nude", "nudi", "porn", "rape", "sensual", "seks", "sex",
         "suicid", "tits", "topless", "torture", "underwear", "webcam", "xxx"]

source, words, target = sys.argv[1:]
listed = [w.strip().lower() for w in open(words, encoding="utf-8") if w.strip()]
pattern = re.compile(r"(?<![a-z0-9])(?:" + "|".join(map(re.escape, listed)) + r")(?![a-z0-9])|(?<![a-z])(?:"
                     + "|".join(STEMS) + ")")
table = pq.read_table(source, columns=["URL", "TEXT"]).slice(0, 6666)


def is_clean(url, text):
    return not pattern.search((url or "").lower()) and not pattern.search((text or "").lower())


mask = [is_clean(u, t) for u, t in zip(table["URL"].to_pylist(), table["TEXT"].to_pylist())]
kept = table.filter(pa.array(mask)).replace_schema_metadata(None)
pq.write_table(kept, target, compression="snappy", row_group_size=1000, version="1.0")
print(f"{kept.num_rows} of {table.num_rows} rows kept")
