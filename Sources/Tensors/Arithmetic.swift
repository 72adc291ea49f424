/// How products and convolutions are computed, for the time of a call: `Arithmetic.$current.withValue(.careful) { ... }`.
public enum Arithmetic: Sendable {
    /// The fastest way: 3 x 3 convolutions by Winograd's algorithm, sums in one run. Errors are those of torch, more or less.
    case fast
    /// Convolutions by their definition, sums in short runs: less than half of the rounding error of a U-Net's prediction,
    /// and slower (figures are in `Reports/kernels.md`).
    case careful

    /// What operations of the present task follow.
    @TaskLocal public static var current = Arithmetic.fast
}
