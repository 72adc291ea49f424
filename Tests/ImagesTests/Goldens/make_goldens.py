"""Writes the goldens of ImagesTests beside itself: what Pillow and transformers make of pictures that the tests can
make too (`noise`, `scene`). Only check sums of larger results are kept.

Made with Python 3.11.7, Pillow 13.0.0 (libjpeg-turbo 3.2.0), numpy 2.4.6, transformers 5.23.0."""

import base64, io, json, os, struct, zlib

import numpy as np
from PIL import Image, ImageFilter, PngImagePlugin

HERE = os.path.dirname(os.path.abspath(__file__))
FILTERS = {
    "nearest": Image.Resampling.NEAREST, "box": Image.Resampling.BOX, "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC, "lanczos": Image.Resampling.LANCZOS,
}


def noise_bytes(count, seed):
    """The high bytes of a linear congruential generator."""
    state, out = seed, bytearray()
    for _ in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out.append(state >> 24)
    return bytes(out)


def noise(width, height, seed=1):
    return Image.frombytes("RGB", (width, height), noise_bytes(width * height * 3, seed))


def scene(width, height):
    """Smooth ramps with a few edges."""
    y, x = np.mgrid[0:height, 0:width]
    red, green, blue = x * 255 // width, y * 255 // height, (x // 8 + y // 8) % 2 * 200 + 20
    return Image.fromarray(np.stack([red, green, blue], -1).astype(np.uint8))


def crc(image):
    return zlib.crc32(image.tobytes())


def text(data):
    return base64.b64encode(data).decode()


def save(name, value):
    with open(os.path.join(HERE, name), "w") as file:
        json.dump(value, file, indent=0, ensure_ascii=False)
        file.write("\n")


def resampling():
    sizes = [
        (1, 1, 5, 3), (2, 3, 7, 2), (7, 5, 1, 1), (13, 17, 13, 40), (13, 17, 40, 17), (16, 16, 16, 16),
        (31, 33, 64, 48), (64, 48, 31, 33), (97, 61, 20, 89), (100, 3, 3, 100), (128, 96, 5, 4), (300, 2, 2, 1),
        (37, 500, 11, 3), (255, 257, 254, 258), (640, 360, 398, 224),
        (87, 95, 48, 16), (87, 95, 48, 17), (50, 200, 20, 140), (50, 200, 20, 139), (47, 80, 4, 3), (9, 40, 12, 39),
    ]
    cases = []
    for width, height, new_width, new_height in sizes:
        picture = noise(width, height)
        for name, value in FILTERS.items():
            result = picture.resize((new_width, new_height), value)
            cases.append(dict(
                width=width, height=height, newWidth=new_width, newHeight=new_height, filter=name, crc=crc(result)))
    save("resampling.json", cases)


def center_square():
    from transformers import CLIPImageProcessorPil

    cases = []
    for width, height, side in [
        (512, 512, 224), (64, 64, 224), (512, 768, 224), (333, 500, 224), (500, 333, 224), (225, 224, 224),
        (224, 447, 224), (1920, 1080, 224), (17, 99, 32), (99, 17, 32), (1, 50, 8), (50, 50, 7), (300, 900, 224), (43, 150, 32),
    ]:
        processor = CLIPImageProcessorPil(
            size={"shortest_edge": side}, crop_size={"height": side, "width": side}, do_normalize=False,
            do_rescale=False)
        array = processor(noise(width, height), return_tensors="np")["pixel_values"][0]
        result = Image.fromarray(array.transpose(1, 2, 0).astype(np.uint8))
        cases.append(dict(width=width, height=height, side=side, crc=crc(result)))
    save("center-square.json", cases)


def blur():
    cases = []
    for width, height in [(1, 1), (9, 1), (2, 7), (40, 30), (64, 64)]:
        for radius in [0.3, 0.5, 1, 2, 3.7, 8, 20, 100]:
            result = noise(width, height).filter(ImageFilter.GaussianBlur(radius))
            cases.append(dict(width=width, height=height, radius=radius, crc=crc(result)))
    save("blur.json", cases)


def encode_png(width, height, color, depth, interlaced, seed):
    """A PNG of random samples of any kind that the specification knows."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
    samples = np.frombuffer(noise_bytes(width * height * channels * 2, seed), ">u2").reshape(height, width, channels)
    samples = samples >> (16 - depth)

    def scan(part):
        rows = b""
        for row in part.reshape(part.shape[0], -1):
            bits = "".join(format(value, f"0{depth}b") for value in row)
            bits += "0" * (-len(bits) % 8)
            rows += b"\0" + bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
        return rows if part.size else b""

    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    data = b"".join(scan(samples[y::dy, x::dx]) for x, y, dx, dy in passes) if interlaced else scan(samples)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    out = b"\x89PNG\r\n\x1a\n" + chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced)))
    if color == 3:
        out += chunk(b"PLTE", noise_bytes(3 << depth, seed + 1)) + chunk(b"tRNS", b"\0\x80")
    elif color == 2:
        out += chunk(b"tRNS", samples[0, 0].astype(">u2").tobytes())
    return out + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""), samples


def png_kinds():
    cases = []
    depths = {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}
    names = {0: "grey", 2: "RGB with a transparent colour", 3: "palette", 4: "grey with alpha", 6: "RGBA"}
    for color, bits in depths.items():
        for depth in bits:
            for interlaced in [False, True]:
                png, samples = encode_png(9, 6, color, depth, interlaced, seed=color * 100 + depth)
                if (color, depth) == (0, 16):
                    # Pillow clips 16-bit grey at 255; Klarbild keeps the high byte.
                    rgb = np.repeat(samples >> 8, 3, 2).astype(np.uint8).tobytes()
                else:
                    rgb = Image.open(io.BytesIO(png)).convert("RGB").tobytes()
                name = f"{names[color]}, {depth} bit" + (", interlaced" if interlaced else "")
                cases.append(dict(name=name, width=9, height=6, png=text(png), rgb=text(rgb)))
    save("png-kinds.json", cases)


def png_texts():
    entries = [
        ("parameters", "a red apple\nNegative prompt: blurry\nSteps: 20, Seed: 7", False),
        ("Title", "caf\u00e9 \u00a9", False), ("Comment", "\u8d64\u3044\u308a\u3093\u3054 \U0001f34e", False),
        ("packed", "again and " * 50, True), ("packed too", "\u5317\u4eac " * 50, True), ("empty", "", False),
    ]
    info = PngImagePlugin.PngInfo()
    for keyword, value, packed in entries:
        info.add_text(keyword, value, zip=packed)
    data = io.BytesIO()
    scene(5, 4).save(data, "PNG", pnginfo=info)
    save("png-texts.json", dict(
        png=text(data.getvalue()), entries=[dict(keyword=keyword, text=value) for keyword, value, _ in entries]))


def jpeg_decoding():
    picture, cases = scene(43, 29), []
    kinds = {
        "baseline 4:2:0": (picture, {}), "baseline 4:2:2": (picture, dict(subsampling="4:2:2")),
        "baseline 4:4:4": (picture, dict(subsampling="4:4:4")), "progressive": (picture, dict(progressive=True)),
        "progressive 4:4:4": (picture, dict(progressive=True, subsampling=0, quality=95)),
        "low quality": (picture, dict(quality=5)), "grey": (picture.convert("L"), {}),
        "CMYK": (picture.convert("CMYK"), {}), "restart markers": (picture, dict(restart_marker_blocks=1)),
        "RGB": (picture, dict(keep_rgb=True)), "one pixel": (scene(1, 1), {}), "odd sides": (scene(17, 1), {}),
    }
    for name, (source, options) in kinds.items():
        data = io.BytesIO()
        source.save(data, "JPEG", **options)
        result = Image.open(io.BytesIO(data.getvalue())).convert("RGB")
        cases.append(dict(
            name=name, width=result.width, height=result.height, jpeg=text(data.getvalue()), crc=crc(result)))
    save("jpeg-decoding.json", cases)


def jpeg_round_trip():
    cases = []
    for width, height in [(256, 256), (64, 64), (43, 29), (1, 1)]:
        for kind, picture in [("scene", scene(width, height)), ("noise", noise(width, height))]:
            for quality in [1, 50, 75, 95, 100]:
                for subsampling in ["4:4:4", "4:2:2", "4:2:0"]:
                    data = io.BytesIO()
                    picture.save(data, "JPEG", quality=quality, subsampling=subsampling)
                    result = Image.open(io.BytesIO(data.getvalue())).convert("RGB")
                    cases.append(dict(
                        kind=kind, width=width, height=height, quality=quality, subsampling=subsampling,
                        crc=crc(result)))
    save("jpeg-round-trip.json", cases)


for make in [resampling, center_square, blur, png_kinds, png_texts, jpeg_decoding, jpeg_round_trip]:
    make()
