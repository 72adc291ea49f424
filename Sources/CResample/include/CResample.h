// The two inner loops of resampling 8-bit pictures in fixed point.
#ifndef CRESAMPLE_H
#define CRESAMPLE_H

#include <stddef.h>
#include <stdint.h>

// Weights are integers in units of 2^-22; sums are rounded half up and clamped to 0...255.
enum { CRESAMPLE_BITS = 22 };

// The horizontal pass over rows of RGB pixels: output pixel i of each row is the sum over t < counts[i] of
// weights[i * stride + t] times input pixel starts[i] + t. An input row holds `columns` pixels.
void cresample_columns(
    const uint8_t *pixels, size_t columns, size_t rows, uint8_t *out, size_t out_columns, const int32_t *starts,
    const int32_t *counts, const int32_t *weights, size_t stride);

// The vertical pass for one output row: out[i] is the sum over t < count of weights[t] times rows[t * length + i],
// for i < length bytes.
void cresample_rows(
    const uint8_t *rows, size_t length, uint8_t *out, const int32_t *weights, size_t count);

#endif
