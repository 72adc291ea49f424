// The path for x86-64 processors with AVX-512 (F, VL, BW, DQ), such as AMD's since Zen 4 and Intel's Xeons.
#include "dispatch.h"

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(                                                                                       \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512vl,avx512bw,avx512dq"))), apply_to = function)
#define KB_HALF_INSTRUCTIONS 1
#define KB_PAIR_PRODUCTS(a, b) _mm512_madd_epi16((__m512i)(a), (__m512i)(b))
// Both are computed before either is used.
#define KB_TOGETHER(a, b) __asm__("" : "+v"(a), "+v"(b))
#define KB_LANES 16
#define KB_ROWS 12
#define KB(name) name##_avx512
#include "kernels.h"
#pragma clang attribute pop
#endif
