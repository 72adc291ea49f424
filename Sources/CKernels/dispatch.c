#include "dispatch.h"

#include <stdatomic.h>

static atomic_bool portable_forced;

static const kb_kernels *kernels(void) {
#if defined(__x86_64__)
    if (!atomic_load(&portable_forced) && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
        && __builtin_cpu_supports("f16c")) return &kernels_avx2;
#endif
    return &kernels_portable;
}

const char *kb_path(void) { return kernels() == &kernels_portable ? "portable" : "avx2"; }

void kb_force_portable(bool portable) { atomic_store(&portable_forced, portable); }

void kb_matmul(const kb_matmul_args *args) {
    kb_enter();
    kernels()->matmul(args);
    kb_leave();
}

void kb_conv(const kb_conv_args *args) {
    kb_enter();
    if (kernels()->conv_is_winograd(args)) kernels()->conv_winograd(args);
    else kernels()->conv_general(args);
    kb_leave();
}

void kb_conv_general(const kb_conv_args *args) {
    kb_enter();
    kernels()->conv_general(args);
    kb_leave();
}

bool kb_conv_is_winograd(const kb_conv_args *args) { return kernels()->conv_is_winograd(args); }

void kb_attention(const kb_attention_args *args) {
    kb_enter();
    kernels()->attention(args);
    kb_leave();
}

void kb_group_norm(const kb_group_norm_args *args) {
    kb_enter();
    kernels()->group_norm(args);
    kb_leave();
}

void kb_layer_norm(
    const float *input, const float *gamma, const float *beta, float epsilon, ptrdiff_t rows, ptrdiff_t channels,
    float *out) {
    kb_enter();
    kernels()->layer_norm(input, gamma, beta, epsilon, rows, channels, out);
    kb_leave();
}

void kb_softmax(const float *input, ptrdiff_t rows, ptrdiff_t columns, float *out) {
    kb_enter();
    kernels()->softmax(input, rows, columns, out);
    kb_leave();
}

void kb_activate(const float *input, ptrdiff_t count, kb_activation activation, float *out) {
    kb_enter();
    kernels()->activate(input, count, activation, out);
    kb_leave();
}

void kb_add(const float *a, const float *b, ptrdiff_t count, float *out) {
    kb_enter();
    kernels()->add(a, b, count, out);
    kb_leave();
}

void kb_upsample_nearest(
    const float *input, ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t out_height,
    ptrdiff_t out_width, float *out) {
    size_t pixel = (size_t)channels * sizeof(float);
    for (ptrdiff_t row = 0; row < batch * out_height; row++) {
        ptrdiff_t y = row % out_height * height / out_height;
        const float *source = input + (row / out_height * height + y) * width * channels;
        float *target = out + row * out_width * channels;
        if (row % out_height > 0 && (row % out_height - 1) * height / out_height == y) {
            memcpy(target, target - out_width * channels, (size_t)out_width * pixel);
            continue;
        }
        for (ptrdiff_t x = 0; x < out_width; x++) {
            memcpy(target + x * channels, source + x * width / out_width * channels, pixel);
        }
    }
}

void kb_concat_channels(
    const float *a, ptrdiff_t a_channels, const float *b, ptrdiff_t b_channels, ptrdiff_t rows, float *out) {
    for (ptrdiff_t row = 0; row < rows; row++) {
        memcpy(out + row * (a_channels + b_channels), a + row * a_channels, (size_t)a_channels * sizeof(float));
        memcpy(
            out + row * (a_channels + b_channels) + a_channels, b + row * b_channels,
            (size_t)b_channels * sizeof(float));
    }
}
