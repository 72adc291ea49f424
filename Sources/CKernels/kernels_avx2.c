// The path for x86-64 processors with AVX2, FMA and F16C.
#include "dispatch.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define KB_HALF_INSTRUCTIONS 1
#define KB_LANES 8
#define KB_ROWS 6
#define KB(name) name##_avx2
#include "kernels.h"
#pragma clang attribute pop
#endif
