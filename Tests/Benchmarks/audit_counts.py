"""Checks exact counts against the truth of generated metadata, for every layout.

    python audit_counts.py PROGRAM GENERATOR FOLDER [ROWS]

PROGRAM is the built AuditBenchmark, GENERATOR make_laion_like.py (which writes truth.json and truth_domains.csv), FOLDER
scratch space. Prints a Markdown table. Needs Python with what the generator needs.
"""
import csv
import json
import subprocess
import sys
from pathlib import Path

program, generator, folder = sys.argv[1:4]
rows = int(sys.argv[4]) if len(sys.argv) > 4 else 1_000_000
LAYOUTS = ["aesthetics6plus", "laion2b-en", "laion2b-multi", "laion400m", "datacomp", "coyo"]
INVALID = ["null", "empty", "noscheme", "protorel", "nohost", "data", "garbage"]

print("| layout | rows | domains | wrong domains | wrong platforms | without host, found / truth | URL classes beside the truth |")
print("|---|--:|--:|--:|--:|--:|---|")
failed = False
for layout in LAYOUTS:
    out = Path(folder) / layout
    if not (out / "truth.json").exists():
        subprocess.run([sys.executable, generator, "--rows", str(rows), "--files", "4", "--layout", layout, "--out", out],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    files = sorted(str(f) for f in out.glob("*.parquet"))
    found = json.loads(subprocess.run([program, "exact", *files], check=True, capture_output=True, text=True).stdout)
    truth = json.loads((out / "truth.json").read_text())
    domains = {r["registrable_domain"]: int(r["rows"]) for r in csv.DictReader(open(out / "truth_domains.csv"))}
    ours = {d["name"]: d["count"] for d in found["domains"]}
    wrong = sum(ours.get(k) != domains.get(k) for k in set(ours) | set(domains))
    platforms = {p["name"]: p["count"] for p in found["platforms"]}
    expected = {k: v for k, v in truth["platform"].items() if v}
    wrong_platforms = sum(platforms.get(k) != expected.get(k) for k in set(platforms) | set(expected))
    # The truth counts kinds of URLs before it plants repeats (1.5 % of the rows), so they may differ by about as much.
    classes = {**found["invalid"], **found["unusual"]}
    apart = max(abs(classes[k] - v) / max(v, 1) for k, v in truth["special"].items() if v >= 100)
    bare = sum(found["invalid"].values())
    failed |= wrong > 0 or wrong_platforms > 0 or bare != truth["rows_without_host"] or found["rows"] != truth["rows"]
    print(f"| {layout} | {found['rows']:,} | {len(ours):,} | {wrong} | {wrong_platforms} | {bare:,} / "
          f"{truth['rows_without_host']:,} | at most {apart:.1%} apart |", flush=True)
sys.exit(failed)
