/// Convolutions with 11 x 11 kernels over channels-last pictures, by Fourier transforms of tiles.
///
/// A tile of 32 x 32 samples gives 22 x 22 results (overlap-save); one product of complex matrices a frequency takes the
/// place of 121 of real ones a pixel: about a twentieth of the direct multiplications for 32 channels. Tiles are
/// independent: callers share them among threads, each with scratch memory of its own.
#ifndef KLARBILD_CWATERMARKS_FOURIER_H
#define KLARBILD_CWATERMARKS_FOURIER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The kernel's width and height.
enum { CFOURIER_KERNEL = 11 };
/// Results a side of a tile.
enum { CFOURIER_TILE = 22 };
/// Tiles that are computed together, so that each weight is read once for all of them.
enum { CFOURIER_BATCH = 8 };

/// The transformed weights of a convolution.
typedef struct cfourier_weights cfourier_weights;

/// A picture and where its convolution goes.
typedef struct {
    ptrdiff_t height, width;          ///< of the input
    ptrdiff_t pad_top, pad_left;      ///< zeros before its first row and column
    ptrdiff_t out_height, out_width;  ///< of the result
    const float *input;               ///< [height][width][in]
    const float *bias;                ///< [out]
    const float *scale, *shift;       ///< [out]: results go through tanh, times scale, plus shift; NULL: they stay
    float *out;                       ///< [out_height][out_width][out]
} cfourier_picture;

/// Transforms weights [out][in][11][11]; at most 64 channels either way. NULL when memory runs out.
cfourier_weights *cfourier_create(const float *weights, ptrdiff_t in, ptrdiff_t out);
/// Frees what `cfourier_create` made; NULL is allowed.
void cfourier_free(cfourier_weights *weights);
/// The bytes of scratch memory that a call of `cfourier_convolve` needs, aligned to 64.
size_t cfourier_scratch(const cfourier_weights *weights);
/// Computes the tiles `first` up to but not `end` of a picture's result, counted row after row, CFOURIER_BATCH at a time.
void cfourier_convolve(
    const cfourier_weights *weights, const cfourier_picture *picture, ptrdiff_t first, ptrdiff_t end, void *scratch);
/// Adds to sums[c], for 32 channels, the values of all pixels weighted by the softmax over the channels of their logits.
void cfourier_add_attended(const float *logits, const float *values, ptrdiff_t pixels, double *sums);
/// out[pixel * stride] = the sum of the 32 numbers, weighted by the softmax over the channels of the pixel's logits.
void cfourier_attend_numbers(
    const float *logits, const float *numbers, ptrdiff_t pixels, float *out, ptrdiff_t stride);

#ifdef __cplusplus
}
#endif
#endif
