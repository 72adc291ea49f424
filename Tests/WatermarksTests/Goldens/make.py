"""Makes library.json: what invisible-watermark 0.2.0 writes and reads, for pictures that both sides compute.

    pip install invisible-watermark==0.2.0 opencv-python-headless onnxruntime
    python make.py

Made with opencv-python-headless 5.0.0.93, PyWavelets 1.8.0, numpy 2.4.6, onnxruntime 1.32.0.
"""
import json
from pathlib import Path

import numpy as np
from imwatermark import WatermarkDecoder, WatermarkEncoder


def picture(width, height, seed, flat=False):
    """A picture of waves and noise in integers; with `flat`, plain fields whose chroma lies on the edges of the steps."""
    state = seed
    rgb = np.zeros((height, width, 3), dtype=np.uint8)
    for y in range(height):
        for x in range(width):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
            noise = (state >> 24) % 23 - 11
            for c in range(3):
                if flat:
                    value = ((y // 40 + x // 56 + c * 3 + seed) * 37) % 256
                else:
                    period = 40 + 24 * c + seed % 17
                    wave = abs((x * (c + 1) + y * (3 - c)) % (2 * period) - period) * 160 // period
                    value = 30 + wave + noise * (c + 1) // 2
                rgb[y, x, c] = min(max(value, 0), 255)
    return rgb


def fnv(pixels):
    value = 0xCBF29CE484222325
    for byte in pixels.tobytes():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def text(bits):
    return "".join(str(int(bit)) for bit in bits)


WatermarkEncoder.loadModel()
cases = []
for width, height, seed, flat in [(256, 256, 1, False), (331, 270, 5, False), (263, 284, 9, True), (512, 132, 12, False), (260, 258, 3, True)]:
    rgb = picture(width, height, seed, flat)
    bgr = np.ascontiguousarray(rgb[..., ::-1])
    case = {"width": width, "height": height, "seed": seed, "flat": flat, "pixels": fnv(rgb), "marks": []}
    for method, payload in [("dwtDct", b"StableDiffusionV1"), ("dwtDctSvd", b"Klarbild"), ("dwtDct", b"\xb3\xec\x90\x7b\xb1\x9e"), ("dwtDctSvd", b"a longer text of many letters")]:
        encoder = WatermarkEncoder()
        encoder.set_watermark("bytes", payload)
        marked = encoder.encode(bgr.copy(), method)
        count = len(payload) * 8
        decoder = WatermarkDecoder("bits", count)
        mark = {
            "method": method.lower(), "payload": text(np.unpackbits(np.frombuffer(payload, np.uint8))),
            "marked": fnv(np.ascontiguousarray(marked[..., ::-1])),
            "read": text(decoder.decode(marked, method)), "unmarked": text(decoder.decode(bgr, method)),
            "swapped": text(decoder.decode(np.ascontiguousarray(marked[..., ::-1]), method)),
        }
        if method == "dwtDct":
            mark["float"] = text(decoder.decode(marked.astype(np.float32), method))
        case["marks"].append(mark)
    cases.append(case)

rgb = picture(272, 256, 4)
bgr = np.ascontiguousarray(rgb[..., ::-1])
encoder = WatermarkEncoder()
encoder.set_watermark("bytes", b"Klar")
marked = encoder.encode(bgr, "rivaGan")
from imwatermark.rivaGan import RivaWatermark
frame = lambda image: (image.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None, :, None]
outputs = lambda image: RivaWatermark.decoder.run(None, {"frame": frame(image)})[0][0]
riva = {
    "width": 272, "height": 256, "seed": 4, "payload": "Klar",
    "unmarked": [float(x) for x in outputs(bgr)], "outputs": [float(x) for x in outputs(marked)],
    "change": [int(x) for x in (marked[..., ::-1].astype(int) - rgb)[::17, ::13].reshape(-1)],
}
Path(__file__).with_name("library.json").write_text(json.dumps({"cases": cases, "riva": riva}, indent=1) + "\n")
