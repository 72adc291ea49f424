"""Kills `klarbild sample` again and again and checks that the database ends as an undisturbed run makes it.

    python audit_kill.py KLARBILD SCRATCH FILE... [--rounds 10]

For each design the whole run is timed once; then, in each round, runs of the same command get SIGKILL after a random
part of that time until one ends by itself. Every table must hold the same rows as the undisturbed run's (times of day
and bytes read aside), and SQLite's integrity check must pass. Needs Python only.
"""
import hashlib
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time

arguments = sys.argv[1:]
rounds = int(arguments.pop(arguments.index("--rounds") + 1)) if "--rounds" in arguments else 10
klarbild, scratch, *files = [a for a in arguments if a != "--rounds"]
DESIGNS = {
    "census": [], "uniform": ["--rows", "20000"], "bernoulli": ["--fraction", "0.05"],
    "cluster": ["--rows", "100000", "--design", "cluster"], "stratified": ["--rows", "20000", "--design", "stratified"],
    "reservoir": ["--rows", "5000", "--design", "reservoir"], "quota": ["--rows", "2", "--design", "quota"],
}
# What may differ between two runs of one command.
VOLATILE = {"runs": {"started", "finished", "bytes_read", "state"}}


def digest(path):
    """A hash of every table's rows in order of their numbers."""
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "integrity"
    total = hashlib.sha256()
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        columns = [c[1] for c in database.execute(f'PRAGMA table_info("{name}")') if c[1] not in VOLATILE.get(name, ())]
        if name.startswith("captions_") or not columns:
            continue  # the segments of the full-text index may be merged at other moments
        listed = ", ".join(f'"{c}"' for c in columns)
        for row in database.execute(f'SELECT {listed} FROM "{name}" ORDER BY 1'):
            total.update(repr((name, row)).encode())
    return total.hexdigest()


folder = pathlib.Path(scratch)
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
random.seed(5)
failed = False
print("| design | undisturbed s | rounds | kills | same database |\n|---|--:|--:|--:|---|")
for design, options in DESIGNS.items():
    def command(name):
        return [klarbild, "sample", *files, "-o", folder / name, "--quiet", "--seed", "3", *options]
    start = time.perf_counter()
    subprocess.run(command("whole.sqlite"), check=True, stdout=subprocess.DEVNULL)
    whole = time.perf_counter() - start
    expected, same, kills = digest(folder / "whole.sqlite"), 0, 0
    for _ in range(rounds):
        for attempt in range(1000):
            process = subprocess.Popen(command("killed.sqlite"), stdout=subprocess.DEVNULL)
            try:
                # Later attempts get longer, for designs that begin anew.
                process.wait(random.uniform(0.02, 1) * whole * (1 + attempt / 4))
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
        same += process.returncode == 0 and digest(folder / "killed.sqlite") == expected
        for left in folder.glob("killed.sqlite*"):
            left.unlink()
    failed |= same != rounds
    print(f"| {design} | {whole:.2f} | {rounds} | {kills} | {same} of {rounds} |", flush=True)
    (folder / "whole.sqlite").unlink()
sys.exit(failed)
