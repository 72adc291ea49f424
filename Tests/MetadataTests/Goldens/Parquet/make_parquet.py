"""Writes one table in many encodings of Parquet, and its values as JSON.

  python make_parquet.py                 the committed goldens, into this folder
  python make_parquet.py FOLDER ROWS     every encoding x codec x page version (and DuckDB's files), for
                                         KLARBILD_PARQUET_FOLDER=FOLDER swift test --filter ParquetParity

Made with pyarrow 26.0.1 and DuckDB 2.0.0. Values are written as text: hexadecimal bytes for strings, hexadecimal bits
for reals, decimals for integers, null.
"""
import json, os, random, struct, sys
import pyarrow as pa, pyarrow.parquet as pq


def table(rows):
    r = random.Random(7)
    words = ["", "a", "Grüße", "日本", "red car", "http://example.org/" + "x" * 40, "tab\there", "nul\0byte", "🐱"]
    def maybe(value, chance=0.2): return None if r.random() < chance else value
    s = [maybe(r.choice(words) if r.random() < .7 else f"text {i} {r.random()}") for i in range(rows)]
    return pa.table({
        "s": pa.array(s, pa.string()),
        "sorted": pa.array(sorted(f"http://example.org/{r.randrange(10**6):06d}.jpg" for _ in range(rows))),
        "same": pa.array(["?"] * rows),
        "empty": pa.array([None] * rows, pa.string()),
        "i32": pa.array([maybe(r.choice([0, -1, 640, 2**31 - 1, -2**31, r.randrange(5000)])) for _ in range(rows)], pa.int32()),
        "i64": pa.array([maybe(r.choice([0, 2**63 - 1, -2**63, r.randrange(-2**62, 2**62)])) for _ in range(rows)], pa.int64()),
        "u32": pa.array([r.choice([0, 2**32 - 1, r.randrange(2**32)]) for _ in range(rows)], pa.uint32()),
        "f32": pa.array([maybe(r.choice([0.0, -0.0, float("nan"), float("inf"), r.random()])) for _ in range(rows)], pa.float32()),
        "f64": pa.array([maybe(r.choice([0.0, 6016.0, float("-inf"), r.gauss(0, 1)])) for _ in range(rows)], pa.float64()),
        "flag": pa.array([maybe(r.random() < .5) for _ in range(rows)], pa.bool_()),
        "fixed": pa.array([r.randbytes(4) for _ in range(rows)], pa.binary(4)),
        "list": pa.array([[float(i)] * (i % 3) for i in range(rows)], pa.list_(pa.float64())),
        "struct": pa.array([{"x": i} for i in range(rows)], pa.struct([("x", pa.int64())])),
    }, schema=pa.schema([
        ("s", pa.string()), pa.field("sorted", pa.string(), nullable=False), ("same", pa.string()),
        ("empty", pa.string()), ("i32", pa.int32()), ("i64", pa.int64()), pa.field("u32", pa.uint32(), nullable=False),
        ("f32", pa.float32()), ("f64", pa.float64()), ("flag", pa.bool_()), ("fixed", pa.binary(4)),
        ("list", pa.list_(pa.float64())), ("struct", pa.struct([("x", pa.int64())]))]))


def expected(t):
    out = {}
    for name in t.column_names:
        kind = t.schema.field(name).type
        values = t.column(name).to_pylist()
        if pa.types.is_nested(kind): continue
        if pa.types.is_string(kind): out[name] = [None if v is None else v.encode().hex() for v in values]
        elif pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind): out[name] = [None if v is None else v.hex() for v in values]
        elif pa.types.is_floating(kind): out[name] = [None if v is None else struct.pack(">d", v).hex() for v in values]
        else: out[name] = [None if v is None else str(int(v)) for v in values]
    return out


TEXT = ["s", "sorted", "same", "empty"]
ENCODINGS = {
    "dictionary": dict(use_dictionary=True),
    "plain": dict(use_dictionary=False),
    "fallback": dict(use_dictionary=True, dictionary_pagesize_limit=200),
    "delta": dict(use_dictionary=False, column_encoding={
        **{n: "DELTA_LENGTH_BYTE_ARRAY" for n in TEXT}, "i32": "DELTA_BINARY_PACKED", "i64": "DELTA_BINARY_PACKED",
        "u32": "DELTA_BINARY_PACKED", "flag": "RLE", "fixed": "DELTA_BYTE_ARRAY"}),
    "prefix": dict(use_dictionary=False, column_encoding={n: "DELTA_BYTE_ARRAY" for n in TEXT}),
    "split": dict(use_dictionary=False, column_encoding={
        n: "BYTE_STREAM_SPLIT" for n in ["i32", "i64", "u32", "f32", "f64", "fixed"]}),
}


def write(t, path, encoding, codec, version, index=False):
    pq.write_table(
        t, path, compression=codec, data_page_version=version, row_group_size=max(70, len(t) // 3), data_page_size=400,
        write_batch_size=16, write_page_index=index, version="2.6", **ENCODINGS[encoding])


def main():
    if len(sys.argv) == 1:
        folder, rows = os.path.dirname(os.path.abspath(__file__)), 110
        t = table(rows)
        for encoding, codec, version in [
            ("dictionary", "snappy", "1.0"), ("plain", "none", "1.0"), ("fallback", "zstd", "2.0"),
            ("delta", "gzip", "2.0"), ("prefix", "snappy", "2.0"), ("split", "lz4", "1.0")]:
            write(t, f"{folder}/{encoding}-{codec}-{version}.parquet", encoding, codec, version, encoding == "plain")
    else:
        folder, rows = sys.argv[1], int(sys.argv[2])
        os.makedirs(folder, exist_ok=True)
        t = table(rows)
        for encoding in ENCODINGS:
            for codec in ["none", "snappy", "gzip", "zstd", "lz4"]:
                for version in ["1.0", "2.0"]:
                    write(t, f"{folder}/{encoding}-{codec}-{version}.parquet", encoding, codec, version, codec == "gzip")
        import duckdb
        db = duckdb.connect()
        db.register("t", t)
        for codec in ["uncompressed", "snappy", "gzip", "zstd", "lz4", "lz4_raw"]:
            for version in ["V1", "V2"]:
                db.execute(f"COPY t TO '{folder}/duckdb-{codec}-{version}.parquet' "
                           f"(FORMAT parquet, COMPRESSION {codec}, PARQUET_VERSION {version}, ROW_GROUP_SIZE 2048)")
    json.dump(expected(t), open(f"{folder}/expected.json", "w"), separators=(",", ":"))


main()
