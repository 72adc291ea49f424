internal import Tensors

/// What one pass through the network hands from layer to layer.
struct UNetPass {
    /// Keys and values of the cross-attention layers still to come, taken from the front.
    var text: ArraySlice<TextKeysAndValues>
    /// The share of tokens that self-attention merges at the finest resolution, 0 for none.
    let tokenMerging: Double

    init(_ conditioning: UNetConditioning) {
        text = conditioning.layers[...]
        tokenMerging = conditioning.tokenMerging
    }
}
