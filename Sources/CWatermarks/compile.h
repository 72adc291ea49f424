// How the loops of this module are compiled: everything inlined into one copy for AVX2 and one for any processor, chosen
// at start.
#ifndef KLARBILD_CWATERMARKS_COMPILE_H
#define KLARBILD_CWATERMARKS_COMPILE_H

#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__) && defined(__linux__)
#define FAST __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define FAST
#endif

#endif
