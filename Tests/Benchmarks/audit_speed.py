"""Times the exact count of hosts against DuckDB on the same files, in turns, and prints a Markdown table.

    python audit_speed.py PROGRAM FILE... [--turns 3]

DuckDB cuts the host with a regular expression and groups by it; Klarbild also normalises it, classifies every URL, cuts
the registrable domain and adds up platforms. Both use two threads. Needs Python with duckdb.
"""
import os
import subprocess
import sys
import time

import duckdb

arguments = sys.argv[1:]
turns = int(arguments.pop(arguments.index("--turns") + 1)) if "--turns" in arguments else 3
arguments = [a for a in arguments if a != "--turns"]
program, files = arguments[0], arguments[1:]
column = "URL" if "URL" in [c[0] for c in duckdb.sql(f"DESCRIBE SELECT * FROM '{files[0]}'").fetchall()] else "url"
QUERY = (f"SELECT count(*), count(DISTINCT host) FROM (SELECT lower(regexp_extract({column}, "
         f"'^[a-zA-Z]+://(?:[^/?#@]*@)?([^/?#:]+)', 1)) AS host, count(*) FROM read_parquet({files}) GROUP BY host)")
SCRIPT = f"import duckdb; duckdb.sql('SET threads=2'); print(duckdb.sql({QUERY!r}).fetchall())"


def run(command):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"{command[0]} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


results = {"Klarbild, exact audit": [], "DuckDB, GROUP BY host": []}
for _ in range(turns):
    results["Klarbild, exact audit"].append(run([program, "top", *files]))
    results["DuckDB, GROUP BY host"].append(run([sys.executable, "-c", SCRIPT]))
rows = duckdb.sql(f"SELECT count(*) FROM read_parquet({files})").fetchall()[0][0]
print(f"{rows:,} rows in {len(files)} files, DuckDB {duckdb.__version__}, best of {turns} turns\n")
print("| program | wall s | CPU s | memory MB |\n|---|--:|--:|--:|")
for name, runs in results.items():
    print(f"| {name} | {min(r[0] for r in runs):.2f} | {min(r[1] for r in runs):.2f} | {max(r[2] for r in runs):.0f} |")
