"""Times filling SQLite with every row against the tools one would take instead, in turns, and prints a Markdown table.

    python audit_fill.py KLARBILD SCRATCH FILE... [--turns 3] [--without-utils]

The Parquet files are first written as one CSV by DuckDB (not timed). Then: `klarbild sample` of the Parquet files without
the full-text index, which also resolves every host; `sqlite3` with `.import --csv`; `sqlite-utils insert --csv` (once).
The same columns and rows for all three. Needs sqlite3, and Python with duckdb and sqlite-utils.
"""
import os
import pathlib
import subprocess
import sys
import time

arguments = sys.argv[1:]
turns = int(arguments.pop(arguments.index("--turns") + 1)) if "--turns" in arguments else 3
with_utils = "--without-utils" not in arguments
klarbild, scratch, *files = [a for a in arguments if not a.startswith("--")]
folder = pathlib.Path(scratch)
folder.mkdir(parents=True, exist_ok=True)
csv = folder / "rows.csv"


def duckdb(query):
    """What DuckDB answers, in a process of its own: what this one holds in memory would count for every child."""
    script = f"import duckdb; print(duckdb.sql({query!r}).fetchall()[0][0])"
    return int(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout)


if not csv.exists():
    duckdb(f"COPY (SELECT * FROM read_parquet({files})) TO '{csv}' (HEADER)")
rows = duckdb(f"SELECT count(*) FROM read_parquet({files})")
utils = pathlib.Path(sys.executable).with_name("sqlite-utils")
COMMANDS = {
    "klarbild sample": [klarbild, "sample", *files, "-o", folder / "ours.sqlite", "--no-search", "--quiet"],
    "sqlite3 .import": ["sqlite3", folder / "import.sqlite", "-cmd", f".import --csv {csv} rows", ".quit"],
    "sqlite-utils insert": [utils, "insert", folder / "utils.sqlite", "rows", csv, "--csv", "--silent"],
}
if not with_utils:
    del COMMANDS["sqlite-utils insert"]
results = {name: [] for name in COMMANDS}
for turn in range(turns):
    for name, command in COMMANDS.items():
        if name.startswith("sqlite-utils") and turn:
            continue
        for left in folder.glob("*.sqlite*"):
            left.unlink()
        os.sync()
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        if status:
            sys.exit(f"{name} failed")
        results[name].append((wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
for left in folder.glob("*.sqlite*"):
    left.unlink()
ours = min(run[0] for run in results["klarbild sample"])
print(f"{rows:,} rows, best of {turns} turns (sqlite-utils: once)\n")
print("| program | wall s | CPU s | memory MB | times ours |\n|---|--:|--:|--:|--:|")
for name, runs in results.items():
    wall = min(r[0] for r in runs)
    print(f"| {name} | {wall:.1f} | {min(r[1] for r in runs):.1f} | {max(r[2] for r in runs):.0f} | {wall / ours:.2f} |")
