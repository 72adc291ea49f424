#include "CFourier.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 32, HALF = N / 2 + 1, BINS = N * HALF, LANES = 8, BATCH = CFOURIER_BATCH, REACH = CFOURIER_KERNEL };

typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));

#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__) && defined(__linux__)
#define FAST __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define FAST
#endif

struct cfourier_weights {
    ptrdiff_t in, out, in_blocks, out_blocks;
    // [bin][in][out block][lane], real and imaginary parts apart
    float *real, *imaginary;
};

static const unsigned char reversed[N] = {0,  16, 8,  24, 4,  20, 12, 28, 2,  18, 10, 26, 6,  22, 14, 30,
                                          1,  17, 9,  25, 5,  21, 13, 29, 3,  19, 11, 27, 7,  23, 15, 31};
// cos and sin of 2 pi k / 32 for k = 0...15
static const float cosines[N / 2] = {1.0f, 0.98078528f, 0.92387953f, 0.83146961f, 0.70710678f, 0.55557023f, 0.38268343f, 0.19509032f,
                                     0.0f, -0.19509032f, -0.38268343f, -0.55557023f, -0.70710678f, -0.83146961f, -0.92387953f, -0.98078528f};
static const float sines[N / 2] = {0.0f, 0.19509032f, 0.38268343f, 0.55557023f, 0.70710678f, 0.83146961f, 0.92387953f, 0.98078528f,
                                   1.0f, 0.98078528f, 0.92387953f, 0.83146961f, 0.70710678f, 0.55557023f, 0.38268343f, 0.19509032f};

// A complex transform of 32 values, already in bit-reversed order; sign -1 forwards, +1 backwards, unscaled.
INLINE void transform(lanes *re, lanes *im, float sign) {
    for (int half = 1; half < N; half *= 2) {
        const int step = N / 2 / half;
        for (int k = 0; k < half; k++) {
            const float c = cosines[k * step], s = sign * sines[k * step];
            for (int i = k; i < N; i += 2 * half) {
                lanes xr = re[i + half] * c - im[i + half] * s, xi = re[i + half] * s + im[i + half] * c;
                re[i + half] = re[i] - xr;
                im[i + half] = im[i] - xi;
                re[i] += xr;
                im[i] += xi;
            }
        }
    }
}

// The spectrum of a real tile of 32 x 32 vectors: BINS values, [row frequency][column frequency 0...16].
INLINE void forward(const lanes *tile, lanes *re, lanes *im) {
    lanes a[N], b[N];
    for (int y = 0; y < N; y += 2) {
        // two real rows make one complex transform
        for (int x = 0; x < N; x++) {
            a[reversed[x]] = tile[y * N + x];
            b[reversed[x]] = tile[(y + 1) * N + x];
        }
        transform(a, b, -1);
        for (int k = 0; k < HALF; k++) {
            const int m = (N - k) % N;
            re[y * HALF + k] = 0.5f * (a[k] + a[m]);
            im[y * HALF + k] = 0.5f * (b[k] - b[m]);
            re[(y + 1) * HALF + k] = 0.5f * (b[k] + b[m]);
            im[(y + 1) * HALF + k] = 0.5f * (a[m] - a[k]);
        }
    }
    for (int k = 0; k < HALF; k++) {
        for (int y = 0; y < N; y++) {
            a[reversed[y]] = re[y * HALF + k];
            b[reversed[y]] = im[y * HALF + k];
        }
        transform(a, b, -1);
        for (int y = 0; y < N; y++) {
            re[y * HALF + k] = a[y];
            im[y * HALF + k] = b[y];
        }
    }
}

// The first `rows` rows of the real tile of a spectrum, times 32 x 32; the spectrum is overwritten.
INLINE void backward(lanes *re, lanes *im, lanes *tile, int rows) {
    lanes a[N], b[N];
    for (int k = 0; k < HALF; k++) {
        for (int y = 0; y < N; y++) {
            a[reversed[y]] = re[y * HALF + k];
            b[reversed[y]] = im[y * HALF + k];
        }
        transform(a, b, 1);
        for (int y = 0; y < N; y++) {
            re[y * HALF + k] = a[y];
            im[y * HALF + k] = b[y];
        }
    }
    for (int y = 0; y < rows; y += 2) {
        // rows y and y + 1 are the real and imaginary part of one transform
        const lanes *r0 = re + y * HALF, *i0 = im + y * HALF, *r1 = r0 + HALF, *i1 = i0 + HALF;
        for (int k = 0; k < HALF; k++) {
            a[reversed[k]] = r0[k] - i1[k];
            b[reversed[k]] = i0[k] + r1[k];
        }
        for (int k = HALF; k < N; k++) {
            const int m = N - k;
            a[reversed[k]] = r0[m] + i1[m];
            b[reversed[k]] = r1[m] - i0[m];
        }
        transform(a, b, 1);
        memcpy(tile + y * N, a, sizeof a);
        memcpy(tile + (y + 1) * N, b, sizeof b);
    }
}

FAST static void transform_weights(const float *weights, cfourier_weights *self) {
    lanes tile[N * N], re[BINS], im[BINS];
    const ptrdiff_t area = REACH * REACH;
    for (ptrdiff_t in = 0; in < self->in; in++) {
        for (ptrdiff_t block = 0; block < self->out_blocks; block++) {
            memset(tile, 0, sizeof tile);
            for (int lane = 0; lane < LANES && block * LANES + lane < self->out; lane++) {
                const float *kernel = weights + ((block * LANES + lane) * self->in + in) * area;
                for (int i = 0; i < area; i++) tile[i / REACH * N + i % REACH][lane] = kernel[i] / (N * N);
            }
            forward(tile, re, im);
            for (int bin = 0; bin < BINS; bin++) {
                const ptrdiff_t place = ((bin * self->in + in) * self->out_blocks + block) * LANES;
                lanes conjugate = -im[bin];  // what torch calls a convolution is a correlation
                memcpy(self->real + place, &re[bin], sizeof(lanes));
                memcpy(self->imaginary + place, &conjugate, sizeof(lanes));
            }
        }
    }
}

cfourier_weights *cfourier_create(const float *weights, ptrdiff_t in, ptrdiff_t out) {
    cfourier_weights *self = calloc(1, sizeof *self);
    if (self == NULL) return NULL;
    self->in = in;
    self->out = out;
    self->in_blocks = (in + LANES - 1) / LANES;
    self->out_blocks = (out + LANES - 1) / LANES;
    const size_t bytes = (size_t)(BINS * in * self->out_blocks * LANES) * sizeof(float);
    self->real = aligned_alloc(64, bytes);
    self->imaginary = aligned_alloc(64, bytes);
    if (self->real == NULL || self->imaginary == NULL) {
        cfourier_free(self);
        return NULL;
    }
    transform_weights(weights, self);
    return self;
}

void cfourier_free(cfourier_weights *weights) {
    if (weights == NULL) return;
    free(weights->real);
    free(weights->imaginary);
    free(weights);
}

// Scratch: the spectra of a batch, in and out, each [bin][tile][block] vectors, real and imaginary.
size_t cfourier_scratch(const cfourier_weights *weights) {
    return (size_t)(2 * BINS * BATCH * (weights->in_blocks + weights->out_blocks)) * sizeof(lanes);
}

// Where a tile's results begin.
typedef struct {
    ptrdiff_t y, x;
} corner;

static corner tile_corner(const cfourier_picture *picture, ptrdiff_t index) {
    const ptrdiff_t columns = (picture->out_width + CFOURIER_TILE - 1) / CFOURIER_TILE;
    return (corner){index / columns * CFOURIER_TILE, index % columns * CFOURIER_TILE};
}

// Eight channels of a tile's samples, zeros beyond the picture.
INLINE void load(const cfourier_picture *picture, corner at, ptrdiff_t channels, ptrdiff_t block, lanes *tile) {
    const ptrdiff_t count = channels - block * LANES < LANES ? channels - block * LANES : LANES;
    memset(tile, 0, N * N * sizeof(lanes));
    for (int j = 0; j < N; j++) {
        const ptrdiff_t y = at.y + j - picture->pad_top;
        if (y < 0 || y >= picture->height) continue;
        for (int i = 0; i < N; i++) {
            const ptrdiff_t x = at.x + i - picture->pad_left;
            if (x < 0 || x >= picture->width) continue;
            const float *pixel = picture->input + (y * picture->width + x) * channels + block * LANES;
            if (count == LANES) memcpy(&tile[j * N + i], pixel, sizeof(lanes));
            else for (ptrdiff_t lane = 0; lane < count; lane++) tile[j * N + i][lane] = pixel[lane];
        }
    }
}

// Eight channels of a tile's results with the bias, cut at the picture's end.
INLINE void store(
    const cfourier_picture *picture, corner at, ptrdiff_t channels, ptrdiff_t block, const lanes *tile) {
    const ptrdiff_t count = channels - block * LANES < LANES ? channels - block * LANES : LANES;
    lanes bias = {0};
    for (ptrdiff_t lane = 0; lane < count; lane++) bias[lane] = picture->bias[block * LANES + lane];
    for (int j = 0; j < CFOURIER_TILE && at.y + j < picture->out_height; j++) {
        for (int i = 0; i < CFOURIER_TILE && at.x + i < picture->out_width; i++) {
            float *pixel = picture->out + ((at.y + j) * picture->out_width + at.x + i) * channels + block * LANES;
            lanes value = tile[j * N + i] + bias;
            if (count == LANES) memcpy(pixel, &value, sizeof value);
            else for (ptrdiff_t lane = 0; lane < count; lane++) pixel[lane] = value[lane];
        }
    }
}

// The products of a batch's spectra with the weights: a complex matrix product a frequency.
INLINE void multiply(
    const cfourier_weights *self, const lanes *in_re, const lanes *in_im, lanes *out_re, lanes *out_im) {
    const ptrdiff_t in_lanes = self->in_blocks * LANES;
    for (ptrdiff_t bin = 0; bin < BINS; bin++) {
        const float *re = (const float *)(in_re + bin * BATCH * self->in_blocks);
        const float *im = (const float *)(in_im + bin * BATCH * self->in_blocks);
        for (ptrdiff_t block = 0; block < self->out_blocks; block++) {
            lanes sum_re[BATCH] = {{0}}, sum_im[BATCH] = {{0}};
            for (ptrdiff_t in = 0; in < self->in; in++) {
                const ptrdiff_t place = ((bin * self->in + in) * self->out_blocks + block) * LANES;
                const lanes wr = *(const lanes *)(self->real + place), wi = *(const lanes *)(self->imaginary + place);
                for (int t = 0; t < BATCH; t++) {
                    const float xr = re[t * in_lanes + in], xi = im[t * in_lanes + in];
                    sum_re[t] += xr * wr;
                    sum_re[t] -= xi * wi;
                    sum_im[t] += xr * wi;
                    sum_im[t] += xi * wr;
                }
            }
            for (int t = 0; t < BATCH; t++) {
                out_re[(bin * BATCH + t) * self->out_blocks + block] = sum_re[t];
                out_im[(bin * BATCH + t) * self->out_blocks + block] = sum_im[t];
            }
        }
    }
}

FAST static void batch(
    const cfourier_weights *self, const cfourier_picture *picture, ptrdiff_t first, ptrdiff_t count, lanes *scratch) {
    lanes tile[N * N], re[BINS], im[BINS];
    lanes *in_re = scratch, *in_im = in_re + BINS * BATCH * self->in_blocks;
    lanes *out_re = in_im + BINS * BATCH * self->in_blocks, *out_im = out_re + BINS * BATCH * self->out_blocks;
    for (int t = 0; t < BATCH; t++) {
        for (ptrdiff_t block = 0; block < self->in_blocks; block++) {
            if (t < count) {
                load(picture, tile_corner(picture, first + t), self->in, block, tile);
                forward(tile, re, im);
            } else {
                memset(re, 0, sizeof re);
                memset(im, 0, sizeof im);
            }
            for (int bin = 0; bin < BINS; bin++) {
                in_re[(bin * BATCH + t) * self->in_blocks + block] = re[bin];
                in_im[(bin * BATCH + t) * self->in_blocks + block] = im[bin];
            }
        }
    }
    multiply(self, in_re, in_im, out_re, out_im);
    for (int t = 0; t < count; t++) {
        for (ptrdiff_t block = 0; block < self->out_blocks; block++) {
            for (int bin = 0; bin < BINS; bin++) {
                re[bin] = out_re[(bin * BATCH + t) * self->out_blocks + block];
                im[bin] = out_im[(bin * BATCH + t) * self->out_blocks + block];
            }
            backward(re, im, tile, CFOURIER_TILE);
            store(picture, tile_corner(picture, first + t), self->out, block, tile);
        }
    }
}

void cfourier_convolve(
    const cfourier_weights *weights, const cfourier_picture *picture, ptrdiff_t first, ptrdiff_t end, void *scratch) {
    for (ptrdiff_t index = first; index < end; index += BATCH) {
        batch(weights, picture, index, end - index < BATCH ? end - index : BATCH, scratch);
    }
}

// The rational function of degrees 13 and 6 of Eigen and ONNX Runtime; beyond 9 the value there.
INLINE void hyperbolic_tangent(lanes *value) {
    lanes x = *value;
    const lanes nine = {9, 9, 9, 9, 9, 9, 9, 9};
    x = __builtin_elementwise_max(__builtin_elementwise_min(x, nine), -nine);
    const lanes s = x * x;
    lanes odd = s * -2.76076847742355e-16f + 2.00018790482477e-13f;
    odd = odd * s + -8.60467152213735e-11f;
    odd = odd * s + 5.12229709037114e-08f;
    odd = odd * s + 1.48572235717979e-05f;
    odd = odd * s + 6.37261928875436e-04f;
    odd = odd * s + 4.89352455891786e-03f;
    lanes even = s * 1.19825839466702e-06f + 1.18534705686654e-04f;
    even = even * s + 2.26843463243900e-03f;
    even = even * s + 4.89352518554385e-03f;
    *value = x * odd / even;
}

FAST void cfourier_tanh_affine(
    float *values, ptrdiff_t rows, ptrdiff_t channels, const float *scale, const float *shift) {
    for (ptrdiff_t row = 0; row < rows; row++) {
        for (ptrdiff_t c = 0; c < channels; c += LANES) {
            lanes x, a, b;
            memcpy(&x, values + row * channels + c, sizeof x);
            memcpy(&a, scale + c, sizeof a);
            memcpy(&b, shift + c, sizeof b);
            hyperbolic_tangent(&x);
            x = x * a + b;
            memcpy(values + row * channels + c, &x, sizeof x);
        }
    }
}
