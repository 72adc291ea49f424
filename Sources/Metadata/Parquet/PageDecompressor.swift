internal import CCodecs

/// Undoes the compression of one page.
enum PageDecompressor {
    /// The plain bytes of a page.
    ///
    /// - Parameters:
    ///   - input: the page as stored.
    ///   - expected: its plain size, checked against the limits by the caller.
    /// - Returns: `input` itself when nothing was compressed.
    static func decompress(
        _ input: ByteSlice, codec: ParquetFooter.Codec, expected: Int
    ) throws(Damage) -> ByteSlice {
        if codec == .uncompressed {
            guard input.count == expected else {
                throw Damage("a plain page of \(input.count) bytes claims \(expected)")
            }
            return input
        }
        let block = ByteBlock(capacity: expected)
        if expected == 0 { return ByteSlice(owner: block, offset: 0, count: 0) }
        let code: Int32
        switch codec {
        case .uncompressed: code = 0
        case .snappy: code = codec_snappy(input.start, input.count, block.base, expected)
        case .gzip: code = codec_gzip(input.start, input.count, block.base, expected)
        case .zstd: code = codec_zstd(input.start, input.count, block.base, expected)
        case .lz4Raw: code = codec_lz4_raw(input.start, input.count, block.base, expected)
        case .lz4: code = codec_lz4_hadoop(input.start, input.count, block.base, expected)
        case .lzo, .brotli: throw Damage("the codec \(codec) is not read here")
        }
        switch Int(code) {
        case 0: return ByteSlice(owner: block, offset: 0, count: expected)
        case 2: throw Damage("a \(codec) page does not have the \(expected) bytes it claims")
        default: throw Damage("a page is not valid \(codec)")
        }
    }
}
