"""Feeds `klarbild sample` files that lie, burst or break off, and prints what it says, its status and its peak memory.

    python audit_hostile.py KLARBILD SCRATCH

Every hostile file is given after an honest one, whose rows must stay stored
(in the unfinished database) unless the file is refused at opening. Ends with 1 if a run is killed, says more than
one line, takes 500 MB or more, or loses rows. Needs Python with pyarrow; 1 GB of disk.
"""
import gzip
import pathlib
import sqlite3
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq

klarbild, scratch = sys.argv[1], pathlib.Path(sys.argv[2])
scratch.mkdir(parents=True, exist_ok=True)
HONEST_ROWS = 1000
MEGABYTE = 1 << 20
failed = False


def table(rows, caption="a picture of a tree"):
    return pa.table({"URL": [f"https://site{i % 7}.example.org/{i}.jpg" for i in range(rows)],
                     "TEXT": [f"{caption} {i}" for i in range(rows)], "WIDTH": list(range(rows))})


def sample(file):
    """Runs the command on the honest file and `file`; status, messages, peak MB, rows stored."""
    output = scratch / "out.sqlite"
    for old in scratch.glob("out.sqlite*"):
        old.unlink()
    # A small process in between: the peak of a child counts that of the process it was forked from.
    meter = ("import os, subprocess, sys; p = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL);"
             "_, s, u = os.wait4(p.pid, 0); print(os.waitstatus_to_exitcode(s), u.ru_maxrss)")
    ran = subprocess.run([sys.executable, "-c", meter, klarbild, "sample", honest, file, "-o", output, "--quiet",
                          "--no-search"], capture_output=True, text=True)
    status, peak = map(int, ran.stdout.split())
    rows = 0  # a file that is refused when it is opened is refused before any row is stored
    for store in (output, output.with_name(output.name + ".part")):
        if store.exists():
            rows = sqlite3.connect(store).execute("SELECT count(*) FROM rows").fetchone()[0]
    return status, ran.stderr.strip(), peak / 1024, rows


def report(name, file, more_rows=None, refused_at_once=False):
    """`more_rows`: the rows of a file that is odd but right; None for one that must be refused, perhaps at opening."""
    global failed
    status, errors, peak, rows = sample(file)
    good = peak < 500 and (status == 0 and rows == HONEST_ROWS + more_rows if more_rows is not None else
                           status == 1 and errors.count("\n") == 0 and (rows == HONEST_ROWS or refused_at_once))
    failed |= not good
    print(f"| {name} | {status} | {peak:.0f} | {rows:,} | {errors.replace(str(scratch) + '/', '')[:230]} | "
          f"{'yes' if good else '**no**'} |", flush=True)
    return good


def packed(name, kind, chunks):
    """A file of compressed chunks, written as a stream."""
    file = scratch / name
    with (gzip.open(file, "wb", 6) if kind == "gzip" else pa.CompressedOutputStream(str(file), kind)) as out:
        for chunk in chunks:
            out.write(chunk)
    return file


honest = scratch / "honest.parquet"
pq.write_table(table(HONEST_ROWS), honest)
print("| file | status | peak MB | rows stored | message | as it should |\n|---|--:|--:|--:|---|---|")

# Cut at every page boundary: the bare stump, and the stump with the whole footer put behind it.
whole = scratch / "pages.parquet"
pq.write_table(table(4000), whole, row_group_size=1000, data_page_size=2048, write_page_index=True)
data, meta = whole.read_bytes(), pq.ParquetFile(whole).metadata
footer = data[-8 - int.from_bytes(data[-8:-4], "little"):]
bounds = set()
for group in range(meta.num_row_groups):
    for column in range(meta.num_columns):
        chunk = meta.row_group(group).column(column)
        begin = chunk.dictionary_page_offset or chunk.data_page_offset
        bounds |= {begin, chunk.data_page_offset, begin + chunk.total_compressed_size}
right, messages = 0, set()
for bound in sorted(bounds):
    for tail in (b"", footer):
        stump = scratch / "stump.parquet"
        stump.write_bytes(data[:bound] + tail)
        status, errors, peak, rows = sample(stump)
        # All pages and the footer: only the optional page index is missing, and the rows are there.
        whole_pages = tail and bound == max(bounds)
        ok = peak < 500 and (status == 0 and rows == HONEST_ROWS + 4000 if whole_pages else
                             status == 1 and errors.count("\n") == 0)
        right += ok
        failed |= not ok
        messages.add(errors.split(":", 2)[-1].strip()[:60])
print(f"| Parquet cut at {len(bounds)} page boundaries, without and with its footer | 1 | | | "
      f"{len(messages)} different messages | {right} of {2 * len(bounds)} |", flush=True)

zeros = bytes(16 * MEGABYTE)
report("CSV, gzip of 8 GB of zeros", packed("zeros.csv.gz", "gzip", [b"URL,TEXT\n", *[zeros] * 512]))
report("CSV, zstd of 16 GB of zeros", packed("zeros.csv.zst", "zstd", [b"URL,TEXT\n", *[zeros] * 1024]))
report("JSONL, gzip, one line of 8 GB", packed("line.jsonl.gz", "gzip", [b'{"url": "', *[b"a" * 16 * MEGABYTE] * 512]),
       refused_at_once=True)
long = "x" * (100 * MEGABYTE)
for kind in ("snappy", "zstd", "gzip", "none"):
    file = scratch / f"caption-{kind}.parquet"
    pq.write_table(pa.table({"URL": ["https://a.example/1"], "TEXT": [long]}), file, compression=kind, use_dictionary=False)
    report(f"Parquet, caption of 100 MB, {kind}", file)
bomb = scratch / "bomb.parquet"
pq.write_table(pa.table({"URL": ["https://a.example/1"] * 20, "TEXT": [long] * 20}), bomb, compression="zstd",
               data_page_size=1 << 31, use_dictionary=False)
report(f"Parquet, pages of 2 GB in {bomb.stat().st_size:,} bytes", bomb)
(scratch / "caption.csv").write_text("URL,TEXT\nhttps://a.example/1," + long + "\n")
report("CSV, caption of 100 MB", scratch / "caption.csv")
(scratch / "caption.jsonl").write_text('{"url": "https://a.example/1", "text": "' + long + '"}\n')
report("JSONL, caption of 100 MB", scratch / "caption.jsonl", refused_at_once=True)
nul = pa.table({"URL": ["https://a.example/\0", "\0", "https://b.example/2"], "TEXT": ["a\0b", "\0\0", "c"]})
pq.write_table(nul, scratch / "nul.parquet")
report("Parquet, NUL bytes", scratch / "nul.parquet", more_rows=3)
(scratch / "nul.csv").write_bytes(b"URL,TEXT\nhttps://a.example/\0,a\0b\n\0,\0\n")
report("CSV, NUL bytes", scratch / "nul.csv", more_rows=2)
(scratch / "wide.csv").write_text(",".join(f"c{i}" for i in range(1_000_000)) + "\n" + "," * 999_999 + "\n")
report("CSV, a million columns", scratch / "wide.csv", refused_at_once=True)
names = [f"c{i}" for i in range(1_000_000)]
pq.write_table(pa.table([pa.array([], pa.int8())] * 1_000_000, names=names), scratch / "wide.parquet", store_schema=False)
report("Parquet, a million columns", scratch / "wide.parquet", refused_at_once=True)
for old in scratch.iterdir():
    old.unlink()
sys.exit(failed)
