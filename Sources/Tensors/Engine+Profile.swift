internal import CKernels

extension Engine {
    /// What operations are for, as far as their time is booked apart.
    public enum WorkKind: String, Sendable, CaseIterable {
        /// Linear layers.
        case linear
        /// 3 x 3 convolutions of stride 1, by Winograd's algorithm.
        case winograd
        /// All other convolutions.
        case convolution
        /// Attention.
        case attention
        /// Group and layer normalisation.
        case normalization
        /// Additions, activations, joining, enlarging: one pass over memory.
        case elements

        fileprivate var index: Int {
            let kind: kb_kind =
                switch self {
                case .linear: KB_KIND_MATMUL
                case .winograd: KB_KIND_WINOGRAD
                case .convolution: KB_KIND_CONVOLUTION
                case .attention: KB_KIND_ATTENTION
                case .normalization: KB_KIND_NORMALIZATION
                case .elements: KB_KIND_ELEMENTS
                }
            return Int(kind.rawValue)
        }
    }

    /// Time and arithmetic of one kind of operation.
    public struct Work: Sendable, Equatable {
        /// The time spent.
        public var seconds: Double
        /// The floating-point operations of the direct definition; Winograd's algorithm does fewer.
        public var operations: Double

        /// No work.
        public static let none = Work(seconds: 0, operations: 0)

        /// What was done from one reading to a later one.
        public static func - (later: Work, earlier: Work) -> Work {
            Work(seconds: later.seconds - earlier.seconds, operations: later.operations - earlier.operations)
        }
    }

    /// What all operations have done since the program started, by kind.
    public static func work() -> [WorkKind: Work] {
        var totals = [kb_work](repeating: kb_work(), count: Int(KB_KIND_COUNT.rawValue))
        totals.withUnsafeMutableBufferPointer { kb_read_profile($0.baseAddress) }
        return Dictionary(
            uniqueKeysWithValues: WorkKind.allCases.map { kind in
                let total = totals[kind.index]
                return (kind, Work(seconds: total.seconds, operations: total.operations))
            })
    }
}
