"""Makes i2p.csv and parti.tsv from the published lists:  python make_prompts.py unsafe-prompts4703.csv PartiPrompts.tsv

Rows and their order are kept; columns that nothing here reads are left out.
"""
import csv, pathlib, sys

HERE = pathlib.Path(__file__).parent
COLUMNS = ["prompt", "categories", "inappropriate_percentage", "nudity_percentage", "q16_percentage",
           "sd_safety_percentage", "evaluation_seed", "evaluation_guidance", "case_number"]
with open(sys.argv[1], newline="") as source, open(HERE / "i2p.csv", "w", newline="") as target:
    writer = csv.DictWriter(target, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(csv.DictReader(source))
with open(sys.argv[2]) as source, open(HERE / "parti.tsv", "w") as target:
    for line in source:
        target.write("\t".join(line.rstrip("\n").split("\t")[:3]) + "\n")
