// What happens between an accumulated block and memory: bias, activation, residual.

/// Writes `rows` rows of `columns` finished sums from a block to the result.
///
/// block: [rows][block_stride]; with KB_GEGLU the gates start at block + gate_offset. bias, residual, out are already
/// moved to the block's first column; `bias` may be NULL, `gate_bias` belongs to the gates.
static void KB(write_block)(
    const float *block, ptrdiff_t block_stride, ptrdiff_t gate_offset, ptrdiff_t rows, ptrdiff_t columns,
    const float *bias, const float *gate_bias, const float *residual, kb_activation activation, float *out,
    ptrdiff_t out_stride) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *source = block + r * block_stride;
        float *target = out + r * out_stride;
        const float *rest = residual ? residual + r * out_stride : NULL;
        for (ptrdiff_t j = 0; j < columns; j += KB_LANES) {
            ptrdiff_t left = columns - j;
            bool whole = left >= KB_LANES;
            vf x = load(source + j);  // blocks are padded to whole vectors
            if (bias) x += whole ? load(bias + j) : load_part(bias + j, left);
            if (activation == KB_GEGLU) {
                vf gate = load(source + gate_offset + j);
                if (gate_bias) gate += whole ? load(gate_bias + j) : load_part(gate_bias + j, left);
                x *= gelu(gate);
            } else {
                x = activated(x, activation);
            }
            if (rest) x += whole ? load(rest + j) : load_part(rest + j, left);
            if (whole) store(target + j, x); else store_part(target + j, x, left);
        }
    }
}
