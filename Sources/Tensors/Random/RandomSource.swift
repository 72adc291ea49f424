/// A stream of standard normal numbers that a seed makes again, whatever the machine.
///
/// Values come in draw order. A framework that fills `[N, C, H, W]` draws row by row, channel by channel; whoever keeps
/// pictures channels-last permutes what is drawn here.
public protocol RandomSource: Sendable {
    /// Draws the next `count` numbers of the stream, of mean 0 and variance 1.
    ///
    /// How a stream is cut into draws may change its numbers, as it does in the reference: 8 + 8 is not 16.
    mutating func normals(count: Int) -> [Float]
}
