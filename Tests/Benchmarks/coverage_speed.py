"""Times prompt coverage, and the exact pass against DuckDB counting the same phrases, in turns; prints Markdown.

    python coverage_speed.py PROGRAM DATABASE PROMPTS PHRASES FILE... [--turns 3]

PROGRAM is the built klarbild, DATABASE a sample of about a million rows, PROMPTS a list of prompts, PHRASES a text file with a
phrase on each line, FILE the metadata to count in. DuckDB counts with contains(lower(text), phrase), all phrases in one
scan; Klarbild also normalises Unicode and keeps to whole words. Both use two threads. Needs Python with duckdb.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

import duckdb

arguments = sys.argv[1:]
turns = int(arguments.pop(arguments.index("--turns") + 1)) if "--turns" in arguments else 3
arguments = [a for a in arguments if a != "--turns"]
program, database, prompts, phrase_file, *files = arguments
phrases = [line.strip() for line in open(phrase_file, encoding="utf-8") if line.strip() and not line.startswith("#")]
columns = [c[0] for c in duckdb.sql(f"DESCRIBE SELECT * FROM '{files[0]}'").fetchall()]
column = next(c for c in columns if c.lower() in ("text", "caption"))


def literal(phrase):
    return "'" + phrase.lower().replace("'", "''") + "'"


COUNTS = ", ".join(f"count(*) FILTER (contains(t, {literal(p)}))" for p in phrases)
QUERY = f"SELECT {COUNTS} FROM (SELECT lower({column}) AS t FROM read_parquet({files}))"
SCRIPT = f"import duckdb, json; duckdb.sql('SET threads=2'); duckdb.sql('SET enable_progress_bar=false'); print(json.dumps(duckdb.sql({QUERY!r}).fetchall()[0]))"


def run(command):
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        if status:
            sys.exit(f"{command[0]} failed")
        output.seek(0)
        return (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), json.loads(output.read())


names = ["Klarbild, exact pass", "DuckDB, contains"]
prompted = f"Klarbild, {os.path.basename(prompts)}, {os.path.basename(database)}"
results = {name: [] for name in names + [prompted]}
for _ in range(turns):
    figures, found = run([program, "audit", "coverage", "--exact", *files, "--names", phrase_file, "--json", "--quiet"])
    results[names[0]].append(figures)
    figures, counts = run([sys.executable, "-c", SCRIPT])
    results[names[1]].append(figures)
    figures, covered = run([program, "audit", "coverage", database, "--prompts", prompts, "--json", "--quiet"])
    results[prompted].append(figures)
ours = {n["name"].lower(): n["count"] for n in found["names"]}
theirs = dict(zip((p.lower() for p in phrases), counts))
same = sum(ours.get(p) == c for p, c in theirs.items())
print(f"{found['rows']:,} rows in {len(files)} files, {len(phrases)} phrases, {len(covered['prompts']):,} prompts, "
      f"DuckDB {duckdb.__version__}, best of {turns} turns\n")
print("| program | wall s | CPU s | memory MB |\n|---|--:|--:|--:|")
for name, runs in results.items():
    print(f"| {name} | {min(r[0] for r in runs):.2f} | {min(r[1] for r in runs):.2f} | {max(r[2] for r in runs):.0f} |")
print(f"\n{same} of {len(theirs)} counts are the same; contains also finds phrases inside longer words.")
