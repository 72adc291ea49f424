// Operations that read and write each element once.

typedef struct {
    const float *a, *b;
    ptrdiff_t count;
    kb_activation activation;
    float *out;
} KB(elements_plan);

enum { KB(elements_a_task) = 1 << 15 };

static void KB(activate_task)(void *context, ptrdiff_t index, int worker) {
    const KB(elements_plan) *plan = context;
    (void)worker;
    ptrdiff_t i = index * KB(elements_a_task), end = i + KB(elements_a_task);
    if (end > plan->count) end = plan->count;
    for (; i + KB_LANES <= end; i += KB_LANES) store(plan->out + i, activated(load(plan->a + i), plan->activation));
    if (i < end) store_part(plan->out + i, activated(load_part(plan->a + i, end - i), plan->activation), end - i);
}

static void KB(add_task)(void *context, ptrdiff_t index, int worker) {
    const KB(elements_plan) *plan = context;
    (void)worker;
    ptrdiff_t i = index * KB(elements_a_task), end = i + KB(elements_a_task);
    if (end > plan->count) end = plan->count;
    for (; i + KB_LANES <= end; i += KB_LANES) store(plan->out + i, load(plan->a + i) + load(plan->b + i));
    for (; i < end; i++) plan->out[i] = plan->a[i] + plan->b[i];
}

static void KB(activate)(const float *input, ptrdiff_t count, kb_activation activation, float *out) {
    KB(elements_plan) plan = {.a = input, .count = count, .activation = activation, .out = out};
    kb_parallel((count + KB(elements_a_task) - 1) / KB(elements_a_task), KB(activate_task), &plan);
}

static void KB(add)(const float *a, const float *b, ptrdiff_t count, float *out) {
    KB(elements_plan) plan = {.a = a, .b = b, .count = count, .out = out};
    kb_parallel((count + KB(elements_a_task) - 1) / KB(elements_a_task), KB(add_task), &plan);
}
