#include "CWatermarks.h"
#include "compile.h"

#include <string.h>

// the same results on every processor
#pragma clang fp contract(off)

enum { SIDE = 4, LANES = 4 };

typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));
typedef long long flags __attribute__((vector_size(LANES * sizeof(double))));

// Reached only when the two largest values are nearly equal, where the library's own answer hangs on rounding.
enum { MAXIMUM_ROUNDS = 500 };

// The same four numbers of four blocks become four vectors of one number of each block, and back.
INLINE void transpose(lanes *x) {
    const lanes a = __builtin_shufflevector(x[0], x[1], 0, 4, 2, 6), b = __builtin_shufflevector(x[0], x[1], 1, 5, 3, 7);
    const lanes c = __builtin_shufflevector(x[2], x[3], 0, 4, 2, 6), d = __builtin_shufflevector(x[2], x[3], 1, 5, 3, 7);
    x[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    x[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    x[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    x[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

// `found` where the flag is set, else `kept`.
INLINE void choose(const flags *flag, const lanes *found, lanes *kept) {
    flags a, b;
    memcpy(&a, found, sizeof a);
    memcpy(&b, kept, sizeof b);
    a = (a & *flag) | (b & ~*flag);
    memcpy(kept, &a, sizeof a);
}

// The sum of the squares of a block's four numbers.
INLINE void square_sum(const lanes *x, lanes *sum) { *sum = x[0] * x[0] + x[1] * x[1] + x[2] * x[2] + x[3] * x[3]; }

// Four blocks: m[row][column].
INLINE void solve(lanes m[SIDE][SIDE], double tolerance, lanes *value, lanes *left, lanes *right) {
    const lanes zero = {0}, one = zero + 1;
    flags searching = zero == zero;
    *value = zero;
    for (int i = 0; i < SIDE; i++) left[i] = right[i] = zero + 0.5;
    for (int round = 0; round < MAXIMUM_ROUNDS; round++) {
        lanes along[SIDE], across[SIDE], length, size;
        for (int i = 0; i < SIDE; i++) {
            along[i] = m[i][0] * right[0] + m[i][1] * right[1] + (m[i][2] * right[2] + m[i][3] * right[3]);
        }
        square_sum(along, &length);
        length = __builtin_elementwise_sqrt(length);
        searching &= length > zero;
        lanes divisor = one;
        choose(&searching, &length, &divisor);
        for (int i = 0; i < SIDE; i++) {
            along[i] /= divisor;
            choose(&searching, &along[i], &left[i]);
        }
        for (int i = 0; i < SIDE; i++) {
            across[i] = m[0][i] * left[0] + m[1][i] * left[1] + (m[2][i] * left[2] + m[3][i] * left[3]);
        }
        square_sum(across, &size);
        size = __builtin_elementwise_sqrt(size);
        choose(&searching, &size, value);
        divisor = one;
        choose(&searching, &size, &divisor);
        lanes change = zero;
        for (int i = 0; i < SIDE; i++) {
            across[i] /= divisor;
            change += (across[i] - right[i]) * (across[i] - right[i]);
            choose(&searching, &across[i], &right[i]);
        }
        searching &= change > tolerance;
        if (!(searching[0] | searching[1] | searching[2] | searching[3])) break;
    }
}

FAST void cwavelet_singular_values(
    const double *rows, ptrdiff_t stride, ptrdiff_t count, double tolerance, cwavelet_singular *out) {
    for (ptrdiff_t first = 0; first < count; first += LANES) {
        const ptrdiff_t width = count - first < LANES ? count - first : LANES;
        lanes m[SIDE][SIDE] = {{{0}}}, value, left[SIDE], right[SIDE];
        for (int row = 0; row < SIDE; row++) {
            const double *from = rows + row * stride + first * SIDE;
            if (width == LANES) memcpy(m[row], from, sizeof m[row]);
            else memcpy(m[row], from, (size_t)(width * SIDE) * sizeof(double));
            transpose(m[row]);
        }
        solve(m, tolerance, &value, left, right);
        transpose(left);
        transpose(right);
        for (ptrdiff_t block = 0; block < width; block++) {
            out[first + block].value = value[block];
            memcpy(out[first + block].left, &left[block], sizeof(lanes));
            memcpy(out[first + block].right, &right[block], sizeof(lanes));
        }
    }
}
