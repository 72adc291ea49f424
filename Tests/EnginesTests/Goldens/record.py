"""Records what Spark answers about a small file of odd rows, for the tests that replay it.

    python record.py PROGRAM SPARK_HOME

PROGRAM is the built klarbild, SPARK_HOME the folder of a Spark release. Writes odd.parquet and, beside it, the lines that
spark-sql printed for an audit of domains (urls.jsonl), of coverage (captions.jsonl) and a sample (rows.jsonl); the file's
address in the last is replaced by FILE. Needs pyarrow. Recorded with Spark 4.3.0 on Java 17.
"""
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

program, home = sys.argv[1:3]
here = Path(__file__).resolve().parent
r = random.Random(7)
schemes = ["http://", "https://", "HTTP://", "HttpS://", " http://", "\t\nhttps://", "http:/", "ftp://", "//", "/", "", "data:",
           "a+b:", "javascript:", "é", "http://http://", "www.", ":", "mailto:a"]
hosts = ["example.org", "www.Example.CO.UK", "example.com.", "localhost", "203.0.113.7", "256.1.1.1", "[2001:DB8::1]", "[::1",
         "", "..", "a..b", "a_b.example.com", "bücher.de", "xn--bcher-kva.de", "фото-мир.рф", "日本画像.jp", "ex%61mple.org",
         "ex%zzmple.org", "ex ample.org", "i0.wp.com", "I1.WP.COM", "%690.wp.com", "i0。wp。com", "ｉ0.wp.com", "images.weserv.nl",
         "wsrv.nl", "external-content.duckduckgo.com", "cdn.shopify.com", "a\u00adb.example.org", "\u212a.example.org", "a\\b", "~",
         "a\0b.org", "😀.example"]
users = ["", "", "", "user:pa%40ss@", "a@b@", "@", "é@", "i0.wp.com@"]
ports = ["", "", "", ":80", ":", ":8a", ":80:80"]
paths = ["", "/", "/a.jpg", "/a b", "/été", "/%zz", "/100%", "/%41/%5a", "?a=b", "#x", "\\a", "/a\x7f", "/a\0b", "/a\nb",
         "/www.example.net/a.jpg", "/www.example.net/a b/é", "/www.example.net?x=%", "/%77ww.example.net/a", "//x", "/😀",
         "/?url=ssl:img.example.org/a.jpg", "/?w=3&url=https%3A%2F%2Fimg.example.org%2Fa&amp;u=b", "/iu/?u=https://a.example.com/x"]
pieces = ["Thomas Kinkade", "KINKADE", "Kinkade&#39;s", "&quot;Thomas Kinkade&quot;", "a red apple", "red", "apple", "&amp;", "&",
          "R&B", "&amp;quot;", "&#38;quot;", "&copy; 2019", "&nbsp;", "&Agrave;", "& apple", "Thomas&Kinkade", "Thomas—Kinkade",
          "“red” apple", "café", "cafe\u0301", "ＲＥＤ apple", "ﬁsh", "fish", "\u212ainkade", "ß", "北京", "\u200b", "red_apple",
          "red\napple", "q", "~", "", "  ", "²", "…", "™", "the", "of", "Mickey Mouse", "Mickey", "\0", "&#x27;", "caf&eacute;"]
urls = [None, b"", b"  ", b"http://\xff\xfe.org/", b"https://example.org/\xc3(", b"http://i0.wp.com/www.\xe3\x81.org/a", b"\xed\xa0\x80"]
urls += [(s + r.choice(hosts) + r.choice(paths)).encode() for s in schemes for _ in range(6)]
for h in hosts:
    for p in r.sample(paths, 12):
        urls += [("https://" + h + p).encode(), ("http://" + r.choice(users) + h + r.choice(ports) + p).encode()]
for _ in range(200):
    url = bytearray(("https://" + r.choice(hosts) + r.choice(paths)).encode())
    for _ in range(r.randint(1, 3)):
        url[r.randrange(len(url))] = r.choice(list(b"%/?#\\:@.[] \0eh0-_&=") + [0x80, 0xC3, 0xE3, 0xFF, 0xED, 0xA0])
    urls.append(bytes(url))
n = len(urls)
texts = [None, b"", b"red \xff apple", b"&\xc3 red"]
texts += [r.choice(["", " ", ", ", "&"]).join(r.choice(pieces) for _ in range(r.randint(1, 5))).encode() for _ in range(n - len(texts))]
reals = [None, float("nan"), float("inf"), float("-inf"), 0.0, -0.0, 1e-5, 0.1, 1 / 3, 5e-324, 1.7976931348623157e308, 16777217.0]
table = pa.table({
    "URL": pa.array(urls, pa.binary()), "TEXT": pa.array(texts, pa.binary()),
    "WIDTH": pa.array([None if i % 9 == 0 else i * 7 for i in range(n)], pa.int32()),
    "HEIGHT": pa.array([None if i % 7 == 0 else (2**53 + i if i % 5 == 0 else i) for i in range(n)], pa.int64()),
    "similarity": pa.array([reals[i % len(reals)] if i % len(reals) not in (9, 10) else 0.3 for i in range(n)], pa.float32()),
    "punsafe": pa.array([reals[(i * 5) % len(reals)] for i in range(n)], pa.float64()),
    "hash": pa.array([None if i % 11 == 0 else (-1) ** i * (2**63 - 1 - i) for i in range(n)], pa.int64()),
    "LICENSE": pa.array([["?", "", None, "by-nc"][i % 4] for i in range(n)], pa.string()),
    "SAMPLE_ID": pa.array([None if i % 13 == 0 else i - 3 for i in range(n)], pa.int64()),
})
pq.write_table(table, here / "odd.parquet", row_group_size=300, compression="snappy")

with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    (folder / "bin").mkdir()
    script = folder / "bin" / "spark-sql"
    script.write_text(f"#!/bin/bash\nset -o pipefail\n'{home}/bin/spark-sql' \"$@\" | tee '{folder}/answer'\n")
    script.chmod(0o755)
    spark = ["--engine", "spark", "--spark-home", str(folder), "--master", "local[2]", str(here / "odd.parquet"), "--quiet"]
    address = ("file:" + str(here / "odd.parquet")).encode().hex().upper()
    for name, words in [
        ("urls", ["audit", "domains", *spark, "-o", str(folder / "r1")]),
        ("captions", ["audit", "coverage", *spark, "--prompt", "a red apple of Thomas Kinkade", "--prompt", "Mickey Mouse, café, fish",
                      "-o", str(folder / "r2")]),
        ("rows", ["sample", *spark, "--fraction", "0.5", "--seed", "9", "--no-search", "-o", str(folder / "s.sqlite")]),
    ]:
        subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL)
        lines = (folder / "answer").read_text().strip().split("\n")
        assert lines.pop() == '{"end":true}', lines[-1]
        if name != "rows":
            lines.sort()
        (here / f"{name}.jsonl").write_text("\n".join(lines).replace(address, "FILE") + "\n")
