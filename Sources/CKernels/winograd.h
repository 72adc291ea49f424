// 3 x 3 convolutions of stride 1 and padding 1 by Winograd's minimal filtering F(4 x 4, 3 x 3)
// (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015).
//
// The picture is cut into tiles of 4 x 4 results, each from 6 x 6 inputs. Input tiles are transformed to 36
// "frequencies" [36][tiles][C], the weights to [36][panels][C][16] a few output panels at a time, each frequency is a
// matrix product, and the products are transformed back. 2.25 multiplications a result and channel pair instead of 9.

enum {
    KB(tile_chunk_floats) = 3 << 20,   // transformed inputs at a time: 12 MB
    KB(least_tiles) = 128,             // tiles at a time, at least, so that transforming weights is amortised
    KB(weight_chunk_floats) = 3 << 20, // transformed weights at a time: 12 MB
    KB(block_tiles) = 96,              // tiles of one item of the matrix products
    // Floats between the planes of two frequencies: without them the 36 places that a transform writes at a time would
    // fall into one set of the cache wherever a plane is a multiple of 4 KB.
    KB(plane_gap) = 16
};

typedef struct {
    const kb_conv_args *conv;
    ptrdiff_t tiles_across, tiles_down, tiles;    // of the whole batch
    ptrdiff_t first_tile, chunk_tiles;            // the present chunk of tiles
    ptrdiff_t panels, first_panel, chunk_panels;  // output panels of 16, the present chunk of them
    ptrdiff_t input_plane, weight_plane, product_plane;  // floats from one frequency to the next
    float *inputs;    // [36][chunk_tiles][C]
    float *weights;   // [chunk_panels][36][C][16]
    float *products;  // [36][chunk_tiles][chunk_panels * 16]
    float *rows;      // scratch of each worker: [72 * 16]
} KB(winograd);

/// One column of B^T d: six inputs to six frequencies.
KB_INLINE void winograd_input(const v8 d[6], v8 t[6]) {
    v8 a = d[4] - splat8(4) * d[2], b = d[3] - splat8(4) * d[1];
    v8 c = d[4] - d[2], e = splat8(2) * (d[3] - d[1]);
    t[0] = splat8(4) * d[0] - splat8(5) * d[2] + d[4];
    t[1] = a + b;
    t[2] = a - b;
    t[3] = c + e;
    t[4] = c - e;
    t[5] = splat8(4) * d[1] - splat8(5) * d[3] + d[5];
}

/// One column of G g: three weights to six frequencies.
KB_INLINE void winograd_weight(v8 g0, v8 g1, v8 g2, v8 t[6]) {
    v8 even = g0 + g2, far = splat8(1.0f / 24) * g0 + splat8(1.0f / 6) * g2, odd = splat8(1.0f / 12) * g1;
    t[0] = splat8(0.25f) * g0;
    t[1] = splat8(-1.0f / 6) * (even + g1);
    t[2] = splat8(-1.0f / 6) * (even - g1);
    t[3] = far + odd;
    t[4] = far - odd;
    t[5] = g2;
}

/// One column of A^T m: six frequencies to four results.
KB_INLINE void winograd_output(const v8 m[6], v8 y[4]) {
    v8 a = m[1] + m[2], b = m[1] - m[2], c = m[3] + m[4], d = m[3] - m[4];
    y[0] = m[0] + a + c;
    y[1] = b + splat8(2) * d;
    y[2] = a + splat8(4) * c;
    y[3] = b + splat8(8) * d + m[5];
}

/// Transforms one tile of inputs, eight channels at a time.
static void KB(winograd_input_task)(void *context, ptrdiff_t index, int worker) {
    KB(winograd) *w = context;
    (void)worker;
    const kb_conv_args *conv = w->conv;
    ptrdiff_t tile = w->first_tile + index, channels = conv->channels;
    ptrdiff_t x0 = tile % w->tiles_across * 4 - 1;
    ptrdiff_t y0 = tile / w->tiles_across % w->tiles_down * 4 - 1;
    const float *picture =
        conv->input + tile / (w->tiles_across * w->tiles_down) * conv->height * conv->width * channels;
    float *target = w->inputs + index * channels;
    ptrdiff_t plane = w->input_plane;
    for (ptrdiff_t c = 0; c < channels; c += 8) {
        v8 half[6][6];  // [frequency down][column]
        for (ptrdiff_t x = 0; x < 6; x++) {
            v8 d[6], t[6];
            for (ptrdiff_t y = 0; y < 6; y++) {
                bool inside = y0 + y >= 0 && y0 + y < conv->height && x0 + x >= 0 && x0 + x < conv->width;
                d[y] = inside ? load8(picture + ((y0 + y) * conv->width + x0 + x) * channels + c) : splat8(0);
            }
            winograd_input(d, t);
            for (ptrdiff_t f = 0; f < 6; f++) half[f][x] = t[f];
        }
        for (ptrdiff_t f = 0; f < 6; f++) {
            v8 t[6];
            winograd_input(half[f], t);
            for (ptrdiff_t g = 0; g < 6; g++) store8(target + (f * 6 + g) * plane + c, t[g]);
        }
    }
}

/// Transforms the weights of one panel of 16 outputs, eight input channels at a time.
static void KB(winograd_weight_task)(void *context, ptrdiff_t index, int worker) {
    KB(winograd) *w = context;
    const kb_conv_args *conv = w->conv;
    ptrdiff_t channels = conv->channels, row = (w->first_panel + index) * 16;
    float *taps = w->rows + worker * 72 * 16;  // [8 channels * 9 taps][16 outputs]
    float *target = w->weights + index * 36 * w->weight_plane;
    for (ptrdiff_t c = 0; c < channels; c += 8) {
        for (ptrdiff_t i = 0; i < 72; i += 8) {
            for (ptrdiff_t half = 0; half < 16; half += 8) {
                v8 block[8];
                for (ptrdiff_t r = 0; r < 8; r++) {
                    ptrdiff_t out = row + half + r;
                    block[r] = out < conv->out_channels
                        ? weight8(conv->weight, (out * channels + c) * 9 + i) : splat8(0);
                }
                transpose8(block);
                for (ptrdiff_t j = 0; j < 8; j++) store8(taps + (i + j) * 16 + half, block[j]);
            }
        }
        for (ptrdiff_t channel = 0; channel < 8; channel++) {
            v8 columns[2][3][6];  // [half][column][frequency down]
            for (ptrdiff_t half = 0; half < 2; half++) {
                const float *g = taps + channel * 9 * 16 + half * 8;
                for (ptrdiff_t x = 0; x < 3; x++) {
                    winograd_weight(
                        load8(g + x * 16), load8(g + (3 + x) * 16), load8(g + (6 + x) * 16), columns[half][x]);
                }
            }
            for (ptrdiff_t f = 0; f < 6; f++) {
                v8 left[6], right[6];
                winograd_weight(columns[0][0][f], columns[0][1][f], columns[0][2][f], left);
                winograd_weight(columns[1][0][f], columns[1][1][f], columns[1][2][f], right);
                float *place = target + f * 6 * w->weight_plane + (c + channel) * 16;
                for (ptrdiff_t h = 0; h < 6; h++) {  // whole cache lines
                    store8(place + h * w->weight_plane, left[h]);
                    store8(place + h * w->weight_plane + 8, right[h]);
                }
            }
        }
    }
}

/// The product of one frequency for a block of tiles.
static void KB(winograd_product_task)(void *context, ptrdiff_t index, int worker) {
    KB(winograd) *w = context;
    (void)worker;
    ptrdiff_t blocks = (w->chunk_tiles + KB(block_tiles) - 1) / KB(block_tiles);
    ptrdiff_t frequency = index / blocks, tile = index % blocks * KB(block_tiles);
    ptrdiff_t tiles = w->chunk_tiles - tile < KB(block_tiles) ? w->chunk_tiles - tile : KB(block_tiles);
    ptrdiff_t channels = w->conv->channels, stride = w->chunk_panels * 16;
    const float *a = w->inputs + frequency * w->input_plane + tile * channels;
    float *c = w->products + frequency * w->product_plane + tile * stride;
    ptrdiff_t cuts = (channels + KB(k_block) - 1) / KB(k_block), depth = (channels + cuts - 1) / cuts;
    for (ptrdiff_t k = 0; k < channels; k += depth) {
        ptrdiff_t here = channels - k < depth ? channels - k : depth;
        for (ptrdiff_t panel = 0; panel < w->chunk_panels; panel++) {
            const float *b = w->weights + (panel * 36 + frequency) * w->weight_plane + k * 16;
            panel_product(tiles, here, a + k, channels, b, c + panel * 16, stride, k > 0);
        }
    }
}

/// Transforms the products of one tile back and writes its 4 x 4 results.
static void KB(winograd_output_task)(void *context, ptrdiff_t index, int worker) {
    KB(winograd) *w = context;
    (void)worker;
    const kb_conv_args *conv = w->conv;
    ptrdiff_t tile = w->first_tile + index, outs = conv->out_channels;
    ptrdiff_t x0 = tile % w->tiles_across * 4, y0 = tile / w->tiles_across % w->tiles_down * 4;
    ptrdiff_t picture = tile / (w->tiles_across * w->tiles_down);
    ptrdiff_t stride = w->chunk_panels * 16, plane = w->product_plane, first = w->first_panel * 16;
    ptrdiff_t columns = outs - first < stride ? outs - first : stride;
    const float *bias = conv->epilogue.bias ? conv->epilogue.bias + picture * conv->epilogue.bias_stride + first : NULL;
    for (ptrdiff_t c = 0; c < columns; c += 8) {
        const float *m = w->products + index * stride + c;
        ptrdiff_t left = columns - c;
        v8 half[4][6];  // [result down][frequency across]
        for (ptrdiff_t g = 0; g < 6; g++) {
            v8 d[6], y[4];
            for (ptrdiff_t f = 0; f < 6; f++) d[f] = load8(m + (f * 6 + g) * plane);
            winograd_output(d, y);
            for (ptrdiff_t r = 0; r < 4; r++) half[r][g] = y[r];
        }
        v8 offset = !bias ? splat8(0) : left >= 8 ? load8(bias + c) : load_part(bias + c, left);
        for (ptrdiff_t r = 0; r < 4 && y0 + r < conv->height; r++) {
            v8 y[4];
            winograd_output(half[r], y);
            for (ptrdiff_t x = 0; x < 4 && x0 + x < conv->width; x++) {
                ptrdiff_t place = ((picture * conv->height + y0 + r) * conv->width + x0 + x) * outs + first + c;
                v8 value = activate8(y[x] + offset, conv->epilogue.activation);
                const float *residual = conv->epilogue.residual;
                if (left >= 8) {
                    if (residual) value += load8(residual + place);
                    store8(conv->out + place, value);
                } else {
                    if (residual) value += load_part(residual + place, left);
                    store_part(conv->out + place, value, left);
                }
            }
        }
    }
}

static bool KB(conv_is_winograd)(const kb_conv_args *args) {
    return args->kernel_height == 3 && args->kernel_width == 3 && args->stride == 1 && args->pad_top == 1
        && args->pad_left == 1 && args->pad_bottom == 1 && args->pad_right == 1 && args->channels % 8 == 0
        && args->out_channels >= 16 && args->epilogue.activation != KB_GEGLU;
}

static void KB(conv_winograd)(const kb_conv_args *args) {
    KB(winograd) w = {
        .conv = args, .tiles_across = (args->width + 3) / 4, .tiles_down = (args->height + 3) / 4,
        .panels = (args->out_channels + 15) / 16,
    };
    w.tiles = args->batch * w.tiles_across * w.tiles_down;
    ptrdiff_t tile_chunk = KB(tile_chunk_floats) / 36 / args->channels;
    if (tile_chunk < KB(least_tiles)) tile_chunk = KB(least_tiles);
    ptrdiff_t tile_chunks = (w.tiles + tile_chunk - 1) / tile_chunk;
    if (tile_chunks == 0) return;
    tile_chunk = (w.tiles + tile_chunks - 1) / tile_chunks;
    ptrdiff_t panel_chunk = KB(weight_chunk_floats) / 36 / 16 / args->channels;
    panel_chunk = panel_chunk < 1 ? 1 : panel_chunk > w.panels ? w.panels : panel_chunk;
    bool weights_stay = panel_chunk == w.panels;

    w.input_plane = tile_chunk * args->channels + KB(plane_gap);
    w.weight_plane = args->channels * 16 + KB(plane_gap);
    w.product_plane = tile_chunk * panel_chunk * 16 + KB(plane_gap);
    w.inputs = kb_scratch(3, (size_t)(36 * w.input_plane) * sizeof(float));
    w.weights = kb_scratch(4, (size_t)(panel_chunk * 36 * w.weight_plane) * sizeof(float));
    w.products = kb_scratch(5, (size_t)(36 * w.product_plane) * sizeof(float));
    w.rows = kb_scratch(6, (size_t)(kb_thread_count() * 72 * 16) * sizeof(float));
    for (w.first_tile = 0; w.first_tile < w.tiles; w.first_tile += tile_chunk) {
        w.chunk_tiles = w.tiles - w.first_tile < tile_chunk ? w.tiles - w.first_tile : tile_chunk;
        kb_parallel(w.chunk_tiles, KB(winograd_input_task), &w);
        for (w.first_panel = 0; w.first_panel < w.panels; w.first_panel += panel_chunk) {
            w.chunk_panels = w.panels - w.first_panel < panel_chunk ? w.panels - w.first_panel : panel_chunk;
            if (w.first_tile == 0 || !weights_stay) kb_parallel(w.chunk_panels, KB(winograd_weight_task), &w);
            ptrdiff_t blocks = (w.chunk_tiles + KB(block_tiles) - 1) / KB(block_tiles);
            kb_parallel(36 * blocks, KB(winograd_product_task), &w);
            kb_parallel(w.chunk_tiles, KB(winograd_output_task), &w);
        }
    }
}
