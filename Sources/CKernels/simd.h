// Vectors of KB_LANES floats, in Clang's vector extensions: one source for every processor.
// Included once for each code path, with KB(name) giving the path's own names and KB_LANES its width, 8 or 16. Weights
// are unpacked eight at a time on every path, since their blocks are transposed in squares of eight.

// Every function that takes or returns a vector is inlined, so no calling convention is involved.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float v8 __attribute__((vector_size(32)));
typedef int32_t v8i __attribute__((vector_size(32)));
typedef uint16_t v8h __attribute__((vector_size(16)));
typedef struct { v8 value; } __attribute__((packed, aligned(1))) v8_unaligned;
typedef struct { v8h value; } __attribute__((packed, aligned(1))) v8h_unaligned;
typedef float vf __attribute__((vector_size(4 * KB_LANES)));
typedef int32_t vi __attribute__((vector_size(4 * KB_LANES)));
typedef struct { vf value; } __attribute__((packed, aligned(1))) vf_unaligned;

#define KB_INLINE static inline __attribute__((always_inline))

enum { KB(lanes) = KB_LANES };

KB_INLINE v8 load8(const float *p) { return ((const v8_unaligned *)p)->value; }
KB_INLINE void store8(float *p, v8 x) { ((v8_unaligned *)p)->value = x; }
KB_INLINE v8 splat8(float x) { return (v8){x, x, x, x, x, x, x, x}; }
KB_INLINE v8i splat8i(int32_t x) { return (v8i){x, x, x, x, x, x, x, x}; }

KB_INLINE vf load(const float *p) { return ((const vf_unaligned *)p)->value; }
KB_INLINE void store(float *p, vf x) { ((vf_unaligned *)p)->value = x; }
KB_INLINE vf splat(float x) { return x - (vf){0}; }
KB_INLINE vi splati(int32_t x) { return x - (vi){0}; }
KB_INLINE vf choose(vi mask, vf a, vf b) { return (vf)((mask & (vi)a) | (~mask & (vi)b)); }
KB_INLINE vf larger(vf a, vf b) { return choose(a > b, a, b); }
KB_INLINE vf smaller(vf a, vf b) { return choose(a < b, a, b); }

KB_INLINE float sum8(v8 x) {
    return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

/// Lanes are pairs of 16-bit integers: the sum of both products of each.
KB_INLINE vi pair_products(vi a, vi b) {
#if defined(KB_PAIR_PRODUCTS)
    return (vi)KB_PAIR_PRODUCTS(a, b);
#else
    return ((a << 16) >> 16) * ((b << 16) >> 16) + (a >> 16) * (b >> 16);
#endif
}

/// The sum of all lanes.
KB_INLINE float lane_sum(vf x) {
    float sum = 0;
    for (int i = 0; i < KB_LANES; i += 4) sum += (x[i] + x[i + 1]) + (x[i + 2] + x[i + 3]);
    return sum;
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

/// Asks for `count` consecutive elements of a weight, the first at `index`, ahead of their use.
KB_INLINE void prefetch_weight(kb_weight w, ptrdiff_t index, ptrdiff_t count) {
    ptrdiff_t size = w.precision == KB_FLOAT32 ? 4 : 2;
    const char *from = (const char *)w.bytes + index * size, *end = from + count * size;
    for (; from < end; from += 64) __builtin_prefetch(from, 0, 2);
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

/// 1 / ln 2: e^x is 2^(x / ln 2).
static const float KB(log2_e) = 1.44269504f;
/// 1.5 * 2^23: adding it rounds to an integer, which stands in the lowest bits.
static const float KB(rounder) = 12582912.0f;

/// e^x to within 2 units in the last place; 0 below -87.3 and infinity above 88.4.
/// Range reduction by ln 2 in two parts and a Taylor polynomial of degree 7 on |r| <= ln 2 / 2.
KB_INLINE vf exponential(vf x) {
    vi under = x < splat(-87.33654f), over = x > splat(88.37626f), unordered = x != x;
    vf clamped = smaller(larger(x, splat(-87.33654f)), splat(88.37626f));
    vf shifted = clamped * splat(KB(log2_e)) + splat(KB(rounder));
    vi n = (vi)shifted - splati(0x4B400000);
    vf k = shifted - splat(KB(rounder));
    vf r = clamped - k * splat(0.693359375f);
    r = r - k * splat(-2.12194440e-4f);
    vf p = splat(1.0f / 5040);
    p = p * r + splat(1.0f / 720);
    p = p * r + splat(1.0f / 120);
    p = p * r + splat(1.0f / 24);
    p = p * r + splat(1.0f / 6);
    p = p * r + splat(0.5f);
    p = p * r * r + r + splat(1.0f);
    vf result = (vf)((vi)p + (n << 23));
    result = choose(under, splat(0), choose(over, splat(__builtin_inff()), result));
    return choose(unordered, x, result);
}

/// 2^x for x <= 0, to 2e-7; 1e-38 below -126, and not a number if x is not one. Half the work of `exponential`.
/// A Taylor polynomial of degree 6 on |r| <= 1/2.
KB_INLINE vf power_of_two(vf x) {
    x = larger(splat(-126), x);
    vf shifted = x + splat(KB(rounder));
    vf r = x - (shifted - splat(KB(rounder)));
    vf p = splat(1.54035304e-4f);
    p = p * r + splat(1.33335581e-3f);
    p = p * r + splat(9.61812911e-3f);
    p = p * r + splat(5.55041087e-2f);
    p = p * r + splat(2.40226507e-1f);
    p = p * r + splat(6.93147181e-1f);
    p = p * r + splat(1.0f);
    return p * (vf)(((vi)shifted << 23) + splati(127 << 23));
}

/// e^x for x <= 0, to 2e-7 of 1.
KB_INLINE vf exponential_below_zero(vf x) { return power_of_two(x * splat(KB(log2_e))); }

/// 1 / (1 + e^-x), to 2e-7 of 1.
KB_INLINE vf sigmoid(vf x) {
    vf power = exponential_below_zero((vf)((vi)x | splati((int32_t)0x80000000)));  // of -|x|
    return choose(x < splat(0), power, splat(1)) / (splat(1) + power);
}

/// The error function to 1.5e-7 (Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26).
KB_INLINE vf error_function(vf x) {
    vi sign = (vi)x & splati((int32_t)0x80000000);
    vf a = (vf)((vi)x & splati(0x7FFFFFFF));
    vf t = splat(1) / (splat(1) + splat(0.3275911f) * a);
    vf p = splat(1.061405429f);
    p = p * t + splat(-1.453152027f);
    p = p * t + splat(1.421413741f);
    p = p * t + splat(-0.284496736f);
    p = p * t + splat(0.254829592f);
    vf result = splat(1) - p * t * exponential_below_zero(-a * a);
    return (vf)((vi)result | sign);
}

KB_INLINE vf gelu(vf x) {
    return splat(0.5f) * x * (splat(1) + error_function(x * splat(0.70710678f)));
}

KB_INLINE vf activated(vf x, kb_activation activation) {
    switch (activation) {
    case KB_SILU: return x * sigmoid(x);
    case KB_GELU: return gelu(x);
    case KB_QUICK_GELU: return x * sigmoid(splat(1.702f) * x);
    default: return x;
    }
}

/// The first `count` (0...KB_LANES) of a vector of floats, the rest zero.
KB_INLINE vf load_part(const float *p, ptrdiff_t count) {
    float all[KB_LANES] = {0};
    for (ptrdiff_t i = 0; i < count; i++) all[i] = p[i];
    return load(all);
}

/// Stores the first `count` (0...KB_LANES) of a vector of floats.
KB_INLINE void store_part(float *p, vf x, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) p[i] = x[i];
}
