// The 6 x 16 inner product that everything else is made of.

/// c[r][0...15] (+)= sum over k of a[r][k] * b[k][0...15], for ROWS rows.
#define KB_MICRO(ROWS)                                                                                              \
    static __attribute__((noinline)) void KB(micro##ROWS)(                                                          \
        ptrdiff_t k, const float *a, ptrdiff_t a_stride, const float *b, float *c, ptrdiff_t c_stride,              \
        bool accumulate) {                                                                                          \
        v8 sum[ROWS][2];                                                                                            \
        _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                                         \
            sum[r][0] = accumulate ? load8(c + r * c_stride) : splat8(0);                                           \
            sum[r][1] = accumulate ? load8(c + r * c_stride + 8) : splat8(0);                                       \
        }                                                                                                           \
        for (ptrdiff_t i = 0; i < k; i++) {                                                                         \
            v8 b0 = load8(b + 16 * i), b1 = load8(b + 16 * i + 8);                                                  \
            _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                                     \
                v8 x = splat8(a[r * a_stride + i]);                                                                 \
                sum[r][0] += x * b0;                                                                                \
                sum[r][1] += x * b1;                                                                                \
            }                                                                                                       \
        }                                                                                                           \
        _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                                         \
            store8(c + r * c_stride, sum[r][0]);                                                                    \
            store8(c + r * c_stride + 8, sum[r][1]);                                                                \
        }                                                                                                           \
    }

KB_MICRO(1)
KB_MICRO(2)
KB_MICRO(3)
KB_MICRO(4)
KB_MICRO(5)
KB_MICRO(6)
#undef KB_MICRO

/// The rows one call of the micro-kernel takes at most, and its columns.
enum { KB(tile_rows) = 6, KB(tile_columns) = 16 };

/// c[0..<rows][0...15] (+)= a[0..<rows][0..<k] * one packed panel b[k][16], any number of rows.
KB_INLINE void panel_product(
    ptrdiff_t rows, ptrdiff_t k, const float *a, ptrdiff_t a_stride, const float *b, float *c, ptrdiff_t c_stride,
    bool accumulate) {
    ptrdiff_t r = 0;
    for (; r + 6 <= rows; r += 6) KB(micro6)(k, a + r * a_stride, a_stride, b, c + r * c_stride, c_stride, accumulate);
    a += r * a_stride;
    c += r * c_stride;
    switch (rows - r) {
    case 1: KB(micro1)(k, a, a_stride, b, c, c_stride, accumulate); break;
    case 2: KB(micro2)(k, a, a_stride, b, c, c_stride, accumulate); break;
    case 3: KB(micro3)(k, a, a_stride, b, c, c_stride, accumulate); break;
    case 4: KB(micro4)(k, a, a_stride, b, c, c_stride, accumulate); break;
    case 5: KB(micro5)(k, a, a_stride, b, c, c_stride, accumulate); break;
    default: break;
    }
}
