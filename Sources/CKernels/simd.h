// Eight floats at a time, in Clang's vector extensions: one source for every processor.
// Included once for each code path, with KB(name) giving the path's own names.

// Every function that takes or returns a vector is inlined, so no calling convention is involved.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float v8 __attribute__((vector_size(32)));
typedef int32_t v8i __attribute__((vector_size(32)));
typedef uint16_t v8h __attribute__((vector_size(16)));
typedef struct { v8 value; } __attribute__((packed, aligned(1))) v8_unaligned;
typedef struct { v8h value; } __attribute__((packed, aligned(1))) v8h_unaligned;

#define KB_INLINE static inline __attribute__((always_inline))

KB_INLINE v8 load8(const float *p) { return ((const v8_unaligned *)p)->value; }
KB_INLINE void store8(float *p, v8 x) { ((v8_unaligned *)p)->value = x; }
KB_INLINE v8 splat8(float x) { return (v8){x, x, x, x, x, x, x, x}; }
KB_INLINE v8i splat8i(int32_t x) { return (v8i){x, x, x, x, x, x, x, x}; }
KB_INLINE v8 select8(v8i mask, v8 a, v8 b) { return (v8)((mask & (v8i)a) | (~mask & (v8i)b)); }
KB_INLINE v8 max8(v8 a, v8 b) { return select8(a > b, a, b); }
KB_INLINE v8 min8(v8 a, v8 b) { return select8(a < b, a, b); }

KB_INLINE float sum8(v8 x) {
    return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

KB_INLINE float maximum8(v8 x) {
    float m = x[0];
    for (int i = 1; i < 8; i++) m = x[i] > m ? x[i] : m;
    return m;
}

/// Eight consecutive halves as floats. Without conversion instructions: shift into place, mend the exponent.
KB_INLINE v8 widen_halves(const void *p) {
    v8h bits = ((const v8h_unaligned *)p)->value;
#if defined(KB_HALF_INSTRUCTIONS)
    return (v8)__builtin_ia32_vcvtph2ps256((__attribute__((vector_size(16))) short)bits);
#else
    v8i wide = __builtin_convertvector(bits, v8i);
    v8i magnitude = (wide & splat8i(0x7FFF)) << 13;
    v8 value = (v8)magnitude * (v8)splat8i((254 - 15) << 23);
    v8i special = (v8i)(magnitude >= splat8i(0x7C00 << 13));
    v8i bits32 = (special & (magnitude | splat8i(0x7F800000))) | (~special & (v8i)value);
    return (v8)(bits32 | ((wide & splat8i(0x8000)) << 16));
#endif
}

KB_INLINE v8 widen_bfloats(const void *p) {
    v8h bits = ((const v8h_unaligned *)p)->value;
    return (v8)(__builtin_convertvector(bits, v8i) << 16);
}

/// Eight consecutive elements of a weight, the first at `index`.
KB_INLINE v8 weight8(kb_weight w, ptrdiff_t index) {
    switch (w.precision) {
    case KB_FLOAT16: return widen_halves((const char *)w.bytes + 2 * index);
    case KB_BFLOAT16: return widen_bfloats((const char *)w.bytes + 2 * index);
    default: return load8((const float *)w.bytes + index);
    }
}

/// One element of a weight.
KB_INLINE float weight1(kb_weight w, ptrdiff_t index) {
    uint16_t half;
    switch (w.precision) {
    case KB_FLOAT16: {
        memcpy(&half, (const char *)w.bytes + 2 * index, 2);
        uint16_t eight[8] = {half};
        return widen_halves(eight)[0];
    }
    case KB_BFLOAT16: {
        memcpy(&half, (const char *)w.bytes + 2 * index, 2);
        uint32_t bits = (uint32_t)half << 16;
        float value;
        memcpy(&value, &bits, 4);
        return value;
    }
    default: {
        float value;
        memcpy(&value, (const char *)w.bytes + 4 * index, 4);
        return value;
    }
    }
}

/// Swaps rows and columns of an 8 x 8 block.
KB_INLINE void transpose8(v8 r[8]) {
    v8 t[8], u[8];
    for (int i = 0; i < 4; i++) {
        t[2 * i] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        t[2 * i + 1] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
            u[4 * i + j] = __builtin_shufflevector(t[4 * i + j], t[4 * i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            u[4 * i + j + 2] = __builtin_shufflevector(t[4 * i + j], t[4 * i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    }
    for (int i = 0; i < 4; i++) {
        r[i] = __builtin_shufflevector(u[i], u[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        r[i + 4] = __builtin_shufflevector(u[i], u[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

/// e^x to within 2 units in the last place; 0 below -87.3 and infinity above 88.4.
/// Range reduction by ln 2 in two parts and a Taylor polynomial of degree 7 on |r| <= ln 2 / 2.
KB_INLINE v8 exp8(v8 x) {
    v8i under = x < splat8(-87.33654f), over = x > splat8(88.37626f), unordered = x != x;
    v8 clamped = min8(max8(x, splat8(-87.33654f)), splat8(88.37626f));
    v8 shifted = clamped * splat8(1.44269504f) + splat8(12582912.0f);  // 1.5 * 2^23: rounds to an integer
    v8i n = (v8i)shifted - splat8i(0x4B400000);
    v8 k = shifted - splat8(12582912.0f);
    v8 r = clamped - k * splat8(0.693359375f);
    r = r - k * splat8(-2.12194440e-4f);
    v8 p = splat8(1.0f / 5040);
    p = p * r + splat8(1.0f / 720);
    p = p * r + splat8(1.0f / 120);
    p = p * r + splat8(1.0f / 24);
    p = p * r + splat8(1.0f / 6);
    p = p * r + splat8(0.5f);
    p = p * r * r + r + splat8(1.0f);
    v8 result = (v8)((v8i)p + (n << 23));
    result = select8(under, splat8(0), select8(over, splat8(__builtin_inff()), result));
    return select8(unordered, x, result);
}

KB_INLINE v8 sigmoid8(v8 x) { return splat8(1) / (splat8(1) + exp8(-x)); }

/// The error function to 1.5e-7 (Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26).
KB_INLINE v8 erf8(v8 x) {
    v8i sign = (v8i)x & splat8i((int32_t)0x80000000);
    v8 a = (v8)((v8i)x & splat8i(0x7FFFFFFF));
    v8 t = splat8(1) / (splat8(1) + splat8(0.3275911f) * a);
    v8 p = splat8(1.061405429f);
    p = p * t + splat8(-1.453152027f);
    p = p * t + splat8(1.421413741f);
    p = p * t + splat8(-0.284496736f);
    p = p * t + splat8(0.254829592f);
    v8 result = splat8(1) - p * t * exp8(-a * a);
    return (v8)((v8i)result | sign);
}

KB_INLINE v8 gelu8(v8 x) {
    return splat8(0.5f) * x * (splat8(1) + erf8(x * splat8(0.70710678f)));
}

KB_INLINE v8 activate8(v8 x, kb_activation activation) {
    switch (activation) {
    case KB_SILU: return x * sigmoid8(x);
    case KB_GELU: return gelu8(x);
    case KB_QUICK_GELU: return x * sigmoid8(splat8(1.702f) * x);
    default: return x;
    }
}

/// The first `count` (0...8) of eight floats, the rest zero.
KB_INLINE v8 load_part(const float *p, ptrdiff_t count) {
    float eight[8] = {0};
    for (ptrdiff_t i = 0; i < count; i++) eight[i] = p[i];
    return load8(eight);
}

/// Stores the first `count` (0...8) of eight floats.
KB_INLINE void store_part(float *p, v8 x, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) p[i] = x[i];
}
