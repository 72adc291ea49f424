// 3 x 3 convolutions of stride 1 and padding 1 by Winograd's minimal filtering F(4 x 4, 3 x 3)
// (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015).
//
// The picture is cut into tiles of 4 x 4 results, each from 6 x 6 inputs. Input tiles are transformed to 36
// "frequencies"; for each frequency a matrix product with the transformed weights follows, and the products are
// transformed back. 2.25 multiplications a result and channel pair instead of 9.
//
// Only the transformed inputs, a chunk of tiles at a time, go through the last-level cache. One item of work takes a
// block of tiles and one panel of outputs: it transforms the weights of some channels, multiplies, goes on to the next
// channels, and transforms the sums back, all in its own second-level cache. Transformed weights are never stored, which
// matters most where there are few tiles: at 8 x 8 with 1280 channels they would be 236 MB a layer.
//
// In a picture of doubled pixels, inputs 1 and 2 of a tile's row are equal, and 3 and 4: frequency 2 is zero, exactly. So
// 11 of the 36 products are left out.

enum {
    KB(tile_chunk_floats) = 3 << 20,  // transformed inputs at a time: 12 MB
    KB(block_tiles) = 96,             // tiles of one item
    // Input channels whose weights are transformed at a time: products want many, the second-level cache few. On Zen 3
    // layers of 1280 and more channels took a seventh longer with 64.
    KB(channel_block) = KB_LANES == 16 ? 64 : 32,
    // Floats between the planes of two frequencies: without them the 36 places that a transform touches at a time would
    // fall into one set of the cache wherever a plane is a multiple of 4 KB.
    KB(plane_gap) = 16
};

typedef struct {
    const kb_conv_args *conv;
    ptrdiff_t tiles_across, tiles_down, tiles;  // of the whole batch
    ptrdiff_t first_tile, chunk_tiles;          // the present chunk of tiles
    ptrdiff_t block_tiles, blocks;              // tiles of an item, items' blocks in the chunk
    ptrdiff_t panels;                           // panels of outputs
    ptrdiff_t input_plane, weight_plane, product_plane;  // floats from one frequency to the next
    float *inputs;   // [36][block][channel block][tile][channel]
    float *scratch;  // of each worker: taps, weights [36][channel_block][panel], products [36][block_tiles][panel]
    ptrdiff_t worker_floats;
} KB(winograd);

/// One column of B^T d: six inputs to six frequencies.
KB_INLINE void winograd_input(const vf d[6], vf t[6]) {
    vf a = d[4] - splat(4) * d[2], b = d[3] - splat(4) * d[1];
    vf c = d[4] - d[2], e = splat(2) * (d[3] - d[1]);
    t[0] = splat(4) * d[0] - splat(5) * d[2] + d[4];
    t[1] = a + b;
    t[2] = a - b;
    t[3] = c + e;
    t[4] = c - e;
    t[5] = splat(4) * d[1] - splat(5) * d[3] + d[5];
}

/// One column of G g: three weights to six frequencies.
KB_INLINE void winograd_weight(vf g0, vf g1, vf g2, vf t[6]) {
    vf even = g0 + g2, far = splat(1.0f / 24) * g0 + splat(1.0f / 6) * g2, odd = splat(1.0f / 12) * g1;
    t[0] = splat(0.25f) * g0;
    t[1] = splat(-1.0f / 6) * (even + g1);
    t[2] = splat(-1.0f / 6) * (even - g1);
    t[3] = far + odd;
    t[4] = far - odd;
    t[5] = g2;
}

/// One column of A^T m: six frequencies to four results.
KB_INLINE void winograd_output(const vf m[6], vf y[4]) {
    vf a = m[1] + m[2], b = m[1] - m[2], c = m[3] + m[4], d = m[3] - m[4];
    y[0] = m[0] + a + c;
    y[1] = b + splat(2) * d;
    y[2] = a + splat(4) * c;
    y[3] = b + splat(8) * d + m[5];
}

/// Transforms one tile of inputs, a vector of channels at a time.
static void KB(winograd_input_task)(void *context, ptrdiff_t index, int worker) {
    KB(winograd) *w = context;
    (void)worker;
    const kb_conv_args *conv = w->conv;
    ptrdiff_t tile = w->first_tile + index, channels = conv->channels;
    ptrdiff_t x0 = tile % w->tiles_across * 4 - 1;
    ptrdiff_t y0 = tile / w->tiles_across % w->tiles_down * 4 - 1;
    const float *picture = conv_picture(conv, tile / (w->tiles_across * w->tiles_down));
    ptrdiff_t plane = w->input_plane, first = index / w->block_tiles * w->block_tiles;  // of the tile's block
    ptrdiff_t count = w->chunk_tiles - first < w->block_tiles ? w->chunk_tiles - first : w->block_tiles;
    for (ptrdiff_t c = 0; c < channels; c += KB_LANES) {
        ptrdiff_t start = c / KB(channel_block) * KB(channel_block);
        ptrdiff_t width = channels - start < KB(channel_block) ? channels - start : KB(channel_block);
        float *target = w->inputs + first * channels + start * count + (index - first) * width + (c - start);
        vf half[6][6];  // [frequency down][column]
        for (ptrdiff_t x = 0; x < 6; x++) {
            vf d[6], t[6];
            for (ptrdiff_t y = 0; y < 6; y++) {
                bool inside = y0 + y >= 0 && y0 + y < conv->height && x0 + x >= 0 && x0 + x < conv->width;
                d[y] = inside ? load(conv_pixel(conv, picture, y0 + y, x0 + x) + c) : splat(0);
            }
            winograd_input(d, t);
            for (ptrdiff_t f = 0; f < 6; f++) half[f][x] = t[f];
        }
        for (ptrdiff_t f = 0; f < 6; f++) {
            vf t[6];
            winograd_input(half[f], t);
            for (ptrdiff_t g = 0; g < 6; g++) store(target + (f * 6 + g) * plane, t[g]);
        }
    }
}

/// Transforms the weights of one panel of outputs and `width` input channels from `first` on.
///
/// taps: scratch [8 channels * 9 taps][panel]; target: [36][width][panel].
static void KB(winograd_weights)(
    const KB(winograd) *w, ptrdiff_t row, ptrdiff_t first, ptrdiff_t width, float *taps, float *target) {
    const kb_conv_args *conv = w->conv;
    ptrdiff_t rows = conv->out_channels - row;
    for (ptrdiff_t c = 0; c < width; c += 8) {
        for (ptrdiff_t i = 0; i < 72; i += 8) {
            for (ptrdiff_t part = 0; part < KB(panel); part += 8) {
                v8 block[8];
                for (ptrdiff_t r = 0; r < 8; r++) {
                    block[r] = part + r < rows
                        ? weight8(conv->weight, ((row + part + r) * conv->channels + first + c) * 9 + i) : splat8(0);
                }
                transpose8(block);
                for (ptrdiff_t j = 0; j < 8; j++) store8(taps + (i + j) * KB(panel) + part, block[j]);
            }
        }
        for (ptrdiff_t channel = 0; channel < 8; channel++) {
            vf columns[2][3][6];  // [half of the panel][column][frequency down]
            for (ptrdiff_t half = 0; half < 2; half++) {
                const float *g = taps + channel * 9 * KB(panel) + half * KB_LANES;
                for (ptrdiff_t x = 0; x < 3; x++) {
                    winograd_weight(
                        load(g + x * KB(panel)), load(g + (3 + x) * KB(panel)), load(g + (6 + x) * KB(panel)),
                        columns[half][x]);
                }
            }
            for (ptrdiff_t f = 0; f < 6; f++) {
                vf left[6], right[6];
                winograd_weight(columns[0][0][f], columns[0][1][f], columns[0][2][f], left);
                winograd_weight(columns[1][0][f], columns[1][1][f], columns[1][2][f], right);
                float *place = target + f * 6 * w->weight_plane + (c + channel) * KB(panel);
                for (ptrdiff_t h = 0; h < 6; h++) {  // whole cache lines
                    store(place + h * w->weight_plane, left[h]);
                    store(place + h * w->weight_plane + KB_LANES, right[h]);
                }
            }
        }
    }
}

/// Transforms the products of one tile and panel back and writes its 4 x 4 results.
///
/// products: [36] planes of [panel].
static void KB(winograd_output)(const KB(winograd) *w, ptrdiff_t tile, ptrdiff_t first, const float *products) {
    const kb_conv_args *conv = w->conv;
    ptrdiff_t outs = conv->out_channels, plane = w->product_plane;
    ptrdiff_t x0 = tile % w->tiles_across * 4, y0 = tile / w->tiles_across % w->tiles_down * 4;
    ptrdiff_t picture = tile / (w->tiles_across * w->tiles_down);
    ptrdiff_t columns = outs - first < KB(panel) ? outs - first : KB(panel);
    const float *bias = conv->epilogue.bias ? conv->epilogue.bias + picture * conv->epilogue.bias_stride + first : NULL;
    for (ptrdiff_t c = 0; c < columns; c += KB_LANES) {
        ptrdiff_t left = columns - c;
        vf half[4][6];  // [result down][frequency across]
        for (ptrdiff_t g = 0; g < 6; g++) {
            vf d[6], y[4];
            for (ptrdiff_t f = 0; f < 6; f++) d[f] = load(products + (f * 6 + g) * plane + c);
            winograd_output(d, y);
            for (ptrdiff_t r = 0; r < 4; r++) half[r][g] = y[r];
        }
        vf offset = !bias ? splat(0) : left >= KB_LANES ? load(bias + c) : load_part(bias + c, left);
        for (ptrdiff_t r = 0; r < 4 && y0 + r < conv->height; r++) {
            vf y[4];
            winograd_output(half[r], y);
            for (ptrdiff_t x = 0; x < 4 && x0 + x < conv->width; x++) {
                ptrdiff_t place = ((picture * conv->height + y0 + r) * conv->width + x0 + x) * outs + first + c;
                vf value = activated(y[x] + offset, conv->epilogue.activation);
                const float *residual = conv->epilogue.residual;
                if (left >= KB_LANES) {
                    if (residual) value += load(residual + place);
                    store(conv->out + place, value);
                } else {
                    if (residual) value += load_part(residual + place, left);
                    store_part(conv->out + place, value, left);
                }
            }
        }
    }
}

/// Whether a frequency (6 down, 6 across) is zero for every input.
KB_INLINE bool winograd_is_zero(const kb_conv_args *conv, ptrdiff_t frequency) {
    return conv->doubled && (frequency / 6 == 2 || frequency % 6 == 2);
}

/// One block of tiles times one panel of outputs.
static void KB(winograd_task)(void *context, ptrdiff_t index, int worker) {
    const KB(winograd) *w = context;
    ptrdiff_t channels = w->conv->channels, row = index % w->panels * KB(panel);
    ptrdiff_t first = index / w->panels * w->block_tiles;
    ptrdiff_t count = w->chunk_tiles - first < w->block_tiles ? w->chunk_tiles - first : w->block_tiles;
    float *taps = w->scratch + worker * w->worker_floats;
    float *weights = taps + 72 * KB(panel), *products = weights + 36 * w->weight_plane;
    for (ptrdiff_t frequency = 0; frequency < 36; frequency++) {
        if (!winograd_is_zero(w->conv, frequency)) continue;
        memset(products + frequency * w->product_plane, 0, (size_t)(count * KB(panel)) * sizeof(float));
    }
    for (ptrdiff_t c = 0; c < channels; c += KB(channel_block)) {
        ptrdiff_t width = channels - c < KB(channel_block) ? channels - c : KB(channel_block);
        KB(winograd_weights)(w, row, c, width, taps, weights);
        // The next weights lie in many short rows, which no hardware foresees: asked for now, they are here after the products.
        ptrdiff_t next = c + width, ahead = channels - next < width ? channels - next : width;
        for (ptrdiff_t r = row; ahead > 0 && r < row + KB(panel) && r < w->conv->out_channels; r++) {
            prefetch_weight(w->conv->weight, (r * channels + next) * 9, ahead * 9);
        }
        for (ptrdiff_t frequency = 0; frequency < 36; frequency++) {
            if (winograd_is_zero(w->conv, frequency)) continue;
            const float *inputs = w->inputs + frequency * w->input_plane + first * channels + c * count;
            // The next frequency's inputs begin elsewhere; once begun, the hardware foresees the rest.
            ptrdiff_t begun = frequency == 35 ? 0 : count * width < 256 ? count * width : 256;
            for (ptrdiff_t i = 0; i < begun; i += 16) __builtin_prefetch(inputs + w->input_plane + i, 0, 2);
            panel_product(
                count, width, inputs, width,
                weights + frequency * w->weight_plane, products + frequency * w->product_plane, KB(panel), c > 0);
        }
    }
    for (ptrdiff_t tile = 0; tile < count; tile++) {
        KB(winograd_output)(w, w->first_tile + first + tile, row, products + tile * KB(panel));
    }
}

static bool KB(conv_is_winograd)(const kb_conv_args *args) {
    return args->kernel_height == 3 && args->kernel_width == 3 && args->stride == 1 && args->pad_top == 1
        && args->pad_left == 1 && args->pad_bottom == 1 && args->pad_right == 1 && args->channels % KB_LANES == 0
        && args->epilogue.activation != KB_GEGLU;
}

static void KB(conv_winograd)(const kb_conv_args *args) {
    KB(winograd) w = {
        .conv = args, .tiles_across = (args->width + 3) / 4, .tiles_down = (args->height + 3) / 4,
        .panels = (args->out_channels + KB(panel) - 1) / KB(panel),
    };
    w.tiles = args->batch * w.tiles_across * w.tiles_down;
    if (w.tiles <= 0) return;
    // Evenly cut: blocks of at most so many tiles, and as many blocks at a time as the inputs' share of the cache holds.
    ptrdiff_t blocks = (w.tiles + KB(block_tiles) - 1) / KB(block_tiles);
    w.block_tiles = (w.tiles + blocks - 1) / blocks;
    ptrdiff_t chunk_blocks = KB(tile_chunk_floats) / 36 / args->channels / w.block_tiles;
    if (chunk_blocks < 1) chunk_blocks = 1;
    ptrdiff_t chunk = chunk_blocks * w.block_tiles < w.tiles ? chunk_blocks * w.block_tiles : w.tiles;

    w.input_plane = chunk * args->channels + KB(plane_gap);
    w.weight_plane = KB(channel_block) * KB(panel) + KB(plane_gap);
    w.product_plane = w.block_tiles * KB(panel) + KB(plane_gap);
    w.worker_floats = 72 * KB(panel) + 36 * (w.weight_plane + w.product_plane);
    w.inputs = kb_scratch(3, (size_t)(36 * w.input_plane) * sizeof(float));
    w.scratch = kb_scratch(4, (size_t)(kb_thread_count() * w.worker_floats) * sizeof(float));
    for (w.first_tile = 0; w.first_tile < w.tiles; w.first_tile += chunk) {
        w.chunk_tiles = w.tiles - w.first_tile < chunk ? w.tiles - w.first_tile : chunk;
        w.blocks = (w.chunk_tiles + w.block_tiles - 1) / w.block_tiles;
        kb_parallel(w.chunk_tiles, KB(winograd_input_task), &w);
        kb_parallel(w.blocks * w.panels, KB(winograd_task), &w);
    }
}
