// Fused attention: a block of queries meets the keys a block at a time, keeping a running maximum and sum of each query
// (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Dao et al., "FlashAttention", 2022).
//
// Everything is held transposed: queries are the lanes of vectors, keys and channels are rows. Then heads of 40 channels
// waste nothing of a panel, the softmax has no sums across lanes, and keys and values are read where they lie. Scores are
// in powers of two, since those are cheaper than powers of e.

enum {
    KB(query_panels) = 4,  // panels of queries that share a block of keys while it is in cache
    KB(key_block) = 120    // keys at a time: a multiple of the tile; their scores stay in the first-level cache
};

typedef struct {
    const kb_attention_args *args;
    float *scratch;           // each worker: scores [key_block][panel], the panels' states, copied keys and values
    ptrdiff_t worker_floats;
    bool copies;              // rows whose addresses share a set of the cache are copied: they would drive each other out
} KB(attention_plan);

/// What one panel of queries has come to.
typedef struct {
    float *queries;  // [head_size][panel], scaled
    float *summed;   // [head_size][panel]
    vf maximum[2], sum[2];
} KB(attention_panel);

/// Packs up to a panel of queries as [size][panel], times the scale; missing ones are zero.
static void KB(attention_pack)(
    const float *q, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t size, float scale, float *target) {
    for (ptrdiff_t first = 0; first < KB(panel); first += 8) {
        ptrdiff_t i = 0;
        for (; i + 8 <= size; i += 8) {
            v8 block[8];
            for (ptrdiff_t r = 0; r < 8; r++) {
                block[r] = first + r < count ? load8(q + (first + r) * stride + i) * splat8(scale) : splat8(0);
            }
            transpose8(block);
            for (ptrdiff_t j = 0; j < 8; j++) store8(target + (i + j) * KB(panel) + first, block[j]);
        }
        for (; i < size; i++) {
            for (ptrdiff_t r = 0; r < 8; r++) {
                target[i * KB(panel) + first + r] = first + r < count ? q[(first + r) * stride + i] * scale : 0;
            }
        }
    }
}

/// Hides the keys after each query: row j of the scores is key `key + j`, lane l query `query + l`.
static void KB(attention_hide_future)(float *scores, ptrdiff_t count, ptrdiff_t key, ptrdiff_t query) {
    for (ptrdiff_t j = 0; j < count; j++) {
        for (ptrdiff_t lane = 0; lane < KB(panel); lane++) {
            if (key + j > query + lane) scores[j * KB(panel) + lane] = -__builtin_inff();
        }
    }
}

/// Turns scores into weights relative to the running maximum, and scales down what was summed before.
static void KB(attention_weigh)(KB(attention_panel) *panel, float *scores, ptrdiff_t count, ptrdiff_t size, bool first) {
    vf top0 = panel->maximum[0], top1 = panel->maximum[1];
    for (ptrdiff_t j = 0; j < count; j++) {
        top0 = larger(load(scores + j * KB(panel)), top0);
        top1 = larger(load(scores + j * KB(panel) + KB_LANES), top1);
    }
    if (!first) {
        vf factor0 = power_of_two(panel->maximum[0] - top0);
        vf factor1 = power_of_two(panel->maximum[1] - top1);
        panel->sum[0] *= factor0;
        panel->sum[1] *= factor1;
        for (ptrdiff_t i = 0; i < size; i++) {
            float *row = panel->summed + i * KB(panel);
            store(row, load(row) * factor0);
            store(row + KB_LANES, load(row + KB_LANES) * factor1);
        }
    }
    vf sum0 = panel->sum[0], sum1 = panel->sum[1];
    for (ptrdiff_t j = 0; j < count; j++) {
        float *row = scores + j * KB(panel);
        vf weight0 = power_of_two(load(row) - top0);
        vf weight1 = power_of_two(load(row + KB_LANES) - top1);
        store(row, weight0);
        store(row + KB_LANES, weight1);
        sum0 += weight0;
        sum1 += weight1;
    }
    panel->maximum[0] = top0;
    panel->maximum[1] = top1;
    panel->sum[0] = sum0;
    panel->sum[1] = sum1;
}

/// Divides by the sums and writes up to a panel of queries' results, [count][stride].
static void KB(attention_write)(
    KB(attention_panel) *panel, ptrdiff_t count, ptrdiff_t size, float *out, ptrdiff_t stride) {
    vf inverse0 = splat(1) / panel->sum[0], inverse1 = splat(1) / panel->sum[1];
    for (ptrdiff_t i = 0; i < size; i++) {
        float *row = panel->summed + i * KB(panel);
        store(row, load(row) * inverse0);
        store(row + KB_LANES, load(row + KB_LANES) * inverse1);
    }
    for (ptrdiff_t first = 0; first < count; first += 8) {
        ptrdiff_t here = count - first < 8 ? count - first : 8, i = 0;
        for (; i + 8 <= size; i += 8) {
            v8 block[8];
            for (ptrdiff_t j = 0; j < 8; j++) block[j] = load8(panel->summed + (i + j) * KB(panel) + first);
            transpose8(block);
            for (ptrdiff_t r = 0; r < here; r++) store8(out + (first + r) * stride + i, block[r]);
        }
        for (; i < size; i++) {
            for (ptrdiff_t r = 0; r < here; r++) {
                out[(first + r) * stride + i] = panel->summed[i * KB(panel) + first + r];
            }
        }
    }
}

/// Copies rows of `size` floats that lie `stride` apart together.
static void KB(attention_copy)(const float *rows, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t size, float *target) {
    for (ptrdiff_t r = 0; r < count; r++) memcpy(target + r * size, rows + r * stride, (size_t)size * sizeof(float));
}

/// One block of queries of one head.
static void KB(attention_task)(void *context, ptrdiff_t index, int worker) {
    KB(attention_plan) *plan = context;
    const kb_attention_args *args = plan->args;
    ptrdiff_t block = KB(query_panels) * KB(panel), blocks = (args->queries + block - 1) / block;
    ptrdiff_t picture = index / blocks / args->heads, head = index / blocks % args->heads;
    ptrdiff_t first = index % blocks * block, size = args->head_size;
    ptrdiff_t rows = args->queries - first < block ? args->queries - first : block;
    ptrdiff_t panels = (rows + KB(panel) - 1) / KB(panel);
    const float *q = args->q + (picture * args->queries + first) * args->q_stride + head * size;
    const float *k = args->k + picture * args->keys * args->k_stride + head * size;
    const float *v = args->v + picture * args->keys * args->v_stride + head * size;
    float *scores = plan->scratch + worker * plan->worker_floats;
    float *copied = scores + (KB(key_block) + 2 * KB(query_panels) * size) * KB(panel);
    KB(attention_panel) states[KB(query_panels)];
    for (ptrdiff_t p = 0; p < panels; p++) {
        float *memory = scores + (KB(key_block) + 2 * p * size) * KB(panel);
        states[p] = (KB(attention_panel)){
            .queries = memory, .summed = memory + size * KB(panel), .maximum = {splat(-3.0e38f), splat(-3.0e38f)},
        };
        KB(attention_pack)(
            q + p * KB(panel) * args->q_stride, args->q_stride, rows - p * KB(panel), size,
            args->scale * KB(log2_e), memory);
    }
    ptrdiff_t end = args->causal && first + rows < args->keys ? first + rows : args->keys;
    for (ptrdiff_t key = 0; key < end; key += KB(key_block)) {
        ptrdiff_t count = end - key < KB(key_block) ? end - key : KB(key_block);
        ptrdiff_t k_stride = args->k_stride, v_stride = args->v_stride;
        const float *keys = k + key * k_stride, *values = v + key * v_stride;
        if (plan->copies) {
            KB(attention_copy)(keys, k_stride, count, size, copied);
            KB(attention_copy)(values, v_stride, count, size, copied + count * size);
            keys = copied;
            values = copied + count * size;
            k_stride = v_stride = size;
        }
        for (ptrdiff_t p = 0; p < panels; p++) {
            panel_product(count, size, keys, k_stride, states[p].queries, scores, KB(panel), false);
            if (args->causal) KB(attention_hide_future)(scores, count, key, first + p * KB(panel));
            KB(attention_weigh)(&states[p], scores, count, size, key == 0);
            transposed_product(size, count, values, v_stride, scores, states[p].summed, KB(panel), key > 0);
        }
    }
    ptrdiff_t stride = args->heads * size;
    float *out = args->out + (picture * args->queries + first) * stride + head * size;
    for (ptrdiff_t p = 0; p < panels; p++) {
        ptrdiff_t left = rows - p * KB(panel);
        KB(attention_write)(
            &states[p], left < KB(panel) ? left : KB(panel), size, out + p * KB(panel) * stride, stride);
    }
}

static void KB(attention)(const kb_attention_args *args) {
    KB(attention_plan) plan = {.args = args};
    ptrdiff_t heads = args->batch * args->heads, block = KB(query_panels) * KB(panel);
    if (heads <= 0 || args->queries <= 0) return;
    plan.copies = args->k_stride % 1024 == 0 || args->v_stride % 1024 == 0;
    plan.worker_floats = (KB(key_block) + 2 * KB(query_panels) * args->head_size) * KB(panel);
    if (plan.copies) plan.worker_floats += 2 * KB(key_block) * args->head_size;
    plan.scratch = kb_scratch(1, (size_t)(kb_thread_count() * plan.worker_floats) * sizeof(float));
    kb_parallel(heads * ((args->queries + block - 1) / block), KB(attention_task), &plan);
}
