// Products in fixed point: 16-bit integers, 32-bit sums, twice as many multiplications an instruction as in floating point.
//
// Each column of the weight and each row of activations has its own scale. Sums of 128 products are exact: the largest
// integer an activation becomes is chosen such that no sum can leave 32 bits, whatever the activations are. They are then
// added up in floating point. What is lost is the rounding of the factors, to 14 bits of the largest of a column and to
// 11 to 15 of that of a row.

enum {
    KB(fixed_chunk) = 128,   // products summed in integers
    KB(fixed_depth) = 256,   // terms of a block: a panel of 256 x 16 stays in the first-level cache
    KB(fixed_rows) = 288,    // rows of a block at most: many, for the weights come from memory
    KB(fixed_panels) = 8,    // panels of columns of a block: its rows, sums and weights stay in the second-level cache
    KB(fixed_ahead) = 4,     // cache lines of the next panel that are asked for with each tile
    KB(weight_limit) = 8191, // the largest integer a weight becomes
    KB(row_limit) = 32767    // and an activation at most
};

#define KB_FIXED_TINY 1e-30f  // a unit below which all is zero: its inverse would be infinite

KB_INLINE vf magnitude(vf x) { return (vf)((vi)x & splati(0x7FFFFFFF)); }

/// Rounds |x| < 2^22 to the nearest integers.
KB_INLINE v8i rounded8(v8 x) { return (v8i)(x + splat8(KB(rounder))) - splat8i(0x4B400000); }

/// Joins neighbours, the even one in the low half: eight integers of 16 bits as four of 32.
KB_INLINE void store_pairs(int32_t *target, ptrdiff_t stride, v8i x) {
    v8i pairs = (x & splat8i(0xFFFF)) | (__builtin_shufflevector(x, x, 1, 1, 3, 3, 5, 5, 7, 7) << 16);
    for (int i = 0; i < 4; i++) target[i * stride] = pairs[2 * i];
}

typedef struct {
    kb_weight weight;
    kb_fixed_weight *fixed;
    int64_t *largest_sums;  // [panels]: the largest sum of magnitudes of a chunk
} KB(fixed_packing);

/// Packs panel `index` as [k / 2][panel][2].
static void KB(fixed_pack_task)(void *context, ptrdiff_t index, int worker) {
    const KB(fixed_packing) *p = context;
    (void)worker;
    ptrdiff_t k = p->fixed->k, row = index * KB(panel);
    ptrdiff_t rows = p->fixed->n - row < KB(panel) ? p->fixed->n - row : KB(panel);
    int32_t *panel = (int32_t *)p->fixed->panels + index * (k / 2) * KB(panel);
    memset(panel, 0, (size_t)(k / 2 * KB(panel)) * sizeof(int32_t));
    p->largest_sums[index] = 0;
    for (ptrdiff_t r = 0; r < rows; r++) {
        v8 largest = splat8(0), poison = splat8(0);
        for (ptrdiff_t i = 0; i < k; i += 8) {
            v8 x = weight8(p->weight, (row + r) * k + i), size = (v8)((v8i)x & splat8i(0x7FFFFFFF));
            v8i more = size > largest;
            largest = (v8)((more & (v8i)size) | (~more & (v8i)largest));
            poison += x * splat8(0);
        }
        float top = 0;
        for (int i = 0; i < 8; i++) top = largest[i] > top ? largest[i] : top;
        float unit = top / KB(weight_limit);
        p->fixed->scales[row + r] = unit + sum8(poison);  // not a number if a weight is not finite
        v8 inverse = splat8(unit > KB_FIXED_TINY ? 1 / unit : 0);
        for (ptrdiff_t chunk = 0; chunk < k; chunk += KB(fixed_chunk)) {
            ptrdiff_t end = chunk + KB(fixed_chunk) < k ? chunk + KB(fixed_chunk) : k;
            v8i sums = splat8i(0);
            for (ptrdiff_t i = chunk; i < end; i += 8) {
                v8i q = rounded8(weight8(p->weight, (row + r) * k + i) * inverse);
                sums += (q ^ (q >> 31)) - (q >> 31);
                store_pairs(panel + i / 2 * KB(panel) + r, KB(panel), q);
            }
            int64_t sum = 0;
            for (int i = 0; i < 8; i++) sum += sums[i];
            if (sum > p->largest_sums[index]) p->largest_sums[index] = sum;
        }
    }
}

static void KB(fixed_pack)(kb_weight weight, kb_fixed_weight *fixed) {
    ptrdiff_t panels = (fixed->n + KB(panel) - 1) / KB(panel);
    KB(fixed_packing) p = {weight, fixed, kb_scratch(0, (size_t)panels * sizeof(int64_t))};
    kb_parallel(panels, KB(fixed_pack_task), &p);
    int64_t largest = 1;
    for (ptrdiff_t i = 0; i < panels; i++) largest = p.largest_sums[i] > largest ? p.largest_sums[i] : largest;
    int64_t limit = INT32_MAX / largest;
    fixed->limit = limit < KB(row_limit) ? (int32_t)limit : KB(row_limit);
}

typedef struct {
    const kb_matmul_args *args;
    const kb_fixed_weight *fixed;
    int32_t *rows;        // tiles of rows, [k / 2][rows of the tile] pairs of activations
    float *row_scales;    // [m]
    float *blocks;        // scratch of each worker
    ptrdiff_t block_tiles, block_floats;
} KB(fixed_product);

/// Rounds the rows of tile `index`.
static void KB(fixed_rows_task)(void *context, ptrdiff_t index, int worker) {
    const KB(fixed_product) *p = context;
    (void)worker;
    ptrdiff_t k = p->fixed->k, first = index * KB_ROWS;
    ptrdiff_t rows = p->args->m - first < KB_ROWS ? p->args->m - first : KB_ROWS;
    int32_t *tile = p->rows + first * (k / 2);
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *a = p->args->a + (first + r) * p->args->a_stride;
        vf largest = splat(0), poison = splat(0);
        ptrdiff_t i = 0;
        for (; i + KB_LANES <= k; i += KB_LANES) {
            vf x = load(a + i);
            largest = larger(magnitude(x), largest);
            poison += x * splat(0);
        }
        float top = 0, bad = lane_sum(poison);
        for (int j = 0; j < KB_LANES; j++) top = largest[j] > top ? largest[j] : top;
        for (; i < k; i++) {
            float size = a[i] < 0 ? -a[i] : a[i];
            top = size > top ? size : top;
            bad += a[i] * 0;
        }
        float unit = top / (float)p->fixed->limit;
        p->row_scales[first + r] = unit + bad;  // not a number if an activation is not finite
        v8 inverse = splat8(unit > KB_FIXED_TINY ? 1 / unit : 0);
        for (i = 0; i < k; i += 8) store_pairs(tile + i / 2 * rows + r, rows, rounded8(load8(a + i) * inverse));
    }
}

typedef void (*KB(fixed_micro_kernel))(ptrdiff_t, const int32_t *, const int32_t *, float *, ptrdiff_t, bool);

/// c[r][0..<panel] (+)= sum over i < pairs of a pair's two products, for ROWS rows of a tile and one panel.
#define KB_FIXED_MICRO(ROWS)                                                                                        \
    static __attribute__((noinline)) void KB(fixed##ROWS)(                                                          \
        ptrdiff_t pairs, const int32_t *a, const int32_t *b, float *c, ptrdiff_t c_stride, bool accumulate) {       \
        vi sum[ROWS][2];                                                                                            \
        _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) sum[r][0] = sum[r][1] = splati(0);        \
        /* not unrolled: the compiler would add integers in another order and run out of registers */               \
        _Pragma("clang loop unroll(disable)") for (ptrdiff_t i = 0; i < pairs; i++) {                               \
            const float *both = (const float *)b + KB(panel) * i;                                                   \
            vi b0 = (vi)load(both), b1 = (vi)load(both + KB_LANES);                                                 \
            _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                                     \
                vi x = splati(a[i * ROWS + r]), low = pair_products(x, b0), high = pair_products(x, b1);            \
                KB_TOGETHER(low, high);                                                                             \
                sum[r][0] += low;                                                                                   \
                sum[r][1] += high;                                                                                  \
            }                                                                                                       \
        }                                                                                                           \
        _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                                         \
            float *target = c + r * c_stride;                                                                       \
            vf low = __builtin_convertvector(sum[r][0], vf), high = __builtin_convertvector(sum[r][1], vf);         \
            store(target, accumulate ? load(target) + low : low);                                                   \
            store(target + KB_LANES, accumulate ? load(target + KB_LANES) + high : high);                           \
        }                                                                                                           \
    }
KB_FIXED_MICRO(1) KB_FIXED_MICRO(2) KB_FIXED_MICRO(3) KB_FIXED_MICRO(4) KB_FIXED_MICRO(5) KB_FIXED_MICRO(6)
#if KB_ROWS == 12
KB_FIXED_MICRO(7) KB_FIXED_MICRO(8) KB_FIXED_MICRO(9) KB_FIXED_MICRO(10) KB_FIXED_MICRO(11) KB_FIXED_MICRO(12)
#endif
static const KB(fixed_micro_kernel) KB(fixed_micros)[KB_ROWS] = {
    KB(fixed1), KB(fixed2), KB(fixed3), KB(fixed4), KB(fixed5), KB(fixed6),
#if KB_ROWS == 12
    KB(fixed7), KB(fixed8), KB(fixed9), KB(fixed10), KB(fixed11), KB(fixed12),
#endif
};
#undef KB_FIXED_MICRO

/// One block of tiles times one group of panels.
static void KB(fixed_block_task)(void *context, ptrdiff_t index, int worker) {
    const KB(fixed_product) *p = context;
    const kb_matmul_args *args = p->args;
    ptrdiff_t n = p->fixed->n, pairs = p->fixed->k / 2, all_panels = (n + KB(panel) - 1) / KB(panel);
    ptrdiff_t groups = (all_panels + KB(fixed_panels) - 1) / KB(fixed_panels);
    ptrdiff_t first_panel = index % groups * KB(fixed_panels), row = index / groups * p->block_tiles * KB_ROWS;
    ptrdiff_t panels = all_panels - first_panel < KB(fixed_panels) ? all_panels - first_panel : KB(fixed_panels);
    ptrdiff_t rows = args->m - row < p->block_tiles * KB_ROWS ? args->m - row : p->block_tiles * KB_ROWS;
    ptrdiff_t stride = panels * KB(panel);
    float *block = p->blocks + worker * p->block_floats;

    for (ptrdiff_t start = 0; start < pairs; start += KB(fixed_depth) / 2) {
        ptrdiff_t end = start + KB(fixed_depth) / 2 < pairs ? start + KB(fixed_depth) / 2 : pairs;
        for (ptrdiff_t panel = 0; panel < panels; panel++) {
            const int32_t *b = (const int32_t *)p->fixed->panels + (first_panel + panel) * pairs * KB(panel);
            // The panel that comes after: of the next columns, of the next terms, or of the next block.
            const int32_t *columns = (const int32_t *)p->fixed->panels + first_panel * pairs * KB(panel);
            const char *next = (const char *)(panel + 1 < panels ? b + (pairs + start) * KB(panel)
                : end < pairs                                    ? columns + end * KB(panel)
                                                                 : columns + panels * pairs * KB(panel));
            for (ptrdiff_t r = 0; r < rows; r += KB_ROWS) {
                ptrdiff_t count = rows - r < KB_ROWS ? rows - r : KB_ROWS;
                const int32_t *a = p->rows + (row + r) * pairs;
                for (ptrdiff_t i = 0; i < KB(fixed_ahead); i++, next += 64) __builtin_prefetch(next);
                float *c = block + r * stride + panel * KB(panel);
                for (ptrdiff_t i = start; i < end; i += KB(fixed_chunk) / 2) {
                    ptrdiff_t length = end - i < KB(fixed_chunk) / 2 ? end - i : KB(fixed_chunk) / 2;
                    KB(fixed_micros)[count - 1](length, a + i * count, b + i * KB(panel), c, stride, i > 0);
                }
            }
        }
    }

    ptrdiff_t column = first_panel * KB(panel), columns = n - column < stride ? n - column : stride;
    for (ptrdiff_t r = 0; r < rows; r++) {
        vf row_scale = splat(p->row_scales[row + r]);
        for (ptrdiff_t j = 0; j < stride; j += KB_LANES) {
            float *sums = block + r * stride + j;  // the scales are padded to whole panels
            store(sums, load(sums) * (row_scale * load(p->fixed->scales + column + j)));
        }
    }
    const kb_epilogue *e = &args->epilogue;
    ptrdiff_t offset = row * n + column;
    KB(write_block)(
        block, stride, 0, rows, columns, e->bias ? e->bias + column : NULL, NULL, e->residual ? e->residual + offset : NULL,
        e->activation, args->out + offset, n);
}

static void KB(fixed_matmul)(const kb_matmul_args *args, const kb_fixed_weight *fixed) {
    ptrdiff_t threads = kb_thread_count(), tiles = (args->m + KB_ROWS - 1) / KB_ROWS;
    ptrdiff_t panels = (fixed->n + KB(panel) - 1) / KB(panel), groups = (panels + KB(fixed_panels) - 1) / KB(fixed_panels);
    ptrdiff_t blocks = (args->m + KB(fixed_rows) - 1) / KB(fixed_rows), wanted = (2 * threads + groups - 1) / groups;
    blocks = blocks > wanted ? blocks : wanted < tiles ? wanted : tiles;
    KB(fixed_product) p = {.args = args, .fixed = fixed, .block_tiles = (tiles + blocks - 1) / blocks};
    p.block_floats = p.block_tiles * KB_ROWS * KB(fixed_panels) * KB(panel);
    p.rows = kb_scratch(0, (size_t)(args->m * (fixed->k / 2)) * sizeof(int32_t));
    p.blocks = kb_scratch(1, (size_t)(threads * p.block_floats) * sizeof(float));
    p.row_scales = kb_scratch(2, (size_t)args->m * sizeof(float));
    kb_parallel(tiles, KB(fixed_rows_task), &p);
    blocks = (tiles + p.block_tiles - 1) / p.block_tiles;
    kb_parallel(blocks * groups, KB(fixed_block_task), &p);
}
#undef KB_FIXED_TINY
