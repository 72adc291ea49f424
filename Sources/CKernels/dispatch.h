// The table of kernels of one code path.
#ifndef KLARBILD_DISPATCH_H
#define KLARBILD_DISPATCH_H

#include "CKernels.h"
#include "pool.h"

#include <string.h>

typedef struct {
    void (*matmul)(const kb_matmul_args *);
    ptrdiff_t panel;  // the columns of a packed panel
    void (*fixed_pack)(kb_weight, kb_fixed_weight *);
    void (*fixed_matmul)(const kb_matmul_args *, const kb_fixed_weight *);
    void (*conv_general)(const kb_conv_args *);
    void (*conv_winograd)(const kb_conv_args *);
    bool (*conv_is_winograd)(const kb_conv_args *);
    void (*attention)(const kb_attention_args *);
    void (*group_norm)(const kb_group_norm_args *);
    void (*layer_norm)(const float *, const float *, const float *, float, ptrdiff_t, ptrdiff_t, float *);
    void (*softmax)(const float *, ptrdiff_t, ptrdiff_t, float *);
    void (*activate)(const float *, ptrdiff_t, kb_activation, float *);
    void (*add)(const float *, const float *, ptrdiff_t, float *);
} kb_kernels;

#if defined(__x86_64__)
extern const kb_kernels kernels_avx512;
extern const kb_kernels kernels_avx2;
#endif
extern const kb_kernels kernels_portable;

#endif
