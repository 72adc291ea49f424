/// The inner loops of marks in a wavelet: coefficients of blue chroma, and singular values of their 4 x 4 blocks.
#ifndef KLARBILD_CWATERMARKS_WAVELET_H
#define KLARBILD_CWATERMARKS_WAVELET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The approximation coefficients of a Haar transform of the blue chroma of two rows of RGB pixels.
///
/// `upper` and `lower` hold `2 * count` pixels each. Chroma is OpenCV's of 8-bit pixels in 14-bit fixed point, summed in
/// doubles; or if `is_float`, that of floating-point pixels, summed in floats. If `is_swapped`, red counts as blue and blue
/// as red. Rounding is that of PyWavelets, whatever the processor.
void cwavelet_chroma_coefficients(
    const uint8_t *upper, const uint8_t *lower, ptrdiff_t count, int is_float, int is_swapped, double *out);

/// The largest singular value of a block, with its vectors.
typedef struct {
    double value;               ///< 0 or more
    double left[4], right[4];   ///< of length 1
} cwavelet_singular;

/// Finds the values of `count` blocks that stand side by side in four rows of numbers, `stride` apart, by the power method.
///
/// `tolerance` is the squared change of the right vector that ends the search. Rounding is that of plain doubles, without
/// fused multiplications, whatever the processor.
void cwavelet_singular_values(
    const double *rows, ptrdiff_t stride, ptrdiff_t count, double tolerance, cwavelet_singular *out);

#ifdef __cplusplus
}
#endif
#endif
