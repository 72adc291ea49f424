// Fourier transforms of 32 values, eight independent ones at a time.
#ifndef KLARBILD_CWATERMARKS_FFT_H
#define KLARBILD_CWATERMARKS_FFT_H

#include "lanes.h"

enum { N = 32, HALF = N / 2 + 1 };

// Eight complex numbers: a cache line.
typedef struct {
    lanes re, im;
} complex_lanes;

// cos and sin of 2 pi k / 32 for k = 0...21, the products of 0...3 and 0...7
static const float cosines[22] = {1.0f,         0.98078528f,  0.92387953f,  0.83146961f,  0.70710678f, 0.55557023f,
                                  0.38268343f,  0.19509032f,  0.0f,         -0.19509032f, -0.38268343f, -0.55557023f,
                                  -0.70710678f, -0.83146961f, -0.92387953f, -0.98078528f, -1.0f,       -0.98078528f,
                                  -0.92387953f, -0.83146961f, -0.70710678f, -0.55557023f};
static const float sines[22] = {0.0f,        0.19509032f, 0.38268343f,  0.55557023f,  0.70710678f,  0.83146961f,
                                0.92387953f, 0.98078528f, 1.0f,         0.98078528f,  0.92387953f,  0.83146961f,
                                0.70710678f, 0.55557023f, 0.38268343f,  0.19509032f,  0.0f,         -0.19509032f,
                                -0.38268343f, -0.55557023f, -0.70710678f, -0.83146961f};

INLINE complex_lanes plus(complex_lanes a, complex_lanes b) { return (complex_lanes){a.re + b.re, a.im + b.im}; }
INLINE complex_lanes minus(complex_lanes a, complex_lanes b) { return (complex_lanes){a.re - b.re, a.im - b.im}; }
// a - i b and a + i b
INLINE complex_lanes minus_turned(complex_lanes a, complex_lanes b) { return (complex_lanes){a.re + b.im, a.im - b.re}; }
INLINE complex_lanes plus_turned(complex_lanes a, complex_lanes b) { return (complex_lanes){a.re - b.im, a.im + b.re}; }
// a times exp(-2 pi i k / 32)
INLINE complex_lanes turned(complex_lanes a, int k) {
    return (complex_lanes){a.re * cosines[k] + a.im * sines[k], a.im * cosines[k] - a.re * sines[k]};
}

// The transform of four values.
INLINE void transform4(complex_lanes *x0, complex_lanes *x1, complex_lanes *x2, complex_lanes *x3) {
    const complex_lanes a = plus(*x0, *x2), b = minus(*x0, *x2), c = plus(*x1, *x3), d = minus(*x1, *x3);
    *x0 = plus(a, c);
    *x1 = minus_turned(b, d);
    *x2 = minus(a, c);
    *x3 = plus_turned(b, d);
}

// The transform of 32 values: eight of four and four of eight, in natural order.
INLINE void transform(complex_lanes *x) {
    complex_lanes y[4][8];
#pragma clang loop unroll(full)
    for (int n = 0; n < 8; n++) {
        complex_lanes a = x[n], b = x[n + 8], c = x[n + 16], d = x[n + 24];
        transform4(&a, &b, &c, &d);
        y[0][n] = a;
        y[1][n] = n == 0 ? b : turned(b, n);
        y[2][n] = n == 0 ? c : turned(c, 2 * n);
        y[3][n] = n == 0 ? d : turned(d, 3 * n);
    }
#pragma clang loop unroll(full)
    for (int k = 0; k < 4; k++) {
        complex_lanes *e = y[k];
        complex_lanes a0 = e[0], a1 = e[2], a2 = e[4], a3 = e[6], b0 = e[1], b1 = e[3], b2 = e[5], b3 = e[7];
        transform4(&a0, &a1, &a2, &a3);
        transform4(&b0, &b1, &b2, &b3);
        b1 = turned(b1, 4);
        b3 = turned(b3, 12);
        x[k] = plus(a0, b0);
        x[k + 16] = minus(a0, b0);
        x[k + 4] = plus(a1, b1);
        x[k + 20] = minus(a1, b1);
        x[k + 8] = minus_turned(a2, b2);
        x[k + 24] = plus_turned(a2, b2);
        x[k + 12] = plus(a3, b3);
        x[k + 28] = minus(a3, b3);
    }
}

#endif
