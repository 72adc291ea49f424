/// A scheme of invisible marks, as the Python library invisible-watermark 0.2.0 has them.
public enum WatermarkMethod: String, CaseIterable, Codable, Sendable {
    /// `dwtDct`: the phase of the largest Haar coefficient of each block of blue chroma. Despite the name there is no
    /// cosine transform in it.
    case dwtDct = "dwtdct"
    /// `dwtDctSvd`: the phase of the largest singular value of the same blocks.
    case dwtDctSvd = "dwtdctsvd"
    /// `rivaGan`: a pair of small convolutional networks; exactly 32 bits.
    case rivaGAN = "rivagan"

    /// The fewest pixels a marked picture has: 256 x 256 in area, the library's own limit.
    public static let minimumPixelCount = 256 * 256

    /// The library's name of the method.
    public var libraryName: String {
        switch self {
        case .dwtDct: "dwtDct"
        case .dwtDctSvd: "dwtDctSvd"
        case .rivaGAN: "rivaGan"
        }
    }

    /// Checks that a picture of the given size can carry a payload of so many bits.
    ///
    /// - Throws: ``WatermarkError`` with the limit that is broken.
    public func requireRoom(bits: Int, width: Int, height: Int) throws(WatermarkError) {
        guard width * height >= Self.minimumPixelCount else {
            throw .pictureTooSmall(width: width, height: height)
        }
        if self == .rivaGAN {
            guard bits == 32 else { throw .wrongLength(method: rawValue, bits: bits, expected: 32) }
            return
        }
        let blocks = (width / 8) * (height / 8)
        guard bits <= blocks else { throw .payloadTooLong(bits: bits, blocks: blocks) }
    }
}
