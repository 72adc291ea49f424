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
        for (ptrdiff_t j = 0; j < columns; j += 8) {
            ptrdiff_t left = columns - j;
            bool whole = left >= 8;
            v8 x = load8(source + j);  // blocks are padded to whole vectors
            if (bias) x += whole ? load8(bias + j) : load_part(bias + j, left);
            if (activation == KB_GEGLU) {
                v8 gate = load8(source + gate_offset + j);
                if (gate_bias) gate += whole ? load8(gate_bias + j) : load_part(gate_bias + j, left);
                x *= gelu8(gate);
            } else {
                x = activate8(x, activation);
            }
            if (rest) x += whole ? load8(rest + j) : load_part(rest + j, left);
            if (whole) store8(target + j, x); else store_part(target + j, x, left);
        }
    }
}
