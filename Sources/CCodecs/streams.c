// Streams: CSV, TSV and JSON lines that come compressed.

#include "CCodecs.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

struct codec_stream {
    int format;
    int at_end;
    z_stream zlib;
    ZSTD_DStream *zstd;
};

codec_stream *codec_stream_open(int format) {
    codec_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL) return NULL;
    stream->format = format;
    stream->at_end = 1;
    if (format == codec_stream_gzip) {
        if (inflateInit2(&stream->zlib, 15 + 32) == Z_OK) return stream;
    } else {
        stream->zstd = ZSTD_createDStream();
        // 128 MB of window at the most, the limit of the zstd tool as well.
        if (stream->zstd != NULL && !ZSTD_isError(ZSTD_DCtx_setParameter(stream->zstd, ZSTD_d_windowLogMax, 27))) {
            return stream;
        }
        ZSTD_freeDStream(stream->zstd);
    }
    free(stream);
    return NULL;
}

static int run_gzip(codec_stream *stream, const uint8_t *input, size_t input_size, size_t *consumed, uint8_t *output,
                    size_t output_size, size_t *produced) {
    z_stream *zlib = &stream->zlib;
    uInt taken = input_size > UINT_MAX ? UINT_MAX : (uInt)input_size;
    uInt space = output_size > UINT_MAX ? UINT_MAX : (uInt)output_size;
    zlib->next_in = (Bytef *)input;
    zlib->avail_in = taken;
    zlib->next_out = output;
    zlib->avail_out = space;
    int code = Z_OK;
    while (zlib->avail_in > 0 && zlib->avail_out > 0) {
        stream->at_end = 0;
        code = inflate(zlib, Z_NO_FLUSH);
        if (code == Z_STREAM_END) {
            stream->at_end = 1;
            code = inflateReset(zlib);
        }
        if (code != Z_OK) break;
    }
    // Output that zlib still holds back when the input is used up.
    if (code == Z_OK && zlib->avail_in == 0 && zlib->avail_out > 0 && !stream->at_end) {
        code = inflate(zlib, Z_NO_FLUSH);
        if (code == Z_STREAM_END) {
            stream->at_end = 1;
            code = inflateReset(zlib);
        }
    }
    *consumed = taken - zlib->avail_in;
    *produced = space - zlib->avail_out;
    return code == Z_OK || code == Z_BUF_ERROR ? codec_done : codec_corrupt;
}

static int run_zstd(codec_stream *stream, const uint8_t *input, size_t input_size, size_t *consumed, uint8_t *output,
                    size_t output_size, size_t *produced) {
    ZSTD_inBuffer in = {input, input_size, 0};
    ZSTD_outBuffer out = {output, output_size, 0};
    size_t code = ZSTD_decompressStream(stream->zstd, &out, &in);
    *consumed = in.pos;
    *produced = out.pos;
    if (ZSTD_isError(code)) return codec_corrupt;
    if (in.pos > 0 || out.pos > 0) stream->at_end = code == 0;
    return codec_done;
}

int codec_stream_run(codec_stream *stream, const uint8_t *input, size_t input_size, size_t *consumed,
                     uint8_t *output, size_t output_size, size_t *produced) {
    *consumed = 0;
    *produced = 0;
    if (stream->format == codec_stream_gzip) {
        return run_gzip(stream, input, input_size, consumed, output, output_size, produced);
    }
    return run_zstd(stream, input, input_size, consumed, output, output_size, produced);
}

int codec_stream_at_end(const codec_stream *stream) { return stream->at_end; }

void codec_stream_close(codec_stream *stream) {
    if (stream == NULL) return;
    if (stream->format == codec_stream_gzip) inflateEnd(&stream->zlib);
    ZSTD_freeDStream(stream->zstd);
    free(stream);
}
