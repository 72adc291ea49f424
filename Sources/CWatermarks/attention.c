#include "CWatermarks.h"
#include "lanes.h"

#include <stdint.h>
#include <string.h>

enum { CHANNELS = 32, BLOCKS = CHANNELS / LANES };

typedef int32_t integers __attribute__((vector_size(LANES * sizeof(int32_t))));

// exp of numbers from -87 to 0, within two units of the last place: 2^n times a polynomial (Cephes' expf).
INLINE void exponential(lanes *value) {
    const lanes x = __builtin_elementwise_max(*value, (lanes){} - 87.0f);
    // adding 1.5 * 2^23 rounds to a whole number and leaves it in the lowest bits
    const lanes shifted = x * 1.44269504f + 12582912.0f, n = shifted - 12582912.0f;
    const lanes r = x - n * 0.693359375f - n * -2.12194440e-4f;
    lanes p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    integers bits;
    memcpy(&bits, &p, sizeof bits);
    bits += __builtin_convertvector(n, integers) << 23;
    memcpy(value, &bits, sizeof bits);
}

// The sum of eight numbers.
INLINE float sum_of(const lanes *x) {
    const lanes a = *x + __builtin_shufflevector(*x, *x, 4, 5, 6, 7, 0, 1, 2, 3);
    return (a[0] + a[2]) + (a[1] + a[3]);
}

// The largest of eight numbers.
INLINE float largest_of(const lanes *x) {
    lanes a = __builtin_elementwise_max(*x, __builtin_shufflevector(*x, *x, 4, 5, 6, 7, 0, 1, 2, 3));
    a = __builtin_elementwise_max(a, __builtin_shufflevector(a, a, 2, 3, 0, 1, 6, 7, 4, 5));
    return a[0] > a[1] ? a[0] : a[1];
}

// The softmax of 32 logits, times the sum that is returned.
INLINE float exponentials(const float *logits, lanes *weights) {
    memcpy(weights, logits, CHANNELS * sizeof(float));
    const lanes all = __builtin_elementwise_max(
        __builtin_elementwise_max(weights[0], weights[1]), __builtin_elementwise_max(weights[2], weights[3]));
    const float largest = largest_of(&all);
    for (int block = 0; block < BLOCKS; block++) {
        weights[block] -= largest;
        exponential(&weights[block]);
    }
    const lanes sum = (weights[0] + weights[1]) + (weights[2] + weights[3]);
    return sum_of(&sum);
}

FAST void cfourier_add_attended(const float *logits, const float *values, ptrdiff_t pixels, double *sums) {
    lanes total[BLOCKS] = {{0}};
    for (ptrdiff_t pixel = 0; pixel < pixels; pixel++) {
        lanes weights[BLOCKS], value[BLOCKS];
        const float scale = 1 / exponentials(logits + pixel * CHANNELS, weights);
        memcpy(value, values + pixel * CHANNELS, sizeof value);
        for (int block = 0; block < BLOCKS; block++) total[block] += weights[block] * scale * value[block];
    }
    for (int c = 0; c < CHANNELS; c++) sums[c] += total[c / LANES][c % LANES];
}

FAST void cfourier_attend_numbers(
    const float *logits, const float *numbers, ptrdiff_t pixels, float *out, ptrdiff_t stride) {
    lanes number[BLOCKS];
    memcpy(number, numbers, sizeof number);
    for (ptrdiff_t pixel = 0; pixel < pixels; pixel++) {
        lanes weights[BLOCKS];
        const float scale = 1 / exponentials(logits + pixel * CHANNELS, weights);
        const lanes product = (weights[0] * number[0] + weights[1] * number[1])
            + (weights[2] * number[2] + weights[3] * number[3]);
        out[pixel * stride] = sum_of(&product) * scale;
    }
}
