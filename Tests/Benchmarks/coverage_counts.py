"""Checks phrase counts against the truth of generated metadata, for every layout, and against published counts.

    python coverage_counts.py PROGRAM GENERATOR FOLDER [ROWS] [--published COUNTS.csv --real FILE...]

PROGRAM is the built klarbild, GENERATOR make_laion_like.py (which plants phrases and writes truth.json), FOLDER scratch
space. With --published and --real the names of a table of counts are counted in real metadata too, and the rank
correlation is printed with its interval. Prints Markdown; fails when a planted phrase is miscounted.
"""
import json
import subprocess
import sys
from pathlib import Path

arguments = sys.argv[1:]
published, real = None, []
if "--published" in arguments:
    place = arguments.index("--published")
    published, real = arguments[place + 1], arguments[arguments.index("--real") + 1:]
    arguments = arguments[:place]
program, generator, folder = arguments[:3]
rows = int(arguments[3]) if len(arguments) > 3 else 300_000
LAYOUTS = ["aesthetics6plus", "laion2b-en", "laion2b-multi", "laion400m", "datacomp", "coyo"]


def coverage(*options):
    call = [program, "audit", "coverage", *options, "--json", "--quiet"]
    return json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)


failed = False
print("| layout | rows | planted phrases | wrong, exact pass | wrong, sample of every row |\n|---|--:|--:|--:|--:|")
for layout in LAYOUTS:
    out = Path(folder) / f"coverage-{layout}"
    if not (out / "truth.json").exists():
        subprocess.run([sys.executable, generator, "--rows", str(rows), "--files", "3", "--layout", layout, "--out", out],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    truth = json.loads((out / "truth.json").read_text())
    names = out / "names.txt"
    names.write_text("\n".join(truth["phrases"]) + "\n")
    files = sorted(str(f) for f in out.glob("*.parquet"))
    database = out / "all.sqlite"
    subprocess.run([program, "sample", *files, "-o", database, "--no-search", "--overwrite", "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    wrong = []
    for options in (["--exact", *files], [str(database)]):
        found = {n["name"]: n["count"] for n in coverage(*options, "--names", str(names))["names"]}
        wrong.append(sum(found.get(name) != count for name, count in truth["phrases"].items()))
    database.unlink()
    failed |= sum(wrong) > 0
    print(f"| {layout} | {truth['rows']:,} | {len(truth['phrases'])} | {wrong[0]} | {wrong[1]} |", flush=True)
if published:
    print("\n| real metadata | rows | names in both | with a hit | Spearman | 95 % interval |\n|---|--:|--:|--:|--:|---|")
    for file in real:
        found = coverage("--exact", file, "--names", published, "--published", published)
        hits = sum(n["count"] > 0 for n in found["names"])
        result = found["published"]
        value = "-" if result["spearman"] is None else f"{result['spearman']:.2f}"
        print(f"| {Path(file).name} | {found['rows']:,} | {result['names']} | {hits} | {value} | "
              f"{result['low']:.2f} to {result['high']:.2f} |")
sys.exit(failed)
