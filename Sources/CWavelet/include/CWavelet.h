/// The largest singular values of 4 x 4 blocks, four blocks at a time.
#ifndef KLARBILD_CWAVELET_H
#define KLARBILD_CWAVELET_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

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
