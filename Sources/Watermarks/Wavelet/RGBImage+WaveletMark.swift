public import Images

extension RGBImage {
    /// The picture with a mark of `dwtDct` or `dwtDctSvd`.
    ///
    /// - Throws: ``WatermarkError`` when the picture is too small for the payload.
    /// - Complexity: O(pixels), one pass.
    public func marked(
        with payload: WatermarkPayload, method: WatermarkMethod, writer: MarkWriter = .corrected
    ) throws(WatermarkError) -> RGBImage {
        precondition(method != .rivaGAN, "RivaGAN's encoder writes its own marks")
        try method.requireRoom(bits: payload.bits.count, width: width, height: height)
        let coder = BlockCoder(method: method, bits: payload.bits)
        return writer == .compatible
            ? CompatibleWriter(coder).write(into: self) : CorrectedWriter(coder).write(into: self)
    }
}

extension RGBImage {
    /// How many bits of a payload the picture says, read as invisible-watermark reads its file.
    public func matchedBits(of payload: WatermarkPayload, method: WatermarkMethod) -> Int {
        precondition(method != .rivaGAN, "RivaGAN's decoder reads its own marks")
        return BlockVotes(self, method: method, reading: .integer).tally(length: payload.bits.count).matches(
            payload.bits)
    }

    /// The bits that invisible-watermark's decoder reads from the picture's file.
    public func readBits(count: Int, method: WatermarkMethod) -> [Bool] {
        precondition(method != .rivaGAN, "RivaGAN's decoder reads its own marks")
        return BlockVotes(self, method: method, reading: .integer).tally(length: count).bits
    }
}
