// Matrix products: rows of activations times a weight, in blocks that stay in the caches.
//
// The weight's rows are widened and packed, a chunk of output columns at a time, into panels [k][panel]. Then blocks of
// rows, packed in tiles, times groups of columns are worked through in parallel; the epilogue runs on each block while it
// is in cache. A convolution is the same with rows gathered from the picture ("im2col"), a block at a time.

enum {
    KB(block_rows) = 96,       // rows of a block: 96 x 336 floats stay in the second-level cache
    KB(group_columns) = 640,   // columns of a block: for each group the rows are packed anew
    KB(k_block) = 336,         // a panel of 336 x 16 floats stays in the first-level cache, of 32 in the second
    KB(chunk_floats) = 1 << 20,// packed weights at a time: 4 MB
    KB(careful_terms) = 64     // terms that are added up before they join a sum, where care is asked for
};

typedef struct {
    ptrdiff_t m, n, k;
    const float *a;            // [m][k] with a_stride, or NULL for a convolution
    ptrdiff_t a_stride;
    const kb_conv_args *conv;
    ptrdiff_t out_height, out_width;
    kb_weight weight;
    ptrdiff_t area;            // taps of the kernel: the weight is [n][k / area][area]
    kb_epilogue epilogue;
    ptrdiff_t rows_per_bias;
    bool careful;
    float *out;
    float *packed;             // [panels][k][panel], with KB_GEGLU the gates' panels after the values'
    ptrdiff_t first, columns;  // the columns of the present chunk
    ptrdiff_t block_rows, k_block, group_columns;
    float *blocks, *rows;      // scratch of each worker: sums, packed rows
    ptrdiff_t block_floats, rows_floats;
} KB(product);

/// Packs a panel's rows of the weight, from `row` on, as panel[k][panel]; rows past `end` are zero.
static void KB(pack_panel)(
    kb_weight weight, ptrdiff_t row, ptrdiff_t end, ptrdiff_t k, ptrdiff_t area, float *panel) {
    ptrdiff_t rows = end - row < KB(panel) ? end - row : KB(panel);
    ptrdiff_t channels = k / area;
    if (channels % 8 != 0) {
        for (ptrdiff_t i = 0; i < k; i++) {  // element i of a row is tap i % area of channel i / area
            float *target = panel + (i % area * channels + i / area) * KB(panel);
            for (ptrdiff_t r = 0; r < KB(panel); r++) target[r] = r < rows ? weight1(weight, (row + r) * k + i) : 0;
        }
        return;
    }
    for (ptrdiff_t i = 0; i < k; i += 8) {
        for (ptrdiff_t part = 0; part < KB(panel); part += 8) {
            v8 block[8];
            for (ptrdiff_t r = 0; r < 8; r++) {
                block[r] = part + r < rows ? weight8(weight, (row + part + r) * k + i) : splat8(0);
            }
            transpose8(block);
            for (ptrdiff_t j = 0; j < 8; j++) {
                ptrdiff_t place = area == 1 ? i + j : (i + j) % area * channels + (i + j) / area;
                store8(panel + place * KB(panel) + part, block[j]);
            }
        }
    }
}

static void KB(pack_task)(void *context, ptrdiff_t index, int worker) {
    KB(product) *p = context;
    (void)worker;
    ptrdiff_t panels = (p->columns + KB(panel) - 1) / KB(panel);
    ptrdiff_t gate = index >= panels ? p->n : 0;  // the gates' rows follow the n rows of values
    ptrdiff_t row = p->first + (index % panels) * KB(panel);
    KB(pack_panel)(p->weight, gate + row, gate + p->first + p->columns, p->k, p->area, p->packed + index * p->k * KB(panel));
}

/// The stored pixels of one picture of a convolution's input.
KB_INLINE const float *conv_picture(const kb_conv_args *conv, ptrdiff_t picture) {
    return conv->input + picture * conv->height * conv->width * conv->channels / (conv->doubled ? 4 : 1);
}

/// The stored pixel that stands for pixel (y, x) of a picture.
KB_INLINE const float *conv_pixel(const kb_conv_args *conv, const float *picture, ptrdiff_t y, ptrdiff_t x) {
    ptrdiff_t place = conv->doubled ? y / 2 * (conv->width / 2) + x / 2 : y * conv->width + x;
    return picture + place * conv->channels;
}

/// The pixels that rows [row, row + count) of the convolution's input matrix hold for one tap, from `channel` on; NULL for
/// those outside the picture.
static void KB(find_pixels)(
    const KB(product) *p, ptrdiff_t row, ptrdiff_t count, ptrdiff_t tap, ptrdiff_t channel, const float **sources) {
    const kb_conv_args *conv = p->conv;
    for (ptrdiff_t r = 0; r < count; r++, row++) {
        ptrdiff_t x = row % p->out_width * conv->stride - conv->pad_left + tap % conv->kernel_width;
        ptrdiff_t y = row / p->out_width % p->out_height * conv->stride - conv->pad_top + tap / conv->kernel_width;
        const float *picture = conv_picture(conv, row / (p->out_width * p->out_height));
        bool outside = y < 0 || x < 0 || y >= conv->height || x >= conv->width;
        sources[r] = outside ? NULL : conv_pixel(conv, picture, y, x) + channel;
    }
}

/// Packs columns [from, to) of rows [first, first + rows), tile by tile as packed_product takes them.
static void KB(pack_rows)(
    const KB(product) *p, ptrdiff_t first, ptrdiff_t rows, ptrdiff_t from, ptrdiff_t to, float *target) {
    ptrdiff_t tiles = (rows + KB_ROWS - 1) / KB_ROWS, width = to - from;
    for (ptrdiff_t tile = 0, start = 0; tile < tiles; tile++) {
        ptrdiff_t count = (rows - start) / (tiles - tile), row = first + start;
        const float *sources[KB_ROWS] = {NULL};
        float *place = target + start * width;
        if (p->conv) {
            ptrdiff_t channels = p->conv->channels;
            for (ptrdiff_t k = from, run; k < to; k += run, place += run * count) {
                ptrdiff_t tap = k / channels, channel = k % channels;
                run = channels - channel < to - k ? channels - channel : to - k;
                KB(find_pixels)(p, row, count, tap, channel, sources);
                pack_tile(sources, count, run, place);
            }
        } else {
            for (ptrdiff_t r = 0; r < count; r++) sources[r] = p->a + (row + r) * p->a_stride + from;
            pack_tile(sources, count, width, place);
        }
        start += count;
    }
}

/// One block of rows times one group of columns.
static void KB(block_task)(void *context, ptrdiff_t index, int worker) {
    KB(product) *p = context;
    bool gated = p->epilogue.activation == KB_GEGLU;
    ptrdiff_t groups = (p->columns + p->group_columns - 1) / p->group_columns;
    ptrdiff_t row = index / groups * p->block_rows, column = index % groups * p->group_columns;
    ptrdiff_t rows = p->m - row < p->block_rows ? p->m - row : p->block_rows;
    ptrdiff_t columns = p->columns - column < p->group_columns ? p->columns - column : p->group_columns;
    ptrdiff_t panels = (columns + KB(panel) - 1) / KB(panel), chunk_panels = (p->columns + KB(panel) - 1) / KB(panel);
    ptrdiff_t stride = (gated ? 2 : 1) * panels * KB(panel);
    float *block = p->blocks + worker * p->block_floats;
    const kb_epilogue *e = &p->epilogue;
    bool is_plain = !e->bias && !e->residual && e->activation == KB_IDENTITY && columns % KB(panel) == 0;
    if (is_plain) {  // sums that nothing is done to are made where they belong
        block = p->out + row * p->n + p->first + column;
        stride = p->n;
    }
    float *packed_rows = p->rows + worker * p->rows_floats;

    for (ptrdiff_t k = 0; k < p->k; k += p->k_block) {
        ptrdiff_t depth = p->k - k < p->k_block ? p->k - k : p->k_block;
        KB(pack_rows)(p, row, rows, k, k + depth, packed_rows);
        for (ptrdiff_t panel = 0; panel < (gated ? 2 : 1) * panels; panel++) {
            ptrdiff_t packed = column / KB(panel) + panel % panels + (panel >= panels ? chunk_panels : 0);
            packed_product(
                rows, depth, p->careful ? KB(careful_terms) : depth, packed_rows, p->packed + (packed * p->k + k) * KB(panel),
                block + panel * KB(panel), stride, k > 0);
        }
    }

    if (is_plain) return;
    // Rows of different pictures may have different biases.
    ptrdiff_t start = p->first + column;
    for (ptrdiff_t r = 0; r < rows;) {
        ptrdiff_t end = rows;
        const float *bias = p->epilogue.bias;
        if (bias && p->epilogue.bias_stride) {
            ptrdiff_t picture = (row + r) / p->rows_per_bias;
            ptrdiff_t last = (picture + 1) * p->rows_per_bias - row;
            end = last < rows ? last : rows;
            bias += picture * p->epilogue.bias_stride;
        }
        ptrdiff_t offset = (row + r) * p->n + start;
        KB(write_block)(
            block + r * stride, stride, panels * KB(panel), end - r, columns, bias ? bias + start : NULL,
            bias && gated ? bias + p->n + start : NULL, p->epilogue.residual ? p->epilogue.residual + offset : NULL,
            p->epilogue.activation, p->out + offset, p->n);
        r = end;
    }
}

/// Works through the product, chunk after chunk of output columns.
static void KB(run_product)(KB(product) *p) {
    bool gated = p->epilogue.activation == KB_GEGLU;
    ptrdiff_t threads = kb_thread_count();
    // Rows of a block: evenly cut, at least a block a thread where there are rows enough, a multiple of the tile.
    ptrdiff_t wanted = (p->m + threads - 1) / threads < KB(block_rows) ? threads : (p->m + KB(block_rows) - 1) / KB(block_rows);
    if (p->m < KB_ROWS * threads) wanted = 1;
    // Few blocks are shared out evenly: three on two threads would leave one of them waiting for a quarter of the time.
    if (wanted > 1 && wanted < 4 * threads) wanted = (wanted + threads - 1) / threads * threads;
    p->block_rows = ((p->m + wanted - 1) / wanted + KB_ROWS - 1) / KB_ROWS * KB_ROWS;
    ptrdiff_t k_blocks = (p->k + KB(k_block) - 1) / KB(k_block);
    p->k_block = (p->k + k_blocks - 1) / k_blocks;
    p->group_columns = gated ? KB(group_columns) / 2 : KB(group_columns);
    p->block_floats = p->block_rows * (KB(group_columns) + 2 * KB(panel));
    p->rows_floats = p->block_rows * p->k_block + KB(tile_slack);
    p->blocks = kb_scratch(1, (size_t)(threads * p->block_floats) * sizeof(float));
    p->rows = kb_scratch(2, (size_t)(threads * p->rows_floats) * sizeof(float));

    ptrdiff_t chunk = KB(chunk_floats) / p->k / (gated ? 2 : 1) / p->group_columns * p->group_columns;
    if (chunk < p->group_columns) chunk = p->group_columns;
    for (p->first = 0; p->first < p->n; p->first += chunk) {
        p->columns = p->n - p->first < chunk ? p->n - p->first : chunk;
        ptrdiff_t panels = (p->columns + KB(panel) - 1) / KB(panel) * (gated ? 2 : 1);
        p->packed = kb_scratch(0, (size_t)(panels * p->k * KB(panel)) * sizeof(float));
        kb_parallel(panels, KB(pack_task), p);
        ptrdiff_t blocks = (p->m + p->block_rows - 1) / p->block_rows;
        kb_parallel(blocks * ((p->columns + p->group_columns - 1) / p->group_columns), KB(block_task), p);
    }
}

/// Products of one to three rows read each weight once: nothing is worth packing.
static void KB(few_rows_task)(void *context, ptrdiff_t index, int worker) {
    const KB(product) *p = context;
    (void)worker;
    ptrdiff_t end = (index + 1) * 16 < p->n ? (index + 1) * 16 : p->n;
    for (ptrdiff_t column = index * 16; column < end; column++) {
        for (ptrdiff_t row = 0; row < p->m; row++) {
            const float *a = p->a + row * p->a_stride;
            v8 sums = splat8(0);
            ptrdiff_t i = 0;
            for (; i + 8 <= p->k; i += 8) sums += load8(a + i) * weight8(p->weight, column * p->k + i);
            float block[KB_LANES] = {sum8(sums)};
            for (; i < p->k; i++) block[0] += a[i] * weight1(p->weight, column * p->k + i);
            const float *bias = p->epilogue.bias;
            if (bias && p->epilogue.bias_stride) bias += row / p->rows_per_bias * p->epilogue.bias_stride;
            ptrdiff_t offset = row * p->n + column;
            KB(write_block)(
                block, KB_LANES, 0, 1, 1, bias ? bias + column : NULL, NULL,
                p->epilogue.residual ? p->epilogue.residual + offset : NULL, p->epilogue.activation, p->out + offset,
                p->n);
        }
    }
}

static void KB(matmul)(const kb_matmul_args *args) {
    KB(product) p = {
        .m = args->m, .n = args->n, .k = args->k, .a = args->a, .a_stride = args->a_stride, .weight = args->weight,
        .area = 1, .epilogue = args->epilogue, .rows_per_bias = args->rows_per_bias,
        .careful = args->careful, .out = args->out,
    };
    if (p.m <= 0 || p.n <= 0) return;
    if (p.m <= 3 && p.epilogue.activation != KB_GEGLU) {
        kb_parallel((p.n + 15) / 16, KB(few_rows_task), &p);
    } else {
        KB(run_product)(&p);
    }
}

static void KB(conv_general)(const kb_conv_args *args) {
    ptrdiff_t out_height =
        (args->height + args->pad_top + args->pad_bottom - args->kernel_height) / args->stride + 1;
    ptrdiff_t out_width = (args->width + args->pad_left + args->pad_right - args->kernel_width) / args->stride + 1;
    ptrdiff_t area = args->kernel_height * args->kernel_width;
    bool pointwise = area == 1 && args->stride == 1 && args->pad_top + args->pad_left == 0
        && args->pad_bottom + args->pad_right == 0 && !args->doubled;
    KB(product) p = {
        .m = args->batch * out_height * out_width, .n = args->out_channels, .k = area * args->channels,
        .a = pointwise ? args->input : NULL, .a_stride = pointwise ? args->channels : 0,
        .conv = pointwise ? NULL : args, .out_height = out_height, .out_width = out_width, .weight = args->weight,
        .area = area, .epilogue = args->epilogue, .rows_per_bias = out_height * out_width,
        .careful = args->careful, .out = args->out,
    };
    if (p.m > 0 && p.n > 0) KB(run_product)(&p);
}
