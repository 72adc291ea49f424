"""How often the 95 % intervals hold the truth, over 200 re-samples of generated rows, and prints a Markdown table.

    python audit_calibration.py PROGRAM GENERATOR FOLDER [ROWS]

PROGRAM is the built AuditBenchmark, GENERATOR make_laion_like.py, FOLDER scratch space. Two populations: rows in no order,
and rows that come in runs of one site (the bad case of a sample of row groups). Ends with 1 when a design's intervals of
the hundred largest domains hold the truth less than 93 % or more than 97 % of the time.
"""
import json
import subprocess
import sys
from pathlib import Path

program, generator, folder = sys.argv[1:4]
rows = sys.argv[4] if len(sys.argv) > 4 else "1000000"
failed = False
print("| rows | sample | mean rows | design effect | ranks 1-10 | 11-30 | 31-100 | all 100 domains | share of the top 100 |")
print("|---|---|--:|--:|--:|--:|--:|--:|--:|")
for name, extra in {"in no order": [], "in runs of one site": ["--clustered"]}.items():
    out = Path(folder) / name.replace(" ", "-")
    if not (out / "truth.json").exists():
        subprocess.run([sys.executable, generator, "--rows", rows, "--files", "4", "--layout", "laion2b-en", "--row-group",
                        "10000", "--out", out, *extra], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    files = sorted(str(file) for file in out.glob("*.parquet"))
    found = json.loads(subprocess.run([program, "calibrate", *files], check=True, capture_output=True, text=True).stdout)
    for design in ("simple", "bernoulli", "cluster"):
        result = found[design]
        failed |= not 0.93 <= result["all"] <= 0.97
        shares = [result[key] for key in ("ranks 1-10", "ranks 11-30", "ranks 31-100", "all", "top100")]
        print(f"| {name} | {design} | {result['meanRows']:,} | {result['designEffect']:.2f} | "
              + " | ".join(f"{share:.1%}" for share in shares) + " |", flush=True)
sys.exit(failed)
