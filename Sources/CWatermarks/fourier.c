#include "CWatermarks.h"
#include "fft.h"

#include <stdlib.h>
#include <string.h>

enum { TILE = CFOURIER_TILE, BATCH = CFOURIER_BATCH, KERNEL = CFOURIER_KERNEL, GROUP = 4 };

struct cfourier_weights {
    ptrdiff_t in, out, in_blocks, out_blocks;
    complex_lanes *spectra;  // [column frequency][row frequency][out block][in]
};

// How many row frequencies of a column's are told apart: those of a real tile mirror each other at the first and last.
INLINE int distinct_rows(int column) { return column == 0 || column == HALF - 1 ? HALF : N; }

// The row spectra of two real rows, which `rows` holds as real and imaginary part, times 2: entry k goes to
// first[k * stride] and first[k * stride + 1].
INLINE void transform_rows(complex_lanes *rows, complex_lanes *first, ptrdiff_t stride) {
    transform(rows);
    for (int k = 0; k < HALF; k++) {
        const complex_lanes a = rows[k], b = rows[(N - k) % N];
        first[k * stride] = (complex_lanes){a.re + b.re, a.im - b.im};
        first[k * stride + 1] = (complex_lanes){a.im + b.im, b.re - a.re};
    }
}

// The inverse of transform_rows without a factor, times 32: results of both rows as real and imaginary parts.
INLINE void restore_rows(const complex_lanes *first, ptrdiff_t stride, complex_lanes *rows) {
    // an inverse transform is a forward one with the parts exchanged
    for (int k = 0; k < HALF; k++) {
        const complex_lanes a = first[k * stride], b = first[k * stride + 1];
        rows[k] = (complex_lanes){a.im + b.re, a.re - b.im};
        if (k > 0 && k < HALF - 1) rows[N - k] = (complex_lanes){b.re - a.im, a.re + b.im};
    }
    transform(rows);
}

FAST static void transform_weights(const float *weights, cfourier_weights *self) {
    complex_lanes rows[N], columns[HALF][N];
    const ptrdiff_t area = KERNEL * KERNEL;
    for (ptrdiff_t in = 0; in < self->in; in++) {
        for (ptrdiff_t block = 0; block < self->out_blocks; block++) {
            for (int y = 0; y < N; y += 2) {
                memset(rows, 0, sizeof rows);
                for (int lane = 0; lane < LANES && block * LANES + lane < self->out; lane++) {
                    const float *kernel = weights + ((block * LANES + lane) * self->in + in) * area;
                    // transform_rows doubles, of the weights and of the tile; both directions of the transform are unscaled
                    for (int x = 0; x < KERNEL && y < KERNEL; x++) {
                        rows[x].re[lane] = kernel[y * KERNEL + x] / (4 * N * N);
                        if (y + 1 < KERNEL) rows[x].im[lane] = kernel[(y + 1) * KERNEL + x] / (4 * N * N);
                    }
                }
                transform_rows(rows, &columns[0][y], N);
            }
            for (int k = 0; k < HALF; k++) {
                transform(columns[k]);
                for (int y = 0; y < N; y++) {
                    // what torch calls a convolution is a correlation
                    const complex_lanes conjugate = {columns[k][y].re, -columns[k][y].im};
                    self->spectra[((k * N + y) * self->out_blocks + block) * self->in + in] = conjugate;
                }
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
    self->spectra = aligned_alloc(64, (size_t)(HALF * N * in * self->out_blocks) * sizeof(complex_lanes));
    if (self->spectra == NULL) {
        free(self);
        return NULL;
    }
    transform_weights(weights, self);
    return self;
}

void cfourier_free(cfourier_weights *weights) {
    if (weights == NULL) return;
    free(weights->spectra);
    free(weights);
}

// Scratch of a batch. Strides are no powers of two, so that columns do not fall into the same lines of the cache.
typedef struct {
    complex_lanes *rows;  // [column frequency][tile][block][row], a column frequency every `column_stride`
    ptrdiff_t column_stride, blocks;
    complex_lanes *in;  // [row frequency][tile][in block], a row frequency every `in_stride`
    ptrdiff_t in_stride;
    complex_lanes *out;  // [row frequency][tile][out block], a row frequency every `out_stride`
    ptrdiff_t out_stride;
} batch_scratch;

static batch_scratch divide(const cfourier_weights *self, complex_lanes *memory) {
    batch_scratch s;
    s.blocks = self->in_blocks > self->out_blocks ? self->in_blocks : self->out_blocks;
    s.column_stride = BATCH * s.blocks * N + 2;
    s.in_stride = BATCH * self->in_blocks + 1;
    s.out_stride = BATCH * self->out_blocks + 1;
    s.rows = memory;
    s.in = s.rows + HALF * s.column_stride;
    s.out = s.in + N * s.in_stride;
    return s;
}

size_t cfourier_scratch(const cfourier_weights *weights) {
    const batch_scratch s = divide(weights, NULL);
    return (size_t)(HALF * s.column_stride + N * (s.in_stride + s.out_stride)) * sizeof(complex_lanes);
}

// Where a tile's results begin.
typedef struct {
    ptrdiff_t y, x;
} corner;

static corner tile_corner(const cfourier_picture *picture, ptrdiff_t index) {
    const ptrdiff_t columns = (picture->out_width + TILE - 1) / TILE;
    return (corner){index / columns * TILE, index % columns * TILE};
}

// The first `count` of eight channels.
INLINE void load(const float *pixel, ptrdiff_t count, lanes *value) {
    if (count == LANES) {
        memcpy(value, pixel, sizeof *value);
    } else if (count == 4) {  // spelled out, since a vector that is read behind narrow writes waits for them
        *value = (lanes){pixel[0], pixel[1], pixel[2], pixel[3]};
    } else if (count == 3) {
        *value = (lanes){pixel[0], pixel[1], pixel[2]};
    } else {
        *value = (lanes){0};
        for (ptrdiff_t lane = 0; lane < count; lane++) (*value)[lane] = pixel[lane];
    }
}

// Two rows of a tile's samples from row `y` and column `x` of the picture, zeros beyond it.
INLINE void load_rows(
    const cfourier_picture *picture, ptrdiff_t y, ptrdiff_t x, ptrdiff_t channels, ptrdiff_t block, complex_lanes *rows) {
    const ptrdiff_t count = channels - block * LANES < LANES ? channels - block * LANES : LANES;
    const ptrdiff_t start = x < 0 ? -x : 0, end = picture->width - x < N ? picture->width - x : N;
    if (start > 0 || end < N || y < 0 || y + 1 >= picture->height) memset(rows, 0, N * sizeof *rows);
    for (int j = 0; j < 2; j++) {
        if (y + j < 0 || y + j >= picture->height) continue;
        const float *pixel = picture->input + ((y + j) * picture->width + x) * channels + block * LANES;
        for (ptrdiff_t i = start; i < end; i++) load(pixel + i * channels, count, j == 0 ? &rows[i].re : &rows[i].im);
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

// What happens to eight channels of results on their way out.
typedef struct {
    lanes bias, scale, shift;
    int has_tangent;
} finish;

static finish finish_of(const cfourier_picture *picture, ptrdiff_t channel, ptrdiff_t count) {
    finish f = {.has_tangent = picture->scale != NULL};
    for (ptrdiff_t lane = 0; lane < count; lane++) {
        f.bias[lane] = picture->bias[channel + lane];
        f.scale[lane] = f.has_tangent ? picture->scale[channel + lane] : 0;
        f.shift[lane] = f.has_tangent ? picture->shift[channel + lane] : 0;
    }
    return f;
}

INLINE void store(float *pixel, const lanes *result, const finish *f, ptrdiff_t count) {
    lanes value = *result + f->bias;
    if (f->has_tangent) {
        hyperbolic_tangent(&value);
        value = value * f->scale + f->shift;
    }
    if (count == LANES) memcpy(pixel, &value, sizeof value);
    else for (ptrdiff_t lane = 0; lane < count; lane++) pixel[lane] = value[lane];
}

// The products of `group` tiles' values at one frequency with the weights; `group` is a constant, at most GROUP.
INLINE void multiply(
    const complex_lanes *weights, ptrdiff_t in, const complex_lanes *x, ptrdiff_t x_stride, complex_lanes *y,
    ptrdiff_t y_stride, int group) {
    complex_lanes sum[GROUP] = {{{0}, {0}}};
    for (ptrdiff_t block = 0; block * LANES < in; block++) {
        const ptrdiff_t count = in - block * LANES < LANES ? in - block * LANES : LANES;
        const float *values = (const float *)(x + block);
        for (ptrdiff_t lane = 0; lane < count; lane++) {
            const complex_lanes w = weights[block * LANES + lane];
            for (int t = 0; t < group; t++) {
                const float re = values[t * x_stride * 2 * LANES + lane];
                const float im = values[t * x_stride * 2 * LANES + LANES + lane];
                sum[t].re += re * w.re;
                sum[t].re -= im * w.im;
                sum[t].im += re * w.im;
                sum[t].im += im * w.re;
            }
        }
    }
    for (int t = 0; t < group; t++) y[t * y_stride] = sum[t];
}

// The part of a batch between its row spectra and those of the results, for one column frequency.
INLINE void convolve_column(const cfourier_weights *self, const batch_scratch *s, int k, ptrdiff_t count) {
    complex_lanes *rows = s->rows + k * s->column_stride, column[N];
    const int distinct = distinct_rows(k);
    for (ptrdiff_t t = 0; t < count; t++) {
        for (ptrdiff_t block = 0; block < self->in_blocks; block++) {
            memcpy(column, rows + (t * s->blocks + block) * N, sizeof column);
            transform(column);
            for (int y = 0; y < N; y++) s->in[y * s->in_stride + t * self->in_blocks + block] = column[y];
        }
    }
    for (int y = 0; y < distinct; y++) {
        for (ptrdiff_t block = 0; block < self->out_blocks; block++) {
            const complex_lanes *weights = self->spectra + ((k * N + y) * self->out_blocks + block) * self->in;
            const complex_lanes *in = s->in + y * s->in_stride;
            complex_lanes *out = s->out + y * s->out_stride + block;
            ptrdiff_t t = 0;
            for (; t + GROUP <= count; t += GROUP) {
                multiply(
                    weights, self->in, in + t * self->in_blocks, self->in_blocks, out + t * self->out_blocks,
                    self->out_blocks, GROUP);
            }
            for (; t < count; t++) {
                multiply(
                    weights, self->in, in + t * self->in_blocks, self->in_blocks, out + t * self->out_blocks,
                    self->out_blocks, 1);
            }
        }
    }
    for (ptrdiff_t t = 0; t < count; t++) {
        for (ptrdiff_t block = 0; block < self->out_blocks; block++) {
            const complex_lanes *from = s->out + t * self->out_blocks + block;
            // exchanged parts make the transform an inverse one
            for (int y = 0; y < distinct; y++) {
                column[y] = (complex_lanes){from[y * s->out_stride].im, from[y * s->out_stride].re};
                if (distinct < N && y > 0 && y < HALF - 1) column[N - y] = (complex_lanes){-column[y].re, column[y].im};
            }
            transform(column);
            complex_lanes *to = rows + (t * s->blocks + block) * N;
            for (int y = 0; y < TILE; y++) to[y] = (complex_lanes){column[y].im, column[y].re};
        }
    }
}

FAST static void batch(
    const cfourier_weights *self, const cfourier_picture *picture, ptrdiff_t first, ptrdiff_t count,
    complex_lanes *memory) {
    const batch_scratch s = divide(self, memory);
    complex_lanes rows[N];
    for (ptrdiff_t t = 0; t < count; t++) {
        const corner at = tile_corner(picture, first + t);
        for (ptrdiff_t block = 0; block < self->in_blocks; block++) {
            for (int y = 0; y < N; y += 2) {
                load_rows(picture, at.y + y - picture->pad_top, at.x - picture->pad_left, self->in, block, rows);
                transform_rows(rows, s.rows + (t * s.blocks + block) * N + y, s.column_stride);
            }
        }
    }
    for (int k = 0; k < HALF; k++) convolve_column(self, &s, k, count);
    for (ptrdiff_t t = 0; t < count; t++) {
        const corner at = tile_corner(picture, first + t);
        const ptrdiff_t height = picture->out_height - at.y < TILE ? picture->out_height - at.y : TILE;
        const ptrdiff_t width = picture->out_width - at.x < TILE ? picture->out_width - at.x : TILE;
        for (ptrdiff_t block = 0; block < self->out_blocks; block++) {
            const ptrdiff_t channel = block * LANES;
            const ptrdiff_t channels = self->out - channel < LANES ? self->out - channel : LANES;
            const finish f = finish_of(picture, channel, channels);
            for (ptrdiff_t y = 0; y < height; y += 2) {
                restore_rows(s.rows + (t * s.blocks + block) * N + y, s.column_stride, rows);
                float *upper = picture->out + ((at.y + y) * picture->out_width + at.x) * self->out + channel;
                float *lower = upper + picture->out_width * self->out;
                for (ptrdiff_t x = 0; x < width; x++) store(upper + x * self->out, &rows[x].im, &f, channels);
                for (ptrdiff_t x = 0; x < width && y + 1 < height; x++) {
                    store(lower + x * self->out, &rows[x].re, &f, channels);
                }
            }
        }
    }
}

void cfourier_convolve(
    const cfourier_weights *weights, const cfourier_picture *picture, ptrdiff_t first, ptrdiff_t end, void *scratch) {
    for (ptrdiff_t index = first; index < end; index += BATCH) {
        batch(weights, picture, index, end - index < BATCH ? end - index : BATCH, scratch);
    }
}
