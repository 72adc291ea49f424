/// The inner loops of Klarbild's tensor operations.
///
/// Layout: pictures and feature maps are channels-last, [N][H][W][C]; sequences are [N][T][D]; weights lie as in their
/// checkpoint, [out][in] or [out][in][height][width], in 32-bit floats, halves or bfloat16, and are widened while they
/// are packed. All activations are 32-bit floats. Every function returns when its work is done; calls from several
/// threads wait for each other, since there is one pool of workers.
#ifndef KLARBILD_CKERNELS_H
#define KLARBILD_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How the elements of a weight are stored.
typedef enum { KB_FLOAT32 = 0, KB_FLOAT16 = 1, KB_BFLOAT16 = 2 } kb_precision;

/// What is applied to a result before it is stored.
typedef enum {
    KB_IDENTITY = 0,
    KB_SILU = 1,        ///< x * sigmoid(x)
    KB_GELU = 2,        ///< x * Phi(x), by the error function
    KB_QUICK_GELU = 3,  ///< x * sigmoid(1.702 x)
    KB_GEGLU = 4,       ///< value * gelu(gate); the weight has twice as many rows, values first
} kb_activation;

/// The weight of a matrix product or convolution; the bytes need no alignment.
typedef struct {
    const void *bytes;
    kb_precision precision;
} kb_weight;

/// What happens to a product on its way to memory: out = activation(product + bias) + residual.
typedef struct {
    const float *bias;        ///< [out], or [N][out] with a stride; NULL for none
    ptrdiff_t bias_stride;    ///< floats from one picture's bias to the next; 0 when all share one
    const float *residual;    ///< same layout as the result; NULL for none
    kb_activation activation;
} kb_epilogue;

/// out[m][n] = epilogue(sum over k of a[m][k] * weight[n][k]).
typedef struct {
    ptrdiff_t m, n, k;
    const float *a;           ///< [m][k], rows `a_stride` floats apart
    ptrdiff_t a_stride;
    kb_weight weight;         ///< [n][k], or [2 n][k] with KB_GEGLU
    kb_epilogue epilogue;
    ptrdiff_t rows_per_bias;  ///< rows of a that share one bias when `bias_stride` is not 0
    bool careful;             ///< adds terms up in short runs: less rounding error, a little slower
    float *out;               ///< [m][n], rows n floats apart
} kb_matmul_args;

/// A weight in 16-bit fixed point with a scale for each row, packed for kb_matmul_fixed by the present code path.
typedef struct {
    ptrdiff_t n, k;           ///< the weight is [n][k]; k is a multiple of 8
    void *panels;             ///< the integers, as the code path wants them
    float *scales;            ///< [n] and some: what each row's integers are multiplied by
    int32_t limit;            ///< the largest integer an activation may become without an overflow of sums
    const void *path;         ///< the code path that packed it, which also multiplies by it
} kb_fixed_weight;

/// A convolution over a channels-last picture with zero padding.
///
/// With `doubled`, each pixel of the stored input stands for 2 x 2 pixels of the picture, which are never stored: height
/// and width are even and those of the enlarged picture, the input is [batch][height / 2][width / 2][channels].
typedef struct {
    ptrdiff_t batch, height, width, channels;
    ptrdiff_t out_channels, kernel_height, kernel_width, stride;
    ptrdiff_t pad_top, pad_left, pad_bottom, pad_right;
    bool doubled;
    bool careful;             ///< never by Winograd, and in short runs: less rounding error, slower
    const float *input;       ///< [batch][height][width][channels]
    kb_weight weight;         ///< [out_channels][channels][kernel_height][kernel_width]
    kb_epilogue epilogue;     ///< bias stride: one bias a picture
    float *out;               ///< [batch][out height][out width][out_channels]
} kb_conv_args;

/// Softmax(scale * q k^T) v for every head, never holding the score matrix.
typedef struct {
    ptrdiff_t batch, heads, head_size, queries, keys;
    const float *q, *k, *v;   ///< rows of `*_stride` floats; head h starts at h * head_size
    ptrdiff_t q_stride, k_stride, v_stride;
    float scale;
    bool causal;              ///< query i sees keys 0...i only
    float *out;               ///< [batch][queries][heads * head_size]
} kb_attention_args;

/// Group normalisation over [batch][rows][channels], then SiLU if asked for.
typedef struct {
    ptrdiff_t batch, rows, channels, groups;
    float epsilon;
    const float *input, *gamma, *beta;  ///< gamma, beta: [channels]
    bool silu;
    float *out;
} kb_group_norm_args;

/// The name of the code path in use: "avx512", "avx2" or "portable". The environment variable KLARBILD_KERNELS may name
/// one that the processor supports; otherwise it is the fastest.
const char *kb_path(void);
/// The name of each path this build has, the fastest first; NULL past the last.
const char *kb_path_name(int index);
/// Chooses a path by name, or with NULL the default one; false if the processor does not support it. For tests.
bool kb_force_path(const char *name);

/// What a kernel does, for the profile.
typedef enum {
    KB_KIND_MATMUL, KB_KIND_WINOGRAD, KB_KIND_CONVOLUTION, KB_KIND_ATTENTION, KB_KIND_NORMALIZATION, KB_KIND_ELEMENTS,
    KB_KIND_COUNT
} kb_kind;

/// Time spent in kernels of one kind, and the floating-point operations of their direct definitions (Winograd does fewer).
typedef struct {
    double seconds, operations;
} kb_work;

/// Reads what all kernels have done since the program started, by kind.
void kb_read_profile(kb_work work[KB_KIND_COUNT]);

/// The number of threads that share the work, the caller's among them.
int kb_thread_count(void);
/// Sets the number of threads, 1...64; 0 restores the number of processors.
void kb_set_thread_count(int count);
/// Uninitialised memory, aligned to a cache line at least; NULL if there is none. From 2 MB on in huge pages where the
/// system has them: a product walks more 4 KB pages than the processor keeps addresses of, and each miss is dear, most of
/// all in a virtual machine.
void *kb_allocate(size_t bytes);
/// Releases what kb_allocate returned; NULL is allowed.
void kb_free(void *memory);
/// Gives the scratch memory of the kernels back to the system.
void kb_release_scratch(void);

/// Matrix product with a weight as it lies in its file.
void kb_matmul(const kb_matmul_args *args);
/// Rounds and packs the weight [n][k] for kb_matmul_fixed; k must be a multiple of 8. False if there is no memory.
bool kb_fixed_pack(kb_weight weight, ptrdiff_t n, ptrdiff_t k, kb_fixed_weight *fixed);
/// Releases a packed weight's memory.
void kb_fixed_free(kb_fixed_weight *fixed);
/// kb_matmul in fixed point, in about half the time: each result is off by some 1e-4 of what its factors' sizes suggest.
/// `args->weight` is not read; KB_GEGLU and biases of several pictures are not allowed.
void kb_matmul_fixed(const kb_matmul_args *args, const kb_fixed_weight *fixed);
/// Convolution: Winograd F(4x4, 3x3) where it applies and care is not asked for, otherwise gathered rows and a matrix product.
void kb_conv(const kb_conv_args *args);
/// Convolution by gathered rows only; a second opinion for tests and benchmarks.
void kb_conv_general(const kb_conv_args *args);
/// True if `kb_conv` would use Winograd for this convolution.
bool kb_conv_is_winograd(const kb_conv_args *args);
/// Fused attention.
void kb_attention(const kb_attention_args *args);
/// Group normalisation, optionally with SiLU.
void kb_group_norm(const kb_group_norm_args *args);
/// Layer normalisation of each row of [rows][channels].
void kb_layer_norm(
    const float *input, const float *gamma, const float *beta, float epsilon, ptrdiff_t rows, ptrdiff_t channels,
    float *out);
/// Softmax of each row of [rows][columns].
void kb_softmax(const float *input, ptrdiff_t rows, ptrdiff_t columns, float *out);
/// out[i] = activation(input[i]); KB_GEGLU is not allowed.
void kb_activate(const float *input, ptrdiff_t count, kb_activation activation, float *out);
/// out[i] = a[i] + b[i].
void kb_add(const float *a, const float *b, ptrdiff_t count, float *out);
/// Enlarges by repeating pixels: [batch][h][w][c] -> [batch][out h][out w][c], pixel y from y * h / out h rounded down.
void kb_upsample_nearest(
    const float *input, ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t out_height,
    ptrdiff_t out_width, float *out);
/// Joins two maps along their channels: [rows][a], [rows][b] -> [rows][a + b].
void kb_concat_channels(
    const float *a, ptrdiff_t a_channels, const float *b, ptrdiff_t b_channels, ptrdiff_t rows, float *out);

#ifdef __cplusplus
}
#endif
#endif
