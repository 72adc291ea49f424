// Every kernel of one code path; included once for each, with KB(name) defined.
#include "simd.h"
#include "microkernel.h"
#include "epilogue.h"
#include "product.h"
#include "fixed.h"
#include "winograd.h"
#include "attention.h"
#include "normalization.h"
#include "elementwise.h"

/// The kernels of this path.
const kb_kernels KB(kernels) = {
    .matmul = KB(matmul), .panel = KB(panel), .fixed_pack = KB(fixed_pack), .fixed_matmul = KB(fixed_matmul),
    .conv_general = KB(conv_general), .conv_winograd = KB(conv_winograd),
    .conv_is_winograd = KB(conv_is_winograd), .attention = KB(attention), .group_norm = KB(group_norm),
    .layer_norm = KB(layer_norm), .softmax = KB(softmax), .activate = KB(activate), .add = KB(add),
};
