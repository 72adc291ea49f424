"""Writes statistics.json: quantiles and intervals by SciPy. Versions are in the file.

    python make_statistics.py > statistics.json
"""
import json

import numpy
import scipy
from scipy import special, stats

out = {"scipy": scipy.__version__, "numpy": numpy.__version__}
out["incompleteBeta"] = [
    {"x": x, "a": a, "b": b, "value": float(special.betainc(a, b, x))}
    for a, b in [(0.5, 0.5), (1, 1), (2, 3), (10, 0.5), (0.5, 30), (100, 200), (5, 100000), (50000, 950000), (1.5, 2e6)]
    for x in [1e-6, 0.01, a / (a + b), min(0.999, 1.1 * a / (a + b)), 0.5, 0.9]]
out["normal"] = [{"p": p, "value": float(stats.norm.ppf(p))} for p in [1e-9, 0.001, 0.025, 0.2, 0.5, 0.8, 0.975, 0.9999]]
out["student"] = [
    {"p": p, "df": df, "value": float(stats.t.ppf(p, df))} for p in [0.9, 0.975, 0.995] for df in [1, 2, 5, 30, 127, 10000]]
CASES = [(0, 10), (1, 10), (5, 10), (10, 10), (0, 100000), (1, 100000), (17, 100000), (8500, 100000), (99999, 100000)]
out["intervals"] = []
for count, size in CASES:
    test = stats.binomtest(count, size)
    wilson = test.proportion_ci(0.95, "wilson")
    exact = test.proportion_ci(0.95, "exact")
    out["intervals"].append({
        "count": count, "size": size, "wilson": [float(wilson.low), float(wilson.high)],
        "clopperPearson": [float(exact.low), float(exact.high)]})
rng = numpy.random.default_rng(1)
out["concentration"] = []
for counts in [[5], [1, 1, 1, 1], [10, 1], [100, 50, 25, 12, 6, 3, 1], rng.zipf(1.6, 300).clip(1, 100000).tolist()]:
    c = numpy.sort(numpy.array(counts, float))
    n, total = len(c), c.sum()
    # Gini as half the relative mean absolute difference, by its definition over all pairs.
    gini = numpy.abs(c[:, None] - c[None, :]).sum() / (2 * n * n * c.mean())
    out["concentration"].append({
        "counts": [int(v) for v in counts], "gini": float(gini), "herfindahl": float(((c / total) ** 2).sum()),
        "shannon": float(numpy.exp(stats.entropy(c / total)))})
print(json.dumps(out, indent=1))
