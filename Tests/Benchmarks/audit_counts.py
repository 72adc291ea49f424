"""Checks exact counts against the truth of generated metadata, for every layout.

    python audit_counts.py PROGRAM GENERATOR FOLDER [ROWS]

PROGRAM is the built AuditBenchmark, GENERATOR make_laion_like.py (which writes truth.json and truth_domains.csv), FOLDER
scratch space. Prints a Markdown table. Needs Python with pyarrow and what the generator needs.
"""
import csv
import json
import subprocess
import sys
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

program, generator, folder = sys.argv[1:4]
rows = int(sys.argv[4]) if len(sys.argv) > 4 else 1_000_000
LAYOUTS = ["aesthetics6plus", "laion2b-en", "laion2b-multi", "laion400m", "datacomp", "coyo"]
# What the generator plants, told by its own marks. Its truth.json counts kinds of URLs before repeats are planted over
# some of them; these patterns count what is finally in the files.
PLANTED = {
    "empty": "^$", "noscheme": r"^www\.noscheme-site", "protorel": "^//", "nohost": "^http:///", "data": "^data:",
    "garbage": "^undefined", "ipv4": r"^http://203\.0\.113\.", "ipv6": r"^http://\[2001:db8", "userinfo": "userinfo-site",
    "upper": "Upper-Site", "trailingdot": "trailingdot-site", "port": "port-site", "underscore": "underscore-site",
    "idn_unicode": r"^https://www\.[^/]*[^\x00-\x7F]", "idn_puny": r"^https://www\.xn--", "space": "space-site",
    "nonascii_path": "nonascii-site", "single_label": "//localhost/", "badpct": "badpct-site",
}


def planted(files):
    """How many URLs of each kind the files hold."""
    counts = dict.fromkeys(["null", *PLANTED], 0)
    for file in files:
        names = pq.read_schema(file).names
        urls = pq.read_table(file, columns=["URL" if "URL" in names else "url"]).column(0)
        counts["null"] += urls.null_count
        for kind, pattern in PLANTED.items():
            counts[kind] += pc.sum(pc.match_substring_regex(urls, pattern)).as_py()
    return counts


print("| layout | rows | domains | wrong domains | wrong platforms | without host, found / truth | kinds of URLs, wrong |")
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
    classes = {**found["invalid"], **found["unusual"]}
    kinds = planted(files)
    wrong_kinds = [f"{k}: {classes.get(k)}, not {v}" for k, v in kinds.items() if classes.get(k) != v]
    bare = sum(found["invalid"].values())
    failed |= wrong > 0 or wrong_platforms > 0 or bare != truth["rows_without_host"] or found["rows"] != truth["rows"]
    failed |= bool(wrong_kinds)
    print(f"| {layout} | {found['rows']:,} | {len(ours):,} | {wrong} | {wrong_platforms} | {bare:,} / "
          f"{truth['rows_without_host']:,} | {len(wrong_kinds)} of {len(kinds)}{': ' * bool(wrong_kinds)}{'; '.join(wrong_kinds)} |",
          flush=True)
sys.exit(failed)
