"""Measures how an exact audit grows with the rows, and extrapolates to all of LAION-5B.

    python audit_scaling.py measure PROGRAM FOLDER FILE... > scaling.json
    python audit_scaling.py report scaling.json OUTPUT [SPARK.json]

FILE are Parquet files of a million rows each, the generator's; measured are the first 1, 3, 10 and 30 of them, files in
the page cache, best of two turns. SPARK.json is a list of [rows, seconds] that audit_spark.py has measured. Writes
OUTPUT/scaling-audit.md and OUTPUT/scaling-audit.svg.
"""
import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path

TARGET = 5_850_000_000
SIZES = [1, 3, 10, 30]


def timed(command, out):
    start = time.time()
    with open(out, "wb") as o:
        process = subprocess.Popen(command, stdout=o)
        _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return dict(wall=time.time() - start, cpu=usage.ru_utime + usage.ru_stime, memory=usage.ru_maxrss * 1024)


def measure(program, folder, files):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    results = []
    for size in [s for s in SIZES if s <= len(files)]:
        chosen = files[:size]
        for path in chosen:
            with open(path, "rb") as f:
                while f.read(1 << 24):
                    pass
        out = folder / "audit.json"
        turns = [timed([program, "audit", "domains", "--exact", *chosen, "--json", "--quiet"], out) for _ in range(2)]
        audit = json.loads(out.read_text())
        best = min(turns, key=lambda t: t["wall"])
        part = folder / "part.json"
        timed([program, "audit", "domains", "--exact", *chosen, "--partial", str(part), "--json", "--quiet"], out)
        plan = json.loads(subprocess.run([program, "audit", "plan", chosen[0], "--total-rows", str(audit["rows"]), "--json",
                                          "--quiet"], check=True, capture_output=True, text=True).stdout)
        results.append(dict(rows=audit["rows"], bytes=sum(os.path.getsize(p) for p in chosen), partial=part.stat().st_size,
                            hosts=audit["distinct"]["hosts"], domains=audit["distinct"]["domains"],
                            planned=dict(seconds=plan["seconds"], hosts=plan["hostsAtMost"], lines=plan["linesAtMost"]),
                            **best))
        print(results[-1], file=sys.stderr, flush=True)
    plan = json.loads(subprocess.run([program, "audit", "plan", *files[:30], "--total-rows", str(TARGET), "--json", "--quiet"],
                                     check=True, capture_output=True, text=True).stdout)
    print(json.dumps(dict(cores=os.cpu_count(), runs=results, plan=plan), indent=1))


def power(a, b):
    return math.log(b[1] / a[1]) / math.log(b[0] / a[0])


def line(points):
    """Least squares through the logarithms."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    mx, my = sum(x for x, _ in logs) / len(logs), sum(y for _, y in logs) / len(logs)
    slope = sum((x - mx) * (y - my) for x, y in logs) / sum((x - mx) ** 2 for x, _ in logs)
    return slope, math.exp(my - slope * mx)


def panel(x0, title, unit, measured, other, slope, base):
    """A log-log panel of 360 x 300 from a million rows to ten thousand million."""
    left, top, width, height = x0 + 58, 40, 280, 220
    values = [y for _, y in measured + other] + [base * TARGET ** slope]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    px = lambda x: left + width * (math.log10(x) - 6) / 4
    py = lambda y: top + height * (1 - (math.log10(y) - low) / (high - low))
    parts = [f'<text x="{left}" y="24" class="t">{title}</text>']
    for exponent, name in [(6, "1 M"), (7, "10 M"), (8, "100 M"), (9, "1 G"), (10, "10 G")]:
        x = px(10 ** exponent)
        parts.append(f'<path d="M{x:.1f} {top}V{top + height}" class="g"/><text x="{x:.1f}" y="{top + height + 16}" class="m">{name}</text>')
    for exponent in range(low, high + 1):
        y = py(10 ** exponent)
        parts.append(f'<path d="M{left} {y:.1f}H{left + width}" class="g"/><text x="{left - 6}" y="{y + 4:.1f}" class="e">{unit(10 ** exponent)}</text>')
    first = measured[0][0]
    parts.append(f'<path d="M{px(first):.1f} {py(base * first ** slope):.1f}L{px(TARGET):.1f} {py(base * TARGET ** slope):.1f}" class="l"/>')
    parts += [f'<circle cx="{px(x):.1f}" cy="{py(y):.1f}" r="4" class="d"/>' for x, y in measured]
    parts += [f'<rect x="{px(x) - 4:.1f}" y="{py(y) - 4:.1f}" width="8" height="8" class="s"/>' for x, y in other]
    parts.append(f'<circle cx="{px(TARGET):.1f}" cy="{py(base * TARGET ** slope):.1f}" r="4" class="x"/>')
    parts.append(f'<text x="{left + width / 2}" y="{top + height + 34}" class="m">rows</text>')
    return "".join(parts)


def seconds_text(s):
    return f"{s:.1f} s" if s < 90 else f"{s / 60:.0f} min" if s < 5400 else f"{s / 3600:.1f} h" if s < 172_800 else f"{s / 86400:.1f} d"


def short(value):
    for limit, unit in [(1e9, " G"), (1e6, " M"), (1e3, " k")]:
        if value >= limit:
            return f"{value / limit:.3g}{unit}"
    return f"{value:.3g}"


def report(data, output, spark):
    data, spark = json.loads(Path(data).read_text()), json.loads(Path(spark).read_text()) if spark else []
    runs, output = data["runs"], Path(output)
    largest = runs[-1]
    rate = largest["rows"] / largest["wall"]
    time_slope, time_base = line([(r["rows"], r["wall"]) for r in runs[1:]])
    last = power((runs[-2]["rows"], runs[-2]["hosts"]), (largest["rows"], largest["hosts"]))
    hosts = largest["hosts"] * (TARGET / largest["rows"]) ** last
    host_base = largest["hosts"] / largest["rows"] ** last
    per_host = (largest["memory"] - runs[0]["memory"]) / (largest["hosts"] - runs[0]["hosts"])
    memory = largest["memory"] + per_host * (hosts - largest["hosts"])
    partial = largest["partial"] / largest["hosts"]
    style = ("text{font:12px sans-serif;fill:#333}.t{font-weight:bold}.m{text-anchor:middle}.e{text-anchor:end}"
             ".g{stroke:#ddd}.l{stroke:#36c;stroke-dasharray:5 4}.d{fill:#36c}.s{fill:#c63}.x{fill:#fff;stroke:#36c;stroke-width:2}")
    drawing = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 310" width="720" height="310"><style>{style}</style>'
               '<rect width="720" height="310" fill="#fff"/>'
               + panel(0, "Time of an exact audit", seconds_text, [(r["rows"], r["wall"]) for r in runs], spark, time_slope, time_base)
               + panel(360, "Distinct hosts", short, [(r["rows"], r["hosts"]) for r in runs], [], last, host_base) + "</svg>\n")
    (output / "scaling-audit.svg").write_text(drawing)
    table = "\n".join(
        f"| {r['rows']:,} | {r['wall']:.2f} | {r['cpu']:.2f} | {r['rows'] / r['wall'] / 1e6:.2f} | {r['memory'] / 1e6:.0f} | {r['hosts']:,} | "
        f"{r['domains']:,} | {r['partial'] / 1e6:.1f} | {r['planned']['hosts'] / r['hosts']:.2f} |" for r in runs)
    growth = ", ".join(f"{power((a['rows'], a['hosts']), (b['rows'], b['hosts'])):.2f}" for a, b in zip(runs, runs[1:]))
    spark_text = ""
    if spark:
        spark_text = ("\n## Spark on the same machine\n\nTwo workers of one core each, on loopback, beside a driver "
                      "(`Tests/Benchmarks/audit_spark.py`); the squares in the drawing. The machine was shared with other work "
                      "while these were taken, so they are upper bounds.\n\n| rows | wall s |\n|--:|--:|\n"
                      + "\n".join(f"| {rows:,} | {seconds:.0f} |" for rows, seconds in spark)
                      + "\n\nOn one machine Spark is much slower than Klarbild itself; what it offers is machines. It has to "
                      "start a driver and executors for each question, cuts each URL with regular expressions in Java, and "
                      "hands over hosts as text.\n")
    (output / "scaling-audit.md").write_text(f"""# From thirty million rows to 5.85 thousand million

How an exact audit of domains grows, measured on generated rows, and what follows for the 5.85 thousand million rows of
LAION-5B. Made by `Tests/Benchmarks/audit_scaling.py` (`measure`, then `report`) on {data['cores']} cores; files of a million rows, row
groups of 100,000, Snappy, in the page cache; best of two turns.

![time and hosts over rows](scaling-audit.svg)

Dots are measured, circles extrapolated.

| rows | wall s | CPU s | million rows a second | memory MB | hosts | domains | partial MB | hosts planned / found |
|--:|--:|--:|--:|--:|--:|--:|--:|--:|
{table}

The last column is `klarbild audit plan` of the first file with `--total-rows` of the whole: it says too many, as it warns.
Hosts grow with the rows to the power of {growth} from step to step.

## Extrapolated to {TARGET:,} rows

| what | figure | how |
|---|--:|---|
| time on this machine | {seconds_text(TARGET / rate)} | at the rate of the largest run, {rate / 1e6:.2f} million rows a second |
| the same by the line in the drawing | {seconds_text(time_base * TARGET ** time_slope)} | power {time_slope:.2f} of the rows, from 3 million on |
| machines like this one to be done in an hour | {math.ceil(TARGET / rate / 3600)} | each counts some of the files (`--partial`), one adds up (`audit merge`) |
| distinct hosts, at most | {short(hosts)} | power {last:.2f} of the rows, that of the last step |
| memory on one machine, at most | {short(memory)}B | {per_host:.0f} bytes a further host |
| a file of counts of all rows, at most | {short(partial * hosts)}B | {partial:.0f} bytes a host |

## What this assumes

- Files lie in memory or on disks that keep up: {largest['bytes'] / largest['rows']:.0f} bytes a row are stored here, of which an audit of domains reads the
  URLs alone. Over a network the network decides: `klarbild audit plan URL` measures it.
- URLs are like the generator's: the largest domains have the shares that were published for LAION-Aesthetics; the tail is
  a power law of three million domains, so that no more than these can be met, and hosts flatten here while real ones may not.
- All rows cost alike. A table of hosts that outgrows the processor's caches makes each row dearer: the rate of the largest
  run already has some of that, that of a table a hundred times larger was not measured.
- Time adds up over machines: the counts of files are independent, and adding them costs as much as their hosts.
{spark_text}""")


if sys.argv[1] == "measure":
    measure(sys.argv[2], sys.argv[3], sys.argv[4:])
else:
    report(sys.argv[2], sys.argv[3], sys.argv[4] if len(sys.argv) > 4 else None)
