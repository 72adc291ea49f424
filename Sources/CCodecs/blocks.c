// Whole blocks: a Parquet page at a time.

#include "CCodecs.h"

#include <limits.h>
#include <lz4.h>
#include <snappy-c.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

int codec_snappy(const uint8_t *input, size_t size, uint8_t *output, size_t expected) {
    size_t announced = 0;
    if (snappy_uncompressed_length((const char *)input, size, &announced) != SNAPPY_OK) return codec_corrupt;
    if (announced != expected) return codec_wrong_size;
    size_t written = expected;
    if (snappy_uncompress((const char *)input, size, (char *)output, &written) != SNAPPY_OK) return codec_corrupt;
    return written == expected ? codec_done : codec_wrong_size;
}

int codec_gzip(const uint8_t *input, size_t size, uint8_t *output, size_t expected) {
    if (size > UINT_MAX || expected > UINT_MAX) return codec_wrong_size;
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (inflateInit2(&stream, 15 + 32) != Z_OK) return codec_no_memory;
    stream.next_in = (Bytef *)input;
    stream.avail_in = (uInt)size;
    stream.next_out = output;
    stream.avail_out = (uInt)expected;
    int code;
    // A file may hold several members, one after the other.
    while ((code = inflate(&stream, Z_FINISH)) == Z_STREAM_END && stream.avail_in > 0 && stream.avail_out > 0) {
        if (inflateReset(&stream) != Z_OK) break;
    }
    size_t left = stream.avail_out;
    inflateEnd(&stream);
    if (code == Z_BUF_ERROR) return left == 0 ? codec_wrong_size : codec_corrupt;
    if (code != Z_STREAM_END) return codec_corrupt;
    return left == 0 ? codec_done : codec_wrong_size;
}

int codec_zstd(const uint8_t *input, size_t size, uint8_t *output, size_t expected) {
    size_t written = ZSTD_decompress(output, expected, input, size);
    if (ZSTD_isError(written)) {
        return ZSTD_getErrorCode(written) == ZSTD_error_dstSize_tooSmall ? codec_wrong_size : codec_corrupt;
    }
    return written == expected ? codec_done : codec_wrong_size;
}

int codec_lz4_raw(const uint8_t *input, size_t size, uint8_t *output, size_t expected) {
    if (size > INT_MAX || expected > INT_MAX) return codec_wrong_size;
    int written = LZ4_decompress_safe((const char *)input, (char *)output, (int)size, (int)expected);
    if (written < 0) return codec_corrupt;
    return (size_t)written == expected ? codec_done : codec_wrong_size;
}

static size_t big_endian(const uint8_t *bytes) {
    return (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
}

int codec_lz4_hadoop(const uint8_t *input, size_t size, uint8_t *output, size_t expected) {
    size_t read = 0, written = 0;
    while (size - read >= 8) {
        size_t plain = big_endian(input + read), packed = big_endian(input + read + 4);
        if (packed > size - read - 8 || plain > expected - written) break;
        if (codec_lz4_raw(input + read + 8, packed, output + written, plain) != codec_done) break;
        read += 8 + packed;
        written += plain;
    }
    if (read == size && written == expected) return codec_done;
    return codec_lz4_raw(input, size, output, expected);
}

uint32_t codec_crc32(const uint8_t *bytes, size_t size) { return (uint32_t)crc32_z(crc32_z(0, Z_NULL, 0), bytes, size); }
