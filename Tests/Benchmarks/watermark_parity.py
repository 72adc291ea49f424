"""Compares klarbild's watermarks with the Python library invisible-watermark on natural pictures.

    pip install invisible-watermark==0.2.0 opencv-python-headless onnxruntime scikit-image
    python watermark_pictures.py --set test -o tiles/test
    python watermark_parity.py .build/release/klarbild tiles/test --count 500            # both directions
    python watermark_parity.py .build/release/klarbild tiles/test --methods rivagan --tile 256    # its ONNX networks are slow
    python watermark_parity.py .build/release/klarbild tiles/test --count 100 --speed    # one after the other, alone

Both directions: the compatible writer must give the library's pixels (dwtDct, dwtDctSvd), the library reads what we write,
and our bits are the library's on its own marks, on ours and on unmarked pictures. Speed: files to files, as a user has them,
the start of our process included and that of Python and its modules not; ratios of wall time a picture in one run.
"""
import argparse
import json
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from imwatermark import WatermarkDecoder, WatermarkEncoder

METHODS = {"dwtdct": ("dwtDct", "StableDiffusionV1"), "dwtdctsvd": ("dwtDctSvd", "Klarbild"), "rivagan": ("rivaGan", "Klar")}


def run(command, *arguments):
    """The command's JSON; pictures it could not handle are an error."""
    return json.loads(subprocess.run([command, "watermark", *map(str, arguments), "--json", "--quiet"],
                                     check=True, capture_output=True).stdout)["images"]


def bits_of(text):
    return np.unpackbits(np.frombuffer(text.encode(), np.uint8))


def read(image, method, count):
    return np.array(WatermarkDecoder("bits", count).decode(image, method), dtype=int)


def our_bits(command, files, method, count):
    """The bits that we read in whole numbers, by file name."""
    found = {}
    for image in run(command, "detect", *files, "--length", count, "--method", method, "--reading", "integer"):
        payload = image["marks"][0]["payload"]
        if payload.startswith("hex:"):
            bits = np.unpackbits(np.frombuffer(bytes.fromhex(payload[4:]), np.uint8))
        else:
            bits = bits_of(payload)
        found[Path(image["path"]).name] = bits.astype(int)
    return found


def parity(command, files, method, folder):
    name, text = METHODS[method]
    wanted = bits_of(text)
    encoder = WatermarkEncoder()
    encoder.set_watermark("bytes", text.encode())
    ours, compatible, theirs = folder / "ours", folder / "compatible", folder / "theirs"
    theirs.mkdir(parents=True)
    run(command, "embed", *files, "-o", f"{ours}/", "--payload", text, "--method", method)
    run(command, "embed", *files, "-o", f"{compatible}/", "--payload", text, "--method", method, "--compatible")
    result = {"method": name, "pictures": len(files), "pictures whose compatible pixels differ": 0, "differing samples": 0,
              "largest difference": 0, "bits that differ": 0, "bits compared": 0}
    reads = {"library reads ours": 0, "library reads its own": 0, "we read theirs": 0, "we read ours": 0}
    for file in files:
        image = cv2.imread(str(file))
        marked = encoder.encode(image.copy(), name)
        cv2.imwrite(str(theirs / file.name), marked)
        difference = np.abs(marked.astype(int) - cv2.imread(str(compatible / file.name)))
        result["pictures whose compatible pixels differ"] += int(difference.any())
        result["differing samples"] += int((difference > 0).sum())
        result["largest difference"] = max(result["largest difference"], int(difference.max()))
    for kind, paths in [("unmarked", files), ("theirs", [theirs / f.name for f in files]), ("ours", [ours / f.name for f in files])]:
        found = our_bits(command, paths, method, len(wanted))
        for path in paths:
            bits = read(cv2.imread(str(path)), name, len(wanted))
            result["bits that differ"] += int((bits != found[path.name]).sum())
            result["bits compared"] += len(wanted)
            if kind == "theirs":
                reads["library reads its own"] += (bits == wanted).mean()
                reads["we read theirs"] += (found[path.name] == wanted).mean()
            elif kind == "ours":
                reads["library reads ours"] += (bits == wanted).mean()
                reads["we read ours"] += (found[path.name] == wanted).mean()
    for key, value in reads.items():
        result[f"{key}, share of right bits"] = round(float(value) / len(files), 4)
    detected = run(command, "detect", *[theirs / f.name for f in files], "--payload", text, "--method", method)
    result["library's marks we call found or likely"] = sum(
        image["marks"][0]["verdict"] in ("found", "likely") for image in detected)
    detected = run(command, "detect", *[ours / f.name for f in files], "--payload", text, "--method", method)
    result["our marks we call found or likely"] = sum(
        image["marks"][0]["verdict"] in ("found", "likely") for image in detected)
    return result


def cropped(files, side, folder):
    """The upper left squares of the pictures, in a folder."""
    folder.mkdir()
    for file in files:
        cv2.imwrite(str(folder / file.name), cv2.imread(str(file))[:side, :side])
    return [folder / file.name for file in files]


def speed(command, files, method, folder):
    name, text = METHODS[method]
    encoder = WatermarkEncoder()
    encoder.set_watermark("bytes", text.encode())
    count = len(bits_of(text))
    (folder / "theirs").mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    for file in files:
        cv2.imwrite(str(folder / "theirs" / file.name), encoder.encode(cv2.imread(str(file)), name))
    library_embed = (time.perf_counter() - start) / len(files)
    start = time.perf_counter()
    run(command, "embed", *files, "-o", f"{folder / 'ours'}/", "--payload", text, "--method", method)
    embed = (time.perf_counter() - start) / len(files)
    marked = [folder / "theirs" / f.name for f in files]
    start = time.perf_counter()
    for file in marked:
        WatermarkDecoder("bytes", count).decode(cv2.imread(str(file)), name)
    library_detect = (time.perf_counter() - start) / len(files)
    start = time.perf_counter()
    run(command, "detect", *marked, "--payload", text, "--method", method)
    detect = (time.perf_counter() - start) / len(files)
    start = time.perf_counter()
    run(command, "detect", *marked)
    known = (time.perf_counter() - start) / len(files)
    milliseconds = lambda seconds: round(seconds * 1000, 2)
    return {
        "method": name, "pictures": len(files), "embed, library ms": milliseconds(library_embed), "embed, ours ms": milliseconds(embed),
        "embed ratio": round(library_embed / embed, 1), "detect, library ms": milliseconds(library_detect),
        "detect, ours ms": milliseconds(detect), "detect ratio": round(library_detect / detect, 1),
        "all known marks, ours ms": milliseconds(known), "ratio to one of the library": round(library_detect / known, 1),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("command", help="the built klarbild")
    parser.add_argument("pictures", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--skip", type=int, default=0, help="leave out so many, for a run in parts")
    parser.add_argument("--tile", type=int, default=0, help="take the upper left square of so many pixels a side of each")
    parser.add_argument("--methods", nargs="+", default=list(METHODS))
    parser.add_argument("--speed", action="store_true")
    arguments = parser.parse_args()
    files = sorted(arguments.pictures.glob("*.png"))
    random.Random(1).shuffle(files)
    files = files[arguments.skip :][: arguments.count]
    if arguments.tile:
        files = [file for file in files if min(cv2.imread(str(file)).shape[:2]) >= arguments.tile]
    if "rivagan" in arguments.methods:
        WatermarkEncoder.loadModel()
    for method in arguments.methods:
        with tempfile.TemporaryDirectory() as folder:
            job = speed if arguments.speed else parity
            chosen = cropped(files, arguments.tile, Path(folder) / "tiles") if arguments.tile else files
            for key, value in job(arguments.command, chosen, method, Path(folder)).items():
                print(f"{key}: {value}")
            print(flush=True)


if __name__ == "__main__":
    main()
