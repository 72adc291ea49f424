// Fused attention: a block of queries meets the keys a block at a time, keeping a running maximum and sum of each row
// (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Dao et al., "FlashAttention", 2022).
// Keys and values of each head are first packed into panels of 16, so that both products use the micro-kernel.

enum { KB(query_block) = 96, KB(key_block) = 256 };

typedef struct {
    const kb_attention_args *args;
    ptrdiff_t key_panels, value_panels;  // panels of 16 keys; panels of 16 columns of the head
    float *keys;                         // [batch * heads][key_panels][head_size][16]
    float *values;                       // [batch * heads][value_panels][keys][16]
    float *scratch;                      // each worker: scores, accumulated values
    ptrdiff_t worker_floats;
} KB(attention_plan);

/// Packs the keys and values of one head.
static void KB(attention_pack_task)(void *context, ptrdiff_t index, int worker) {
    KB(attention_plan) *plan = context;
    const kb_attention_args *args = plan->args;
    (void)worker;
    ptrdiff_t size = args->head_size, picture = index / args->heads, head = index % args->heads;
    const float *k = args->k + picture * args->keys * args->k_stride + head * size;
    const float *v = args->v + picture * args->keys * args->v_stride + head * size;
    float *keys = plan->keys + index * plan->key_panels * size * 16;
    for (ptrdiff_t panel = 0; panel < plan->key_panels; panel++) {
        for (ptrdiff_t half = 0; half < 16; half += 8) {
            float *target = keys + panel * size * 16 + half;
            ptrdiff_t first = panel * 16 + half;
            ptrdiff_t i = 0;
            for (; i + 8 <= size; i += 8) {
                v8 block[8];
                for (ptrdiff_t r = 0; r < 8; r++) {
                    block[r] = first + r < args->keys ? load8(k + (first + r) * args->k_stride + i) : splat8(0);
                }
                transpose8(block);
                for (ptrdiff_t j = 0; j < 8; j++) store8(target + (i + j) * 16, block[j]);
            }
            for (; i < size; i++) {
                for (ptrdiff_t r = 0; r < 8; r++) {
                    target[i * 16 + r] = first + r < args->keys ? k[(first + r) * args->k_stride + i] : 0;
                }
            }
        }
    }
    float *values = plan->values + index * plan->value_panels * args->keys * 16;
    for (ptrdiff_t panel = 0; panel < plan->value_panels; panel++) {
        ptrdiff_t columns = size - panel * 16 < 16 ? size - panel * 16 : 16;
        for (ptrdiff_t key = 0; key < args->keys; key++) {
            const float *source = v + key * args->v_stride + panel * 16;
            float *target = values + (panel * args->keys + key) * 16;
            if (columns == 16) {
                store8(target, load8(source));
                store8(target + 8, load8(source + 8));
            } else {
                memset(target, 0, 16 * sizeof(float));
                memcpy(target, source, (size_t)columns * sizeof(float));
            }
        }
    }
}

/// Turns a row of scores into weights relative to the running maximum; returns the factor for what was summed before.
KB_INLINE float attention_row(
    float *scores, ptrdiff_t count, ptrdiff_t visible, float scale, float *maximum, float *sum) {
    // Invisible keys (padding, or the future with `causal`) weigh nothing.
    ptrdiff_t padded = (count + 7) / 8 * 8;
    if (visible < count) count = visible < 0 ? 0 : visible;
    for (ptrdiff_t j = count; j < padded; j++) scores[j] = -__builtin_inff();
    v8 top = splat8(-__builtin_inff());
    for (ptrdiff_t j = 0; j < padded; j += 8) top = max8(top, load8(scores + j));
    float highest = maximum8(top) * scale;
    if (count == 0) highest = *maximum;
    if (!(highest > *maximum)) highest = *maximum;
    float factor = *maximum == highest ? 1 : exp8(splat8(*maximum - highest))[0];
    v8 total = splat8(0);
    v8 offset = splat8(highest), times = splat8(scale);
    for (ptrdiff_t j = 0; j < padded; j += 8) {
        v8 weight = exp8(load8(scores + j) * times - offset);
        store8(scores + j, weight);
        total += weight;
    }
    *sum = *sum * factor + sum8(total);
    *maximum = highest;
    return factor;
}

/// One block of queries of one head.
static void KB(attention_task)(void *context, ptrdiff_t index, int worker) {
    KB(attention_plan) *plan = context;
    const kb_attention_args *args = plan->args;
    ptrdiff_t blocks = (args->queries + KB(query_block) - 1) / KB(query_block);
    ptrdiff_t both = index / blocks, first = index % blocks * KB(query_block);
    ptrdiff_t rows = args->queries - first < KB(query_block) ? args->queries - first : KB(query_block);
    ptrdiff_t size = args->head_size, width = plan->value_panels * 16;
    const float *q = args->q + (both / args->heads * args->queries + first) * args->q_stride
        + both % args->heads * size;
    const float *keys = plan->keys + both * plan->key_panels * size * 16;
    const float *values = plan->values + both * plan->value_panels * args->keys * 16;
    float *scores = plan->scratch + worker * plan->worker_floats;
    float *summed = scores + KB(query_block) * KB(key_block);
    float maximum[KB(query_block)], sum[KB(query_block)];
    for (ptrdiff_t r = 0; r < rows; r++) {
        maximum[r] = -3.0e38f;
        sum[r] = 0;
    }
    ptrdiff_t end = args->causal && first + rows < args->keys ? first + rows : args->keys;
    for (ptrdiff_t key = 0; key < end; key += KB(key_block)) {
        ptrdiff_t count = end - key < KB(key_block) ? end - key : KB(key_block);
        for (ptrdiff_t panel = 0; panel * 16 < count; panel++) {
            panel_product(
                rows, size, q, args->q_stride, keys + (key / 16 + panel) * size * 16, scores + panel * 16,
                KB(key_block), false);
        }
        for (ptrdiff_t r = 0; r < rows; r++) {
            ptrdiff_t visible = args->causal ? first + r + 1 - key : count;
            float factor = attention_row(scores + r * KB(key_block), count, visible, args->scale, maximum + r, sum + r);
            if (factor != 1 && key > 0) {
                for (ptrdiff_t j = 0; j < width; j += 8) {
                    store8(summed + r * width + j, load8(summed + r * width + j) * splat8(factor));
                }
            }
        }
        for (ptrdiff_t panel = 0; panel < plan->value_panels; panel++) {
            panel_product(
                rows, count, scores, KB(key_block), values + (panel * args->keys + key) * 16, summed + panel * 16,
                width, key > 0);
        }
    }
    ptrdiff_t out_stride = args->heads * size;
    float *out = args->out + (both / args->heads * args->queries + first) * out_stride + both % args->heads * size;
    for (ptrdiff_t r = 0; r < rows; r++) {
        float inverse = 1 / sum[r];
        for (ptrdiff_t j = 0; j < size; j++) out[r * out_stride + j] = summed[r * width + j] * inverse;
    }
}

static void KB(attention)(const kb_attention_args *args) {
    KB(attention_plan) plan = {
        .args = args, .key_panels = (args->keys + 15) / 16, .value_panels = (args->head_size + 15) / 16,
    };
    ptrdiff_t heads = args->batch * args->heads;
    if (heads <= 0 || args->queries <= 0) return;
    plan.keys = kb_scratch(3, (size_t)(heads * plan.key_panels * args->head_size * 16) * sizeof(float));
    plan.values = kb_scratch(4, (size_t)(heads * plan.value_panels * args->keys * 16) * sizeof(float));
    plan.worker_floats = KB(query_block) * (KB(key_block) + plan.value_panels * 16);
    plan.scratch = kb_scratch(1, (size_t)(kb_thread_count() * plan.worker_floats) * sizeof(float));
    kb_parallel(heads, KB(attention_pack_task), &plan);
    kb_parallel(heads * ((args->queries + KB(query_block) - 1) / KB(query_block)), KB(attention_task), &plan);
}
