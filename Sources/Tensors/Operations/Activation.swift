internal import CKernels

/// A function applied to each element of a result before it is stored.
public enum Activation: Sendable, CaseIterable {
    /// No change.
    case identity
    /// x sigmoid(x).
    case silu
    /// x Φ(x), with the error function.
    case gelu
    /// x sigmoid(1.702 x), as in OpenAI's CLIP.
    case quickGELU

    var kernel: kb_activation {
        switch self {
        case .identity: KB_IDENTITY
        case .silu: KB_SILU
        case .gelu: KB_GELU
        case .quickGELU: KB_QUICK_GELU
        }
    }
}

extension Tensor {
    /// The activation of every element.
    public func activated(_ activation: Activation) -> Tensor {
        let result = Tensor(uninitialized: shape)
        withExtendedLifetime((self, result)) {
            kb_activate(pointer, count, activation.kernel, result.pointer)
        }
        return result
    }
}
