// Eight numbers at a time.
#ifndef KLARBILD_CFOURIER_LANES_H
#define KLARBILD_CFOURIER_LANES_H

enum { LANES = 8 };

typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));

#define INLINE static inline __attribute__((always_inline))

// Functions for which the compiler makes a second version with AVX2 and fused multiplications, chosen at start.
#if defined(__x86_64__) && defined(__linux__)
#define FAST __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define FAST
#endif

#endif
