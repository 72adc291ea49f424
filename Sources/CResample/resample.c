#include "CResample.h"

#include <string.h>

// A weight w is cut into two signed 16-bit halves, w = high * 65536 + low, because SSE2 (which every x86-64 has)
// multiplies 16-bit numbers in pairs and adds the pairs into 32 bits. Partial sums may wrap around; the whole sum fits
// 32 bits, and wrapping is exact modulo 2^32.

static inline uint8_t clamped(int32_t sum) {
    int32_t value = sum >> CRESAMPLE_BITS;
    return value < 0 ? 0 : value > 255 ? 255 : (uint8_t)value;
}

#if defined(__SSE2__)
#include <emmintrin.h>

// The 16-bit halves of two weights, repeated in all four pairs of lanes.
static inline void split(int32_t first, int32_t second, __m128i *high, __m128i *low) {
    int16_t low_first = (int16_t)first, low_second = (int16_t)second;
    uint16_t high_first = (uint16_t)((first - low_first) >> 16), high_second = (uint16_t)((second - low_second) >> 16);
    *low = _mm_set1_epi32((int32_t)((uint32_t)(uint16_t)low_first | (uint32_t)(uint16_t)low_second << 16));
    *high = _mm_set1_epi32((int32_t)((uint32_t)high_first | (uint32_t)high_second << 16));
}

// Adds two weighted samples a lane: `pairs` holds the 16-bit samples of both taps side by side.
static inline void accumulate(__m128i pairs, __m128i high, __m128i low, __m128i *sum_high, __m128i *sum_low) {
    *sum_high = _mm_add_epi32(*sum_high, _mm_madd_epi16(pairs, high));
    *sum_low = _mm_add_epi32(*sum_low, _mm_madd_epi16(pairs, low));
}

// Joins the halves, shifts the fraction out and leaves four signed 32-bit values.
static inline __m128i joined(__m128i sum_high, __m128i sum_low) {
    return _mm_srai_epi32(_mm_add_epi32(_mm_slli_epi32(sum_high, 16), sum_low), CRESAMPLE_BITS);
}

// Four bytes from memory that need not be aligned.
static inline __m128i load4(const uint8_t *from) {
    int32_t value;
    memcpy(&value, from, 4);
    return _mm_cvtsi32_si128(value);
}

// The same output pixel of four rows, `pitch` bytes apart, so that each weight is split once. Reads one byte past each
// input pixel, so the caller keeps it off the row's last pixel. The loops over `row` are unrolled by the compiler.
static inline void pixels_sse2(
    const uint8_t *from, size_t pitch, int32_t count, const int32_t *weights, uint8_t *out, size_t out_pitch) {
    const __m128i zero = _mm_setzero_si128(), half = _mm_set1_epi32(1 << (CRESAMPLE_BITS - 1));
    __m128i sum_high[4] = {zero, zero, zero, zero}, sum_low[4] = {half, half, half, half}, high, low;
    int32_t t = 0;
    for (; t + 1 < count; t += 2, from += 6) {
        split(weights[t], weights[t + 1], &high, &low);
        for (int row = 0; row < 4; row++) {
            __m128i bytes = _mm_unpacklo_epi8(load4(from + row * pitch), load4(from + row * pitch + 3));
            accumulate(_mm_unpacklo_epi8(bytes, zero), high, low, &sum_high[row], &sum_low[row]);
        }
    }
    if (t < count) {
        split(weights[t], 0, &high, &low);
        for (int row = 0; row < 4; row++) {
            __m128i bytes = _mm_unpacklo_epi8(load4(from + row * pitch), zero);
            accumulate(_mm_unpacklo_epi8(bytes, zero), high, low, &sum_high[row], &sum_low[row]);
        }
    }
    for (int row = 0; row < 4; row++) {
        __m128i words = _mm_packs_epi32(joined(sum_high[row], sum_low[row]), zero);
        int32_t packed = _mm_cvtsi128_si32(_mm_packus_epi16(words, zero));
        memcpy(out + row * out_pitch, &packed, 3);
    }
}
#endif

// One output pixel in plain C.
static void pixel_portable(const uint8_t *from, int32_t count, const int32_t *weights, uint8_t *out) {
    int32_t red = 1 << (CRESAMPLE_BITS - 1), green = red, blue = red;
    for (int32_t t = 0; t < count; t++, from += 3) {
        red += weights[t] * from[0];
        green += weights[t] * from[1];
        blue += weights[t] * from[2];
    }
    out[0] = clamped(red);
    out[1] = clamped(green);
    out[2] = clamped(blue);
}

void cresample_columns(
    const uint8_t *pixels, size_t columns, size_t rows, uint8_t *out, size_t out_columns, const int32_t *starts,
    const int32_t *counts, const int32_t *weights, size_t stride) {
    for (size_t y = 0; y < rows; y += 4) {
        size_t together = rows - y < 4 ? rows - y : 4;
        for (size_t i = 0; i < out_columns; i++) {
            const uint8_t *from = pixels + (y * columns + (size_t)starts[i]) * 3;
            uint8_t *to = out + (y * out_columns + i) * 3;
#if defined(__SSE2__)
            if (together == 4 && (size_t)starts[i] + (size_t)counts[i] < columns) {
                pixels_sse2(from, columns * 3, counts[i], weights + i * stride, to, out_columns * 3);
                continue;
            }
#endif
            for (size_t row = 0; row < together; row++)
                pixel_portable(
                    from + row * columns * 3, counts[i], weights + i * stride, to + row * out_columns * 3);
        }
    }
}

void cresample_rows(
    const uint8_t *rows, size_t length, uint8_t *out, const int32_t *weights, size_t count) {
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i zero = _mm_setzero_si128();
    for (; i + 8 <= length; i += 8) {
        __m128i high_a = zero, high_b = zero, low_a = _mm_set1_epi32(1 << (CRESAMPLE_BITS - 1)), low_b = low_a;
        __m128i high, low;
        for (size_t t = 0; t < count; t += 2) {
            int paired = t + 1 < count;
            split(weights[t], paired ? weights[t + 1] : 0, &high, &low);
            __m128i first = _mm_loadl_epi64((const __m128i *)(rows + t * length + i));
            __m128i second = paired ? _mm_loadl_epi64((const __m128i *)(rows + (t + 1) * length + i)) : zero;
            __m128i bytes = _mm_unpacklo_epi8(first, second);
            accumulate(_mm_unpacklo_epi8(bytes, zero), high, low, &high_a, &low_a);
            accumulate(_mm_unpackhi_epi8(bytes, zero), high, low, &high_b, &low_b);
        }
        __m128i words = _mm_packs_epi32(joined(high_a, low_a), joined(high_b, low_b));
        _mm_storel_epi64((__m128i *)(out + i), _mm_packus_epi16(words, zero));
    }
#endif
    for (; i < length; i++) {
        int32_t sum = 1 << (CRESAMPLE_BITS - 1);
        for (size_t t = 0; t < count; t++) sum += weights[t] * rows[t * length + i];
        out[i] = clamped(sum);
    }
}
