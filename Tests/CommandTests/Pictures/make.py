"""Makes pictures of kinds that programs trip over: python make.py (Pillow 13.0.0, numpy)."""
import numpy as np
from PIL import Image

y, x = np.mgrid[0:260, 0:280]
rgb = np.stack([(x * 2 + y) % 230, (x + y * 3) % 210, (x * 5 // 3 + y // 2) % 220], -1).astype(np.uint8)
picture = Image.fromarray(rgb)
picture.convert("L").save("grey.png", optimize=True)
Image.fromarray((rgb[..., 0].astype(np.uint16) * 257)).save("grey16.png", optimize=True)
picture.quantize(32).save("palette.png", optimize=True)
Image.fromarray(np.dstack([rgb, (x % 256).astype(np.uint8)])).save("alpha.png", optimize=True)
picture.convert("L").save("grey.jpg", quality=70)
picture.save("progressive.jpg", quality=70, progressive=True)
