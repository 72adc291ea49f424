"""Checks that Spark and this machine give the same audits and samples, on a cluster of two workers on loopback.

    python audit_spark.py PROGRAM SPARK_HOME FOLDER FILE...  > table.md

PROGRAM is the built klarbild, SPARK_HOME the folder of a Spark release (or of the Python package pyspark), FOLDER scratch
space, FILE Parquet metadata, such as audit_counts.py's generator writes. Starts a stand-alone master and two workers of
one core each, compares counts at all levels, coverage counts and Bernoulli samples, kills a worker under a job, and kills
drivers. Prints a Markdown table; exit code 1 when anything differs. Needs Java 17. --steps domains,coverage,... does some.
"""
import argparse
import hashlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("spark_home")
parser.add_argument("folder", type=Path)
parser.add_argument("files", nargs="+")
parser.add_argument("--steps", default="domains,coverage,sample,worker,driver")
parser.add_argument("--port", type=int, default=17077)
parser.add_argument("--fraction", default="0.01")
parser.add_argument("--driver-memory", default="6g")
parser.add_argument("--executor-memory", default="2g")
arguments = parser.parse_args()
folder = arguments.folder
folder.mkdir(parents=True, exist_ok=True)
os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
master = f"spark://127.0.0.1:{arguments.port}"
spark = ["--engine", "spark", "--master", master, "--spark-home", arguments.spark_home]
for setting in ["spark.driver.bindAddress=127.0.0.1", "spark.driver.host=127.0.0.1", "spark.executor.cores=1",
                f"spark.driver.memory={arguments.driver_memory}", "spark.driver.maxResultSize=0",
                f"spark.executor.memory={arguments.executor_memory}", "spark.sql.shuffle.partitions=8"]:
    spark += ["--spark-conf", setting]
failed = False


def note(text):
    print(text, file=sys.stderr, flush=True)


def daemon(name, *words):
    log = open(folder / f"{name}.log", "wb")
    command = [f"{arguments.spark_home}/bin/spark-class", *words]
    return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def wait_for(name, text, seconds=600):
    end = time.time() + seconds
    while time.time() < end:
        if text in (folder / f"{name}.log").read_text(errors="replace"):
            return
        time.sleep(0.5)
    raise SystemExit(f"{name} did not start: see {folder}/{name}.log")


def start_worker(number):
    worker = daemon(f"worker{number}", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "1",
                    "--memory", "3G", "--webui-port", str(arguments.port + 10 + number), "--work-dir",
                    str(folder / f"work{number}"), master)
    wait_for(f"worker{number}", "Successfully registered with master")
    return worker


def end(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def run(name, *words, after=None):
    """Runs klarbild; `after` is called once Spark's first bar with a finished task was shown."""
    started, acted = time.time(), False
    out, err = folder / f"{name}.out", folder / f"{name}.err"
    with open(out, "wb") as o, open(err, "wb") as e:
        process = subprocess.Popen([arguments.program, *words], stdout=o, stderr=e)
        while process.poll() is None:
            time.sleep(0.2)
            if after and not acted and "Spark, stage" in err.read_text(errors="replace"):
                acted = True
                after(process)
    note(f"{name}: exit {process.returncode}, {time.time() - started:.1f} s")
    if after and not acted:
        raise SystemExit(f"{name} ended before anything could be killed: take more rows")
    return process.returncode, time.time() - started


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def row(what, local, other, is_equal, detail):
    global failed
    failed |= not is_equal
    print(f"| {what} | {local:.1f} | {other:.1f} | {'identical' if is_equal else 'DIFFERENT'} | {detail} |", flush=True)


def children(process):
    found, todo = [], [process.pid]
    while todo:
        pid = todo.pop()
        try:
            below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            threads = [t for t in Path(f"/proc/{pid}/task").iterdir() if t.name != str(pid)]
            for thread in threads:
                below += (thread / "children").read_text().split()
        except OSError:
            continue
        todo += [int(p) for p in below]
        found += [int(p) for p in below]
    return found


def compare_domains():
    options = [*arguments.files, "--json", "--limit", "0"]
    code, local = run("domains-local", "audit", "domains", "--exact", *options)
    other_code, other = run("domains-spark", "audit", "domains", *spark, *options)
    audit = json.loads((folder / "domains-local.out").read_text())
    same = code == other_code == 0 and digest(folder / "domains-local.out") == digest(folder / "domains-spark.out")
    figures = audit["distinct"]
    row("audit domains", local, other, same,
        f"{audit['rows']:,} rows: {figures['hosts']:,} hosts, {figures['domains']:,} domains, "
        f"{figures['platforms']} platforms, all classes; the JSON byte for byte")


def compare_coverage():
    prompts = folder / "prompts.txt"
    prompts.write_text("a beautiful vintage painting of a red rose\nMickey Mouse in the style of Thomas Kinkade\n"
                       "portrait of Donald Trump, oil on canvas\nCafé in São Paulo & Zürich\nдом в Москве, 北京\n")
    for kind, words in [("names", ["--names", "artists", "--names", "characters"]), ("prompts", ["--prompts", str(prompts)])]:
        options = [*arguments.files, *words, "--json"]
        code, local = run(f"{kind}-local", "audit", "coverage", "--exact", *options)
        other_code, other = run(f"{kind}-spark", "audit", "coverage", *spark, *options)
        same = code == other_code == 0 and digest(folder / f"{kind}-local.out") == digest(folder / f"{kind}-spark.out")
        audit = json.loads((folder / f"{kind}-local.out").read_text())
        row(f"audit coverage --{kind}", local, other, same,
            f"{len(audit.get('names') or [])} names, {len(audit['prompts'])} prompts; the JSON byte for byte")


def dump(path):
    database, result = sqlite3.connect(path), hashlib.sha256()
    for query in ["SELECT * FROM rows ORDER BY id", "SELECT * FROM hosts ORDER BY id", "SELECT * FROM domains ORDER BY id",
                  "SELECT * FROM sources ORDER BY id", "SELECT * FROM platforms ORDER BY id",
                  "SELECT id, design, parameters, seed, rows_requested, fraction, population, rows_taken, version FROM runs"]:
        for line in database.execute(query):
            result.update(repr(line).encode())
    return result.hexdigest(), database.execute("SELECT count(*) FROM rows").fetchone()[0]


def compare_samples():
    size = ["--fraction", arguments.fraction, "--design", "bernoulli", "--seed", "5", "--overwrite", "--no-search"]
    paths = [folder / "local.sqlite", folder / "spark.sqlite"]
    code, local = run("sample-local", "sample", *arguments.files, *size, "-o", str(paths[0]))
    other_code, other = run("sample-spark", "sample", *spark, *arguments.files, *size, "-o", str(paths[1]))
    same, rows = False, 0
    if code == other_code == 0:
        (one, rows), (two, _) = dump(paths[0]), dump(paths[1])
        same = one == two
    row("sample --design bernoulli", local, other, same, f"{rows:,} rows with hosts, domains and sources, every column")


def kill_worker(workers):
    options = [*arguments.files, "--json", "--limit", "0"]
    if not (folder / "domains-local.out").exists():
        run("domains-local", "audit", "domains", "--exact", *options)

    def kill(_):
        note("kills a worker with its executor")
        end(workers[1])

    code, seconds = run("worker-killed", "audit", "domains", *spark, *options, after=kill)
    same = code == 0 and digest(folder / "domains-local.out") == digest(folder / "worker-killed.out")
    row("audit domains, a worker killed under it", 0, seconds, same, "the JSON byte for byte")


def kill_driver():
    global failed
    for name, words, result in [
        ("domains", ["audit", "domains", *spark, *arguments.files, "-o", str(folder / "report")], folder / "report"),
        ("sample", ["sample", *spark, *arguments.files, "--fraction", "0.5", "-o", str(folder / "half.sqlite")],
         folder / "half.sqlite"),
    ]:
        def kill(process):
            for pid in children(process):
                note(f"kills the driver, process {pid}")
                os.kill(pid, signal.SIGKILL)

        code, seconds = run(f"driver-{name}", *words, after=kill)
        said = (folder / f"driver-{name}.err").read_text().strip().splitlines()[-1]
        left = [p.name for p in folder.iterdir() if p.name.startswith(result.name)]
        is_right = code == 1 and "signal 9" in said and not left
        failed |= not is_right
        print(f"| {name}, the driver killed under it | | {seconds:.1f} | "
              f"{'clear error, nothing left' if is_right else 'WRONG'} | exit {code}: {said[:160]} |", flush=True)


daemons = [daemon("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(arguments.port),
                  "--webui-port", str(arguments.port + 10))]
try:
    wait_for("master", "New state: ALIVE")
    workers = [start_worker(1), start_worker(2)]
    daemons += workers
    note("the cluster runs")
    print("| what | local s | Spark s | result | of |\n|---|--:|--:|---|---|", flush=True)
    steps = arguments.steps.split(",")
    if "domains" in steps:
        compare_domains()
    if "coverage" in steps:
        compare_coverage()
    if "sample" in steps:
        compare_samples()
    if "driver" in steps:
        kill_driver()
    if "worker" in steps:
        kill_worker(workers)
finally:
    for process in daemons:
        end(process)
sys.exit(failed)
