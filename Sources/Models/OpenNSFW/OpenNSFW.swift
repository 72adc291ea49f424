public import Checkpoints
public import Tensors

/// Yahoo's Open NSFW (2016): a thin ResNet-50 that tells pornographic photographs from others.
///
/// The batch normalisations are folded into the convolutions. As in the Caffe original the first convolution of a
/// stage, a 1x1 one, has the stride.
public final class OpenNSFW: Sendable {
    /// The height and width of the picture.
    public static let imageSize = 224

    private let first: ConvolutionLayer
    private let blocks: [Bottleneck]
    private let classifier: LinearLayer

    /// Finds the weights by the names that `Data/Models/open-nsfw/convert.py` gives them.
    public init(_ source: any ParameterSource) throws(CheckpointError) {
        first = try ConvolutionLayer(source, "conv_1", in: 3, out: 64, kernel: 7, stride: 2, padding: Padding(3))
        var blocks: [Bottleneck] = []
        var channels = 64
        for (stage, (count, width)) in [(3, 32), (4, 64), (6, 128), (3, 256)].enumerated() {
            for block in 0..<count {
                blocks.append(
                    try Bottleneck(
                        source.prefixed("stage\(stage).block\(block)."), in: channels, width: width,
                        stride: block == 0 && stage > 0 ? 2 : 1, hasProjection: block == 0))
                channels = 4 * width
            }
        }
        self.blocks = blocks
        classifier = try LinearLayer(source, "fc_nsfw", in: channels, out: 2)
    }

    /// The probabilities that pictures are safe for work and that they are not.
    ///
    /// - Parameter pictures: `[N, 224, 224, 3]`, blue, green, red, 0...255 less 104, 117 and 123.
    /// - Returns: `[N, 2]`.
    public func classify(_ pictures: Tensor) -> Tensor {
        precondition(pictures.shape.dropFirst() == [Self.imageSize, Self.imageSize, 3])
        var h = first(pictures).rectified()  // [N, 112, 112, 64]
        h = h.maxPooled(size: 3, stride: 2, padding: Padding(bottomRight: 1))  // [N, 56, 56, 64]
        for block in blocks { h = block(h) }  // [N, 7, 7, 1024]
        return classifier(h.averagePooled()).softmax()
    }
}

/// A residual block that narrows, convolves and widens again.
private struct Bottleneck: Sendable {
    private let narrow: ConvolutionLayer, middle: ConvolutionLayer, widen: ConvolutionLayer
    private let projection: ConvolutionLayer?

    init(
        _ source: any ParameterSource, in channels: Int, width: Int, stride: Int, hasProjection: Bool
    ) throws(CheckpointError) {
        narrow = try ConvolutionLayer(source, "branch2a", in: channels, out: width, kernel: 1, stride: stride)
        middle = try ConvolutionLayer(source, "branch2b", in: width, out: width)
        widen = try ConvolutionLayer(source, "branch2c", in: width, out: 4 * width, kernel: 1)
        projection =
            hasProjection
            ? try ConvolutionLayer(source, "branch1", in: channels, out: 4 * width, kernel: 1, stride: stride) : nil
    }

    /// `[N, H, W, in]` to `[N, H / stride, W / stride, 4 · width]`.
    func callAsFunction(_ x: Tensor) -> Tensor {
        let h = middle(narrow(x).rectified()).rectified()
        return widen(h, residual: projection.map { $0(x) } ?? x).rectified()
    }
}
