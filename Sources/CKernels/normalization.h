// Group and layer normalisation, softmax.

enum { KB(norm_rows) = 64 };  // rows summed in single precision before the sums go on in double precision

typedef struct {
    const kb_group_norm_args *args;
    ptrdiff_t pieces;      // each picture's rows are cut into this many
    double *sums;          // [batch][pieces][2][C]: of x - first row, and of its square
    float *scale, *shift;  // [batch][C]
} KB(group_norm_plan);

/// Sums of a piece of a picture, channel by channel, relative to the picture's first row so that little cancels.
static void KB(group_norm_sum_task)(void *context, ptrdiff_t index, int worker) {
    KB(group_norm_plan) *plan = context;
    const kb_group_norm_args *args = plan->args;
    (void)worker;
    ptrdiff_t channels = args->channels, picture = index / plan->pieces, piece = index % plan->pieces;
    const float *origin = args->input + picture * args->rows * channels;
    ptrdiff_t from = args->rows * piece / plan->pieces, to = args->rows * (piece + 1) / plan->pieces;
    double *sums = plan->sums + index * 2 * channels;
    memset(sums, 0, (size_t)(2 * channels) * sizeof(double));
    for (ptrdiff_t row = from; row < to; row += KB(norm_rows)) {
        ptrdiff_t end = row + KB(norm_rows) < to ? row + KB(norm_rows) : to;
        ptrdiff_t c = 0;
        for (; c + KB_LANES <= channels; c += KB_LANES) {
            vf base = load(origin + c), total = splat(0), squares = splat(0);
            for (ptrdiff_t r = row; r < end; r++) {
                vf x = load(origin + r * channels + c) - base;
                total += x;
                squares += x * x;
            }
            for (int i = 0; i < KB_LANES; i++) {
                sums[c + i] += total[i];
                sums[channels + c + i] += squares[i];
            }
        }
        for (; c < channels; c++) {
            for (ptrdiff_t r = row; r < end; r++) {
                double x = origin[r * channels + c] - origin[c];
                sums[c] += x;
                sums[channels + c] += x * x;
            }
        }
    }
}

/// Combines the sums of one picture to a scale and a shift a channel.
static void KB(group_norm_combine)(KB(group_norm_plan) *plan, ptrdiff_t picture) {
    const kb_group_norm_args *args = plan->args;
    ptrdiff_t channels = args->channels, width = channels / args->groups;
    const float *origin = args->input + picture * args->rows * channels;
    double *sums = plan->sums + picture * plan->pieces * 2 * channels;
    for (ptrdiff_t piece = 1; piece < plan->pieces; piece++) {
        for (ptrdiff_t c = 0; c < 2 * channels; c++) sums[c] += sums[piece * 2 * channels + c];
    }
    double rows = (double)args->rows;
    for (ptrdiff_t group = 0; group < args->groups; group++) {
        double mean = 0, variance = 0;
        for (ptrdiff_t c = group * width; c < (group + 1) * width; c++) mean += origin[c] + sums[c] / rows;
        mean /= (double)width;
        for (ptrdiff_t c = group * width; c < (group + 1) * width; c++) {
            double offset = origin[c] - mean;  // of the channel's reference from the group's mean
            variance += sums[channels + c] / rows + 2 * offset * sums[c] / rows + offset * offset;
        }
        variance = variance / (double)width;
        double inverse = 1 / __builtin_sqrt((variance > 0 ? variance : 0) + args->epsilon);
        for (ptrdiff_t c = group * width; c < (group + 1) * width; c++) {
            plan->scale[picture * channels + c] = (float)(args->gamma[c] * inverse);
            plan->shift[picture * channels + c] = (float)(args->beta[c] - mean * inverse * args->gamma[c]);
        }
    }
}

static void KB(group_norm_apply_task)(void *context, ptrdiff_t index, int worker) {
    KB(group_norm_plan) *plan = context;
    const kb_group_norm_args *args = plan->args;
    (void)worker;
    ptrdiff_t channels = args->channels, picture = index / plan->pieces, piece = index % plan->pieces;
    const float *scale = plan->scale + picture * channels, *shift = plan->shift + picture * channels;
    ptrdiff_t from = args->rows * piece / plan->pieces, to = args->rows * (piece + 1) / plan->pieces;
    for (ptrdiff_t row = from; row < to; row++) {
        const float *x = args->input + (picture * args->rows + row) * channels;
        float *y = args->out + (picture * args->rows + row) * channels;
        for (ptrdiff_t c = 0; c < channels; c += KB_LANES) {
            ptrdiff_t left = channels - c;
            vf value = left >= KB_LANES ? load(x + c) * load(scale + c) + load(shift + c)
                : load_part(x + c, left) * load_part(scale + c, left) + load_part(shift + c, left);
            if (args->silu) value = value * sigmoid(value);
            if (left >= KB_LANES) store(y + c, value); else store_part(y + c, value, left);
        }
    }
}

static void KB(group_norm)(const kb_group_norm_args *args) {
    KB(group_norm_plan) plan = {.args = args};
    plan.pieces = args->rows < 64 ? 1 : 4 * kb_thread_count();
    size_t floats = (size_t)(args->batch * args->channels);
    plan.sums = kb_scratch(1, floats * (size_t)plan.pieces * 2 * sizeof(double));
    plan.scale = kb_scratch(2, 2 * floats * sizeof(float));
    plan.shift = plan.scale + floats;
    if (args->rows <= 0) return;
    kb_parallel(args->batch * plan.pieces, KB(group_norm_sum_task), &plan);
    for (ptrdiff_t picture = 0; picture < args->batch; picture++) KB(group_norm_combine)(&plan, picture);
    kb_parallel(args->batch * plan.pieces, KB(group_norm_apply_task), &plan);
}

typedef struct {
    const float *input, *gamma, *beta;
    float epsilon;
    ptrdiff_t rows, channels;
    float *out;
} KB(rows_plan);

enum { KB(rows_a_task) = 16 };

static void KB(layer_norm_task)(void *context, ptrdiff_t index, int worker) {
    const KB(rows_plan) *plan = context;
    (void)worker;
    ptrdiff_t channels = plan->channels, whole = channels / KB_LANES * KB_LANES;
    ptrdiff_t end = (index + 1) * KB(rows_a_task) < plan->rows ? (index + 1) * KB(rows_a_task) : plan->rows;
    for (ptrdiff_t row = index * KB(rows_a_task); row < end; row++) {
        const float *x = plan->input + row * channels;
        float *y = plan->out + row * channels;
        vf total = splat(0);
        for (ptrdiff_t c = 0; c < whole; c += KB_LANES) total += load(x + c);
        float sum = lane_sum(total);
        for (ptrdiff_t c = whole; c < channels; c++) sum += x[c];
        float mean = sum / (float)channels;
        vf squares = splat(0);
        for (ptrdiff_t c = 0; c < whole; c += KB_LANES) {
            vf d = load(x + c) - splat(mean);
            squares += d * d;
        }
        float square = lane_sum(squares);
        for (ptrdiff_t c = whole; c < channels; c++) square += (x[c] - mean) * (x[c] - mean);
        float inverse = 1 / __builtin_sqrtf(square / (float)channels + plan->epsilon);
        for (ptrdiff_t c = 0; c < channels; c += KB_LANES) {
            ptrdiff_t left = channels - c;
            if (left >= KB_LANES) {
                vf d = (load(x + c) - splat(mean)) * splat(inverse);
                store(y + c, d * load(plan->gamma + c) + load(plan->beta + c));
            } else {
                for (; c < channels; c++) y[c] = (x[c] - mean) * inverse * plan->gamma[c] + plan->beta[c];
            }
        }
    }
}

static void KB(layer_norm)(
    const float *input, const float *gamma, const float *beta, float epsilon, ptrdiff_t rows, ptrdiff_t channels,
    float *out) {
    KB(rows_plan) plan = {input, gamma, beta, epsilon, rows, channels, out};
    kb_parallel((rows + KB(rows_a_task) - 1) / KB(rows_a_task), KB(layer_norm_task), &plan);
}

static void KB(softmax_task)(void *context, ptrdiff_t index, int worker) {
    const KB(rows_plan) *plan = context;
    (void)worker;
    ptrdiff_t columns = plan->channels;
    ptrdiff_t end = (index + 1) * KB(rows_a_task) < plan->rows ? (index + 1) * KB(rows_a_task) : plan->rows;
    for (ptrdiff_t row = index * KB(rows_a_task); row < end; row++) {
        const float *x = plan->input + row * columns;
        float *y = plan->out + row * columns;
        float top = x[0], sum = 0;
        for (ptrdiff_t c = 1; c < columns; c++) top = x[c] > top ? x[c] : top;
        for (ptrdiff_t c = 0; c < columns; c += KB_LANES) {
            ptrdiff_t left = columns - c < KB_LANES ? columns - c : KB_LANES;
            vf value = exponential((left == KB_LANES ? load(x + c) : load_part(x + c, left)) - splat(top));
            for (ptrdiff_t i = 0; i < left; i++) sum += value[i];
            store_part(y + c, value, left);
        }
        for (ptrdiff_t c = 0; c < columns; c++) y[c] /= sum;
    }
}

static void KB(softmax)(const float *input, ptrdiff_t rows, ptrdiff_t columns, float *out) {
    KB(rows_plan) plan = {.input = input, .rows = rows, .channels = columns, .out = out};
    if (columns > 0) kb_parallel((rows + KB(rows_a_task) - 1) / KB(rows_a_task), KB(softmax_task), &plan);
}
