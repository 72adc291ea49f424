#include "dispatch.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
    const char *name;
    const kb_kernels *kernels;
} code_path;

/// The paths, the fastest first; the last one runs everywhere.
static const code_path paths[] = {
#if defined(__x86_64__)
    {"avx512", &kernels_avx512},
    {"avx2", &kernels_avx2},
#endif
    {"portable", &kernels_portable},
};

enum { path_count = sizeof(paths) / sizeof(paths[0]), undecided = -1 };

static atomic_int chosen = undecided;

static bool supported(const kb_kernels *kernels) {
#if defined(__x86_64__)
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    if (kernels == &kernels_avx2) return avx2;
    if (kernels == &kernels_avx512) {
        return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
            && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
    }
#endif
    return kernels == &kernels_portable;
}

/// The place of a path that this processor supports; `undecided` if there is none of the name.
static int find(const char *name) {
    for (int index = 0; index < path_count; index++) {
        if ((!name || strcmp(name, paths[index].name) == 0) && supported(paths[index].kernels)) return index;
    }
    return undecided;
}

static const code_path *path(void) {
    int index = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (index == undecided) {
        index = find(getenv("KLARBILD_KERNELS"));
        if (index == undecided) index = find(NULL);
        atomic_store_explicit(&chosen, index, memory_order_relaxed);
    }
    return &paths[index];
}

static const kb_kernels *kernels(void) { return path()->kernels; }

const char *kb_path(void) { return path()->name; }

const char *kb_path_name(int index) { return index >= 0 && index < path_count ? paths[index].name : NULL; }

bool kb_force_path(const char *name) {
    int index = name ? find(name) : undecided;
    atomic_store_explicit(&chosen, index, memory_order_relaxed);
    return !name || index != undecided;
}

static kb_work profile[KB_KIND_COUNT];  // written between kb_enter and kb_leave

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// Runs one call of a kernel alone and books its time and floating-point operations.
#define RUN(kind, operation_count, ...)                                                                             \
    do {                                                                                                            \
        kb_enter();                                                                                                 \
        double start = seconds();                                                                                   \
        __VA_ARGS__;                                                                                                \
        profile[kind].seconds += seconds() - start;                                                                 \
        profile[kind].operations += (double)(operation_count);                                                      \
        kb_leave();                                                                                                 \
    } while (0)

void kb_read_profile(kb_work work[KB_KIND_COUNT]) {
    kb_enter();
    memcpy(work, profile, sizeof(profile));
    kb_leave();
}

void kb_matmul(const kb_matmul_args *args) {
    ptrdiff_t columns = args->epilogue.activation == KB_GEGLU ? 2 * args->n : args->n;
    RUN(KB_KIND_MATMUL, 2.0 * (double)args->m * (double)columns * (double)args->k, kernels()->matmul(args));
}

bool kb_fixed_pack(kb_weight weight, ptrdiff_t n, ptrdiff_t k, kb_fixed_weight *fixed) {
    const kb_kernels *chosen_kernels = kernels();
    size_t padded = (size_t)((n + chosen_kernels->panel - 1) / chosen_kernels->panel * chosen_kernels->panel);
    *fixed = (kb_fixed_weight){
        .n = n, .k = k, .panels = kb_allocate(padded * (size_t)k * sizeof(int16_t)),
        .scales = kb_allocate(padded * sizeof(float)), .path = chosen_kernels,
    };
    if (!fixed->panels || !fixed->scales) {
        kb_fixed_free(fixed);
        return false;
    }
    memset(fixed->scales, 0, padded * sizeof(float));
    RUN(KB_KIND_ELEMENTS, 0, chosen_kernels->fixed_pack(weight, fixed));
    return true;
}

void kb_fixed_free(kb_fixed_weight *fixed) {
    kb_free(fixed->panels);
    kb_free(fixed->scales);
    fixed->panels = fixed->scales = NULL;
}

void kb_matmul_fixed(const kb_matmul_args *args, const kb_fixed_weight *fixed) {
    const kb_kernels *packed_by = fixed->path;  // another path may have panels of another width
    RUN(KB_KIND_MATMUL, 2.0 * (double)args->m * (double)args->n * (double)args->k, packed_by->fixed_matmul(args, fixed));
}

static double conv_operations(const kb_conv_args *args) {
    ptrdiff_t height = (args->height + args->pad_top + args->pad_bottom - args->kernel_height) / args->stride + 1;
    ptrdiff_t width = (args->width + args->pad_left + args->pad_right - args->kernel_width) / args->stride + 1;
    return 2.0 * (double)(args->batch * height * width) * (double)args->out_channels
        * (double)(args->channels * args->kernel_height * args->kernel_width);
}

void kb_conv(const kb_conv_args *args) {
    if (!args->careful && kernels()->conv_is_winograd(args)) {
        RUN(KB_KIND_WINOGRAD, conv_operations(args), kernels()->conv_winograd(args));
    } else {
        kb_conv_general(args);
    }
}

void kb_conv_general(const kb_conv_args *args) {
    RUN(KB_KIND_CONVOLUTION, conv_operations(args), kernels()->conv_general(args));
}

bool kb_conv_is_winograd(const kb_conv_args *args) { return kernels()->conv_is_winograd(args); }

void kb_attention(const kb_attention_args *args) {
    RUN(KB_KIND_ATTENTION,
        4.0 * (double)(args->batch * args->heads * args->head_size) * (double)args->queries * (double)args->keys,
        kernels()->attention(args));
}

void kb_group_norm(const kb_group_norm_args *args) { RUN(KB_KIND_NORMALIZATION, 0, kernels()->group_norm(args)); }

void kb_layer_norm(
    const float *input, const float *gamma, const float *beta, float epsilon, ptrdiff_t rows, ptrdiff_t channels,
    float *out) {
    RUN(KB_KIND_NORMALIZATION, 0, kernels()->layer_norm(input, gamma, beta, epsilon, rows, channels, out));
}

void kb_softmax(const float *input, ptrdiff_t rows, ptrdiff_t columns, float *out) {
    RUN(KB_KIND_ELEMENTS, 0, kernels()->softmax(input, rows, columns, out));
}

void kb_activate(const float *input, ptrdiff_t count, kb_activation activation, float *out) {
    RUN(KB_KIND_ELEMENTS, 0, kernels()->activate(input, count, activation, out));
}

void kb_add(const float *a, const float *b, ptrdiff_t count, float *out) {
    RUN(KB_KIND_ELEMENTS, 0, kernels()->add(a, b, count, out));
}

typedef struct {
    const float *a, *b;
    ptrdiff_t a_channels, b_channels, height, width, out_height, out_width, rows;
    float *out;
} copy_plan;

enum { rows_a_task = 64 };

static void upsample_row(void *context, ptrdiff_t row, int worker) {
    const copy_plan *plan = context;
    (void)worker;
    ptrdiff_t y = row % plan->out_height * plan->height / plan->out_height, channels = plan->a_channels;
    const float *source = plan->a + (row / plan->out_height * plan->height + y) * plan->width * channels;
    float *target = plan->out + row * plan->out_width * channels;
    for (ptrdiff_t x = 0; x < plan->out_width; x++) {
        const float *pixel = source + x * plan->width / plan->out_width * channels;
        memcpy(target + x * channels, pixel, (size_t)channels * sizeof(float));
    }
}

void kb_upsample_nearest(
    const float *input, ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t out_height,
    ptrdiff_t out_width, float *out) {
    copy_plan plan = {
        .a = input, .a_channels = channels, .height = height, .width = width, .out_height = out_height,
        .out_width = out_width, .out = out,
    };
    RUN(KB_KIND_ELEMENTS, 0, kb_parallel(batch * out_height, upsample_row, &plan));
}

static void concat_rows(void *context, ptrdiff_t index, int worker) {
    const copy_plan *plan = context;
    (void)worker;
    ptrdiff_t a = plan->a_channels, b = plan->b_channels;
    ptrdiff_t end = (index + 1) * rows_a_task < plan->rows ? (index + 1) * rows_a_task : plan->rows;
    for (ptrdiff_t row = index * rows_a_task; row < end; row++) {
        memcpy(plan->out + row * (a + b), plan->a + row * a, (size_t)a * sizeof(float));
        memcpy(plan->out + row * (a + b) + a, plan->b + row * b, (size_t)b * sizeof(float));
    }
}

void kb_concat_channels(
    const float *a, ptrdiff_t a_channels, const float *b, ptrdiff_t b_channels, ptrdiff_t rows, float *out) {
    copy_plan plan = {
        .a = a, .b = b, .a_channels = a_channels, .b_channels = b_channels, .rows = rows, .out = out,
    };
    RUN(KB_KIND_ELEMENTS, 0, kb_parallel((rows + rows_a_task - 1) / rows_a_task, concat_rows, &plan));
}
