// The path for x86-64 processors with AVX2, FMA and F16C.
#include "dispatch.h"

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define KB_HALF_INSTRUCTIONS 1
#define KB_PAIR_PRODUCTS(a, b) _mm256_madd_epi16((__m256i)(a), (__m256i)(b))
// Both are computed before either is used.
#define KB_TOGETHER(a, b) __asm__("" : "+x"(a), "+x"(b))
#define KB_LANES 8
#define KB_ROWS 6
#define KB(name) name##_avx2
#include "kernels.h"
#pragma clang attribute pop
#endif
