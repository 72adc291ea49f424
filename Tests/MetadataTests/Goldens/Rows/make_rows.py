"""Writes the same 60 rows in every format a source can have. Made with pyarrow 26.0.1 and zstandard through pyarrow."""
import csv, gzip, io, json, os, random
import pyarrow as pa, pyarrow.parquet as pq

folder = os.path.dirname(os.path.abspath(__file__))
r = random.Random(3)
captions = ["a red car", "Grüße aus Köln", "北京 写真", 'quoted "words", and a comma', "two\nlines", "tab\there", "🐱 ❤️", "", "&quot;x&quot;"]
rows = []
for i in range(60):
    rows.append({
        "URL": None if i == 17 else f"https://{r.choice(['i.pinimg.com', 'a.example.org', 'b.example.co.uk'])}/{i}.jpg",
        "TEXT": None if i == 23 else r.choice(captions) + (f" {i}" if i % 3 else ""),
        "WIDTH": float(r.randrange(100, 2000)), "HEIGHT": float(r.randrange(100, 2000)),
        "similarity": round(r.uniform(.28, .5), 6), "punsafe": None if i % 10 == 9 else r.random() ** 8,
        "pwatermark": r.random(), "AESTHETIC_SCORE": r.uniform(5, 8), "hash": r.randrange(-2**63, 2**63)})
names = list(rows[0])
table = pa.Table.from_pylist(rows)
pq.write_table(table, f"{folder}/rows.parquet", compression="snappy", row_group_size=25, version="1.0")


def delimited(part, header, separator):
    out = io.StringIO()
    if header: out.write(separator.join(names) + "\n")
    for row in part:
        fields = []
        for value in row.values():
            if value is None: fields.append("")
            elif isinstance(value, str): fields.append('"' + value.replace('"', '""') + '"')
            else: fields.append(repr(value))
        out.write(separator.join(fields) + "\n")
    return out.getvalue().encode()


text = delimited(rows, True, ",")
open(f"{folder}/rows.csv", "wb").write(text)
open(f"{folder}/rows.tsv", "wb").write(delimited(rows, True, "\t"))
lines = "".join(json.dumps(row, ensure_ascii=i % 2 == 0) + "\n" for i, row in enumerate(rows)).encode()
open(f"{folder}/rows.jsonl", "wb").write(lines)
open(f"{folder}/rows.csv.gz", "wb").write(gzip.compress(text, mtime=0))
open(f"{folder}/rows-two-members.csv.gz", "wb").write(
    gzip.compress(delimited(rows[:30], True, ","), mtime=0) + gzip.compress(delimited(rows[30:], False, ","), mtime=0))
stream = pa.BufferOutputStream()
with pa.CompressedOutputStream(stream, "zstd") as out: out.write(lines)
open(f"{folder}/rows.jsonl.zst", "wb").write(stream.getvalue().to_pybytes())
