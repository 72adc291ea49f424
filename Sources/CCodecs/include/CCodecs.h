// The compression formats that metadata files use, behind one plain interface that Swift can call.
//
// Every function checks the sizes it is told: no output is written past the space given, whatever the input says.

#ifndef CCODECS_H
#define CCODECS_H

#include <stddef.h>
#include <stdint.h>

/// What a call ended with.
enum codec_result {
    codec_done = 0,       ///< All went well.
    codec_corrupt = 1,    ///< The input is not what the format allows, or ends too early.
    codec_wrong_size = 2, ///< The output would be longer or shorter than announced.
    codec_no_memory = 3   ///< A decoder could not be made.
};

/// Decompresses one Snappy block of exactly `expected` bytes.
int codec_snappy(const uint8_t *input, size_t size, uint8_t *output, size_t expected);

/// Decompresses gzip or zlib data (several members allowed) of exactly `expected` bytes.
int codec_gzip(const uint8_t *input, size_t size, uint8_t *output, size_t expected);

/// Decompresses Zstandard frames of exactly `expected` bytes.
int codec_zstd(const uint8_t *input, size_t size, uint8_t *output, size_t expected);

/// Decompresses one raw LZ4 block of exactly `expected` bytes.
int codec_lz4_raw(const uint8_t *input, size_t size, uint8_t *output, size_t expected);

/// Decompresses LZ4 as Hadoop frames it (sizes in front, big-endian), or else as one raw block.
int codec_lz4_hadoop(const uint8_t *input, size_t size, uint8_t *output, size_t expected);

/// The checksum of gzip, and of Parquet's pages.
uint32_t codec_crc32(const uint8_t *bytes, size_t size);

/// The formats a stream can be in.
enum codec_stream_format { codec_stream_gzip = 1, codec_stream_zstd = 2 };

/// A decoder that is fed piece by piece.
typedef struct codec_stream codec_stream;

/// Makes a decoder; NULL when there is no memory for it.
codec_stream *codec_stream_open(int format);

/// Decodes what it can of `input` into `output`; says how much was taken and written, returns a `codec_result`.
int codec_stream_run(codec_stream *stream, const uint8_t *input, size_t input_size, size_t *consumed,
                     uint8_t *output, size_t output_size, size_t *produced);

/// 1 when the input may end here: nothing yet, or after a whole member or frame.
int codec_stream_at_end(const codec_stream *stream);

/// Frees a decoder; NULL is fine.
void codec_stream_close(codec_stream *stream);

#endif
