"""Times taking some rows against reading all of them, and counts the bytes fetched over HTTP; prints Markdown tables.

    python audit_take.py KLARBILD SCRATCH FILE... [--rows 100000] [--turns 3]

Reading all: `klarbild audit domains --exact` (nothing stored; two columns) and `klarbild sample` of all rows. The HTTP
server runs in this script, on loopback, and answers ranges. No full-text index anywhere. Needs Python only.
"""
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

arguments = sys.argv[1:]


def option(name, value):
    if name in arguments:
        at = arguments.index(name)
        value = int(arguments[at + 1])
        del arguments[at:at + 2]
    return value


rows, turns = option("--rows", 100_000), option("--turns", 3)
klarbild, scratch, *files = arguments
folder = pathlib.Path(scratch)
folder.mkdir(parents=True, exist_ok=True)
output = folder / "taken.sqlite"
take = ["sample", "--rows", str(rows), "--seed", "1", "--no-search", "--quiet", "--json", "-o", str(output)]
COMMANDS = {
    "all rows, exact audit": ["audit", "domains", "--exact", *files, "--json", "--quiet"],
    "all rows, stored": ["sample", *files, "--no-search", "--quiet", "--json", "-o", str(output)],
    **{f"{rows:,} rows, {design}": [*take, "--design", design, *files]
       for design in ["uniform", "bernoulli", "reservoir", "stratified", "cluster"]},
}
COMMANDS[f"{rows:,} rows, bernoulli"] = [
    "sample", "--fraction", "0.01", "--seed", "1", "--no-search", "--quiet", "--json", "-o", str(output), *files]


def run(arguments):
    for left in folder.glob("taken.sqlite*"):
        left.unlink()
    os.sync()
    start = time.perf_counter()
    process = subprocess.Popen([klarbild, *arguments], stdout=open(folder / "out.json", "w"))
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"klarbild {' '.join(arguments[:4])} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


results = {}
for _ in range(turns):
    for name, command in COMMANDS.items():
        results.setdefault(name, []).append(run(command))
whole, stored = (min(r[0] for r in results[name]) for name in list(COMMANDS)[:2])
print(f"{len(files)} files, {sum(os.path.getsize(f) for f in files):,} bytes, best of {turns} turns\n")
print("| what | wall s | memory MB | exact audit / this | storing all / this |\n|---|--:|--:|--:|--:|")
for name, runs in results.items():
    wall = min(r[0] for r in runs)
    print(f"| {name} | {wall:.2f} | {max(r[1] for r in runs):.0f} | {whole / wall:.1f} | {stored / wall:.1f} |")


class Ranges(http.server.BaseHTTPRequestHandler):
    """Serves `files` by their number, whole or a range, and counts what it sends."""
    protocol_version = "HTTP/1.1"
    sent = 0

    def do_GET(self):
        path = files[int(re.search(r"(\d+)\.parquet", self.path)[1])]
        size = os.path.getsize(path)
        asked = re.match(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        first, last = 0, size - 1
        if asked:
            first = int(asked[1]) if asked[1] else size - int(asked[2])
            last = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
        with open(path, "rb") as file:
            file.seek(first)
            body = file.read(last - first + 1)
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{size}"')
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.end_headers()
        self.wfile.write(body)
        Ranges.sent += len(body)

    def do_HEAD(self):
        self.do_GET()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ranges)
threading.Thread(target=server.serve_forever, daemon=True).start()
addresses = [f"http://127.0.0.1:{server.server_port}/{i}.parquet" for i in range(len(files))]
total = sum(os.path.getsize(f) for f in files)
print("\n| over HTTP | wall s | bytes fetched | of the files | bytes the program states |\n|---|--:|--:|--:|--:|")
for design in ["cluster", "uniform"]:
    Ranges.sent = 0
    wall, _ = run([*take, "--design", design, "--allow-private", *addresses])
    stated = json.loads((folder / "out.json").read_text())["bytesRead"]
    print(f"| {rows:,} rows, {design} | {wall:.2f} | {Ranges.sent:,} | {Ranges.sent / total:.1%} | {stated:,} |")
for left in folder.iterdir():
    left.unlink()
