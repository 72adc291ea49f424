internal import CKernels

/// A weight rounded to 16-bit fixed point, for products in half the time and with errors of some 1e-4.
///
/// Every row has its own scale; the rows of a product's other factor are rounded as they come. For work whose results are
/// looked at again in single precision when they are close to a limit. Takes two bytes an element of memory of its own.
///
/// `@unchecked Sendable`: the packed integers are written by the initialiser only.
public final class FixedPointWeight: @unchecked Sendable {
    /// The parameter that was rounded.
    public let parameter: Parameter
    private var packed = kb_fixed_weight()

    /// Rounds a matrix `[out, in]`; nil if `in` is no multiple of 8, or there is no memory.
    ///
    /// - Complexity: reads the parameter twice.
    public init?(_ parameter: Parameter) {
        precondition(parameter.shape.count == 2, "\(parameter.name) is no matrix")
        self.parameter = parameter
        guard parameter.shape[1] % 8 == 0,
            kb_fixed_pack(parameter.kernel, parameter.shape[0], parameter.shape[1], &packed)
        else { return nil }
    }

    deinit { kb_fixed_free(&packed) }

    /// `activation(a · weightᵀ + bias) + residual` into `args.out`.
    func multiply(_ args: inout kb_matmul_args) { kb_matmul_fixed(&args, &packed) }
}
