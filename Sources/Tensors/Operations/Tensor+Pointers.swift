internal import CKernels

extension Tensor {
    /// The elements for a kernel; valid while the tensor lives, so calls stand inside `withExtendedLifetime`.
    var pointer: UnsafeMutablePointer<Float> {
        guard let base = storage.buffer.baseAddress else { preconditionFailure("a storage always has memory") }
        return base
    }

    /// The product of all extents but the last.
    var rowCount: Int { shape.dropLast().reduce(1, *) }
}

extension Parameter {
    /// The weight for a kernel; valid while the parameter lives.
    var kernel: kb_weight {
        let kernelPrecision: kb_precision =
            switch precision {
            case .float32: KB_FLOAT32
            case .float16: KB_FLOAT16
            case .bfloat16: KB_BFLOAT16
            }
        return kb_weight(bytes: rawBytes.baseAddress, precision: kernelPrecision)
    }
}
