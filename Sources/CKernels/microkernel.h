// The inner product that everything else is made of: KB_ROWS rows times a panel of two vectors of columns.

/// The rows one call of the micro-kernel takes at most, and its columns.
enum { KB(tile_rows) = KB_ROWS, KB(panel) = 2 * KB_LANES };

typedef void (*KB(micro_kernel))(ptrdiff_t, const float *, ptrdiff_t, const float *, float *, ptrdiff_t, bool);

/// c[r][0..<panel] (+)= sum over i < k of a(r, i) * b[i][0..<panel], for ROWS rows; A(r, i) finds an element of a.
#define KB_MICRO(NAME, ROWS, A)                                                                                     \
    static __attribute__((noinline)) void KB(NAME##ROWS)(                                                           \
        ptrdiff_t k, const float *a, ptrdiff_t a_stride, const float *b, float *c, ptrdiff_t c_stride,              \
        bool accumulate) {                                                                                          \
        vf sum[ROWS][2];                                                                                            \
        _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                                         \
            sum[r][0] = accumulate ? load(c + r * c_stride) : splat(0);                                             \
            sum[r][1] = accumulate ? load(c + r * c_stride + KB_LANES) : splat(0);                                  \
        }                                                                                                           \
        /* counted once in four: else counting and addresses cost a tenth */                                        \
        _Pragma("clang loop unroll_count(4)") for (ptrdiff_t i = 0; i < k; i++) {                                   \
            vf b0 = load(b + KB(panel) * i), b1 = load(b + KB(panel) * i + KB_LANES);                               \
            _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                                     \
                vf x = splat(A(ROWS, r, i));                                                                        \
                sum[r][0] += x * b0;                                                                                \
                sum[r][1] += x * b1;                                                                                \
            }                                                                                                       \
        }                                                                                                           \
        _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                                         \
            store(c + r * c_stride, sum[r][0]);                                                                     \
            store(c + r * c_stride + KB_LANES, sum[r][1]);                                                          \
        }                                                                                                           \
    }

#define KB_BY_ROWS(rows, r, i) a[(r) * a_stride + (i)]
#define KB_BY_COLUMNS(rows, r, i) a[(i) * a_stride + (r)]
#define KB_PACKED(rows, r, i) a[(i) * (rows) + (r)]
#define KB_SIX_MICROS(NAME, A) \
    KB_MICRO(NAME, 1, A) KB_MICRO(NAME, 2, A) KB_MICRO(NAME, 3, A) \
    KB_MICRO(NAME, 4, A) KB_MICRO(NAME, 5, A) KB_MICRO(NAME, 6, A)
#define KB_SIX_NAMES(NAME) KB(NAME##1), KB(NAME##2), KB(NAME##3), KB(NAME##4), KB(NAME##5), KB(NAME##6)
KB_SIX_MICROS(micro, KB_BY_ROWS)
KB_SIX_MICROS(transposed, KB_BY_COLUMNS)
KB_SIX_MICROS(packed, KB_PACKED)
#if KB_ROWS == 12
#define KB_TWELVE_MICROS(NAME, A) \
    KB_MICRO(NAME, 7, A) KB_MICRO(NAME, 8, A) KB_MICRO(NAME, 9, A) \
    KB_MICRO(NAME, 10, A) KB_MICRO(NAME, 11, A) KB_MICRO(NAME, 12, A)
#define KB_TWELVE_NAMES(NAME) , KB(NAME##7), KB(NAME##8), KB(NAME##9), KB(NAME##10), KB(NAME##11), KB(NAME##12)
KB_TWELVE_MICROS(micro, KB_BY_ROWS)
KB_TWELVE_MICROS(transposed, KB_BY_COLUMNS)
KB_TWELVE_MICROS(packed, KB_PACKED)
#undef KB_TWELVE_MICROS
#else
#define KB_TWELVE_NAMES(NAME)
#endif

/// The micro-kernels by their number of rows less one: for rows of a as they lie, for a lying column by column, and for
/// tiles packed as [k][rows], which are read the fastest.
static const KB(micro_kernel) KB(micros)[KB_ROWS] = {KB_SIX_NAMES(micro) KB_TWELVE_NAMES(micro)};
static const KB(micro_kernel) KB(transposed_micros)[KB_ROWS] = {KB_SIX_NAMES(transposed) KB_TWELVE_NAMES(transposed)};
static const KB(micro_kernel) KB(packed_micros)[KB_ROWS] = {KB_SIX_NAMES(packed) KB_TWELVE_NAMES(packed)};
#undef KB_MICRO
#undef KB_SIX_MICROS
#undef KB_SIX_NAMES
#undef KB_TWELVE_NAMES
#undef KB_BY_ROWS
#undef KB_BY_COLUMNS
#undef KB_PACKED

/// c[0..<rows][0..<panel] (+)= a[0..<rows][0..<k] * one packed panel b[k][panel], any number of rows.
///
/// The rows are cut evenly, since tiles of few rows wait for their own sums.
KB_INLINE void panel_product(
    ptrdiff_t rows, ptrdiff_t k, const float *a, ptrdiff_t a_stride, const float *b, float *c, ptrdiff_t c_stride,
    bool accumulate) {
    ptrdiff_t tiles = (rows + KB_ROWS - 1) / KB_ROWS;
    for (ptrdiff_t tile = 0, from = 0; tile < tiles; tile++) {
        ptrdiff_t count = (rows - from) / (tiles - tile);
        KB(micros)[count - 1](k, a + from * a_stride, a_stride, b, c + from * c_stride, c_stride, accumulate);
        from += count;
    }
}

/// The same with a[0..<k][0..<rows]: element (row, i) lies at a[i * a_stride + row].
KB_INLINE void transposed_product(
    ptrdiff_t rows, ptrdiff_t k, const float *a, ptrdiff_t a_stride, const float *b, float *c, ptrdiff_t c_stride,
    bool accumulate) {
    ptrdiff_t tiles = (rows + KB_ROWS - 1) / KB_ROWS;
    for (ptrdiff_t tile = 0, from = 0; tile < tiles; tile++) {
        ptrdiff_t count = (rows - from) / (tiles - tile);
        KB(transposed_micros)[count - 1](k, a + from, a_stride, b, c + from * c_stride, c_stride, accumulate);
        from += count;
    }
}

/// panel_product of rows that are packed tile by tile, cut as there: a tile of `count` rows is [k][count].
///
/// With fewer `terms` than k, so many are added up apart before they join the sums: the rounding error of a sum grows with
/// the terms of one run.
KB_INLINE void packed_product(
    ptrdiff_t rows, ptrdiff_t k, ptrdiff_t terms, const float *a, const float *b, float *c, ptrdiff_t c_stride,
    bool accumulate) {
    ptrdiff_t tiles = (rows + KB_ROWS - 1) / KB_ROWS;
    for (ptrdiff_t tile = 0, from = 0; tile < tiles; tile++) {
        ptrdiff_t count = (rows - from) / (tiles - tile);
        const float *tile_a = a + from * k;
        float *tile_c = c + from * c_stride, run[KB_ROWS * KB(panel)];
        KB(micro_kernel) multiply = KB(packed_micros)[count - 1];
        ptrdiff_t i = 0;
        if (terms >= k || !accumulate) {
            i = terms < k ? terms : k;
            multiply(i, tile_a, 0, b, tile_c, c_stride, accumulate);
        }
        for (ptrdiff_t length; i < k; i += length) {
            length = k - i < terms ? k - i : terms;
            multiply(length, tile_a + i * count, 0, b + i * KB(panel), run, KB(panel), false);
            for (ptrdiff_t r = 0; r < count; r++) {
                for (ptrdiff_t lane = 0; lane < KB(panel); lane += KB_LANES) {
                    float *sums = tile_c + r * c_stride + lane;
                    store(sums, load(sums) + load(run + r * KB(panel) + lane));
                }
            }
        }
        from += count;
    }
}

/// Floats behind packed tiles that are overwritten with anything, since whole vectors are stored.
enum { KB(tile_slack) = KB_ROWS + 8 };

/// Packs columns [0, width) of one tile of rows as target[width][rows], zeros for a row whose source is NULL.
KB_INLINE void pack_tile(const float *const *sources, ptrdiff_t rows, ptrdiff_t width, float *target) {
    enum { PARTS = (KB_ROWS + 7) / 8 };
    ptrdiff_t i = 0;
    for (; i + 8 <= width; i += 8) {
        v8 block[PARTS][8];
        for (ptrdiff_t part = 0; part < PARTS; part++) {
            for (ptrdiff_t r = 0; r < 8; r++) {
                ptrdiff_t row = part * 8 + r;
                block[part][r] = row < rows && sources[row] ? load8(sources[row] + i) : splat8(0);
            }
            transpose8(block[part]);
        }
        for (ptrdiff_t j = 0; j < 8; j++) {
            for (ptrdiff_t part = 0; part * 8 < rows; part++) store8(target + (i + j) * rows + part * 8, block[part][j]);
        }
    }
    for (; i < width; i++) {
        for (ptrdiff_t r = 0; r < rows; r++) target[i * rows + r] = sources[r] ? sources[r][i] : 0;
    }
}
