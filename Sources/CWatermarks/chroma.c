#include "CWatermarks.h"
#include "compile.h"

// the same results on every processor
#pragma clang fp contract(off)

// Cells whose chroma is kept at a time; two rows of two samples each.
enum { PART = 64 };

static const double TAP = 0.7071067811865476;
static const float FLOAT_TAP = 0.7071067811865476f;

// OpenCV's U of 8-bit pixels, which never leaves 0 to 255: the loop is BlueChroma's in Swift.
INLINE void integer_chroma(const uint8_t *pixels, ptrdiff_t count, int red, int32_t *out) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const int32_t r = pixels[3 * i + red], g = pixels[3 * i + 1], b = pixels[3 * i + 2 - red];
        const int32_t luma = (1868 * b + 9617 * g + 4899 * r + 8192) >> 14;
        out[i] = ((b - luma) * 8061 + (128 << 14) + 8192) >> 14;
    }
}

// OpenCV's U of floating-point pixels, with its offset of 0.5.
INLINE void float_chroma(const uint8_t *pixels, ptrdiff_t count, int red, float *out) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const float r = pixels[3 * i + red], g = pixels[3 * i + 1], b = pixels[3 * i + 2 - red];
        out[i] = (b - (0.114f * b + 0.587f * g + 0.299f * r)) * 0.492f + 0.5f;
    }
}

// Down the columns first, then along the row.
INLINE void integer_cells(const uint8_t *upper, const uint8_t *lower, ptrdiff_t count, int red, double *out) {
    int32_t a[2 * PART], b[2 * PART];
    integer_chroma(upper, 2 * count, red, a);
    integer_chroma(lower, 2 * count, red, b);
    for (ptrdiff_t i = 0; i < count; i++) {
        const double left = a[2 * i] * TAP + b[2 * i] * TAP, right = a[2 * i + 1] * TAP + b[2 * i + 1] * TAP;
        out[i] = left * TAP + right * TAP;
    }
}

INLINE void float_cells(const uint8_t *upper, const uint8_t *lower, ptrdiff_t count, int red, double *out) {
    float a[2 * PART], b[2 * PART];
    float_chroma(upper, 2 * count, red, a);
    float_chroma(lower, 2 * count, red, b);
    for (ptrdiff_t i = 0; i < count; i++) {
        const float left = a[2 * i] * FLOAT_TAP + b[2 * i] * FLOAT_TAP;
        const float right = a[2 * i + 1] * FLOAT_TAP + b[2 * i + 1] * FLOAT_TAP;
        out[i] = left * FLOAT_TAP + right * FLOAT_TAP;
    }
}

FAST void cwavelet_chroma_coefficients(
    const uint8_t *upper, const uint8_t *lower, ptrdiff_t count, int is_float, int is_swapped, double *out) {
    for (ptrdiff_t first = 0; first < count; first += PART) {
        const ptrdiff_t width = count - first < PART ? count - first : PART;
        const uint8_t *a = upper + 6 * first, *b = lower + 6 * first;
        if (is_float && is_swapped) float_cells(a, b, width, 2, out + first);
        else if (is_float) float_cells(a, b, width, 0, out + first);
        else if (is_swapped) integer_cells(a, b, width, 2, out + first);
        else integer_cells(a, b, width, 0, out + first);
    }
}
