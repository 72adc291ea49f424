"""Makes jpeg-kinds.json: a smooth picture of 256 x 256 pixels in the kinds of JPEG that libjpeg writes.

    pip install Pillow
    python jpeg_kinds.py

Made with Pillow 13.0.0.
"""
import base64
import io
import json
from pathlib import Path

from PIL import Image

picture = Image.new("RGB", (256, 256))
picture.putdata([(x * 3 // 4, (x + y) // 2, 40 + y // 2) for y in range(256) for x in range(256)])
kinds = {
    "baseline, 4:2:0": (picture, {"subsampling": 2}), "progressive": (picture, {"progressive": True, "subsampling": 0}),
    "grey": (picture.convert("L"), {}), "CMYK": (picture.convert("CMYK"), {}),
}
files = {}
for name, (image, options) in kinds.items():
    data = io.BytesIO()
    image.save(data, "JPEG", quality=60, optimize=True, **options)
    files[name] = base64.b64encode(data.getvalue()).decode()
Path(__file__).with_name("jpeg-kinds.json").write_text(json.dumps(files, indent=1) + "\n")
