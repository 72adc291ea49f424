"""Counts how many unmarked pictures pass for marked, by the shares and the binomial p that klarbild states.

    python watermark_pictures.py --set test -o tiles/test
    python watermark_false_positives.py .build/release/klarbild tiles/test --generated 500

Takes every natural tile and, with --generated, so many pictures drawn by the embedded model with --watermark none. For each
level it prints the share of pictures whose best mark is at or below it, with Wilson's 95 % interval. Exit code 1 when more
pictures than stated pass at 0.01 or 0.001.
"""
import argparse
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

PROMPTS = ["a red apple on a blue background", "a yellow car", "a green tree", "a cat", "a house", "a blue fish", "a cup", "a star",
           "a purple flower", "a bird on a pink background"]


def wilson(count, total, z=1.96):
    share = count / total
    middle, half = share + z * z / (2 * total), z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - half) / (1 + z * z / total), (middle + half) / (1 + z * z / total)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("command", help="the built klarbild")
    parser.add_argument("pictures", type=Path)
    parser.add_argument("--generated", type=int, default=0)
    parser.add_argument("--limit", type=int, default=0, help="at most so many natural pictures")
    arguments = parser.parse_args()
    natural = sorted(arguments.pictures.glob("*.png"))
    if arguments.limit:
        natural = natural[:: max(len(natural) // arguments.limit, 1)][: arguments.limit]
    with tempfile.TemporaryDirectory() as folder:
        for index in range(0, arguments.generated, 50):
            subprocess.run([arguments.command, "generate", PROMPTS[index // 50 % len(PROMPTS)], "--seed", str(1000 + index),
                            "--count", str(min(50, arguments.generated - index)), "--watermark", "none", "--safety", "off", "-o", folder,
                            "--quiet"], check=True, capture_output=True)
        files = natural + sorted(Path(folder).glob("*.png"))
        output = subprocess.run([arguments.command, "watermark", "detect", *map(str, files), "--json", "--quiet"],
                                check=True, capture_output=True).stdout
    images = json.loads(output)["images"]
    print(f"{len(natural)} natural and {len(files) - len(natural)} generated pictures, {len(images[0]['marks'])} marks each")
    failed = False
    for key in ["pEmpirical", "pBinomial"]:
        best = [min(mark[key] for mark in image["marks"]) for image in images]
        for level in [0.1, 0.01, 0.001, 0.0001]:
            count = sum(p <= level for p in best)
            low, high = wilson(count, len(best))
            print(f"{key} <= {level}: {count} of {len(best)}, {count / len(best):.5f} ({low:.5f} to {high:.5f})")
            failed |= level in (0.01, 0.001) and count / len(best) > level
    sys.exit(failed)


if __name__ == "__main__":
    main()
