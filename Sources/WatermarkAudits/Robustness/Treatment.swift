public import Images

/// Something that happens to pictures on their way, in the order in which it is reported.
public enum Treatment: Hashable, Sendable {
    /// Nothing: the pixels as written.
    case none
    /// Saved as JPEG and read again.
    case jpeg(quality: Int, ChromaSubsampling)
    /// Resized by a factor and shown so.
    case resized(percent: Int)
    /// Resized by a factor and back to the old size.
    case resizedAndBack(percent: Int)
    /// Cut off at the left and the top.
    case cropped(pixels: Int)
    /// Gaussian noise of a standard deviation in steps of 8 bits.
    case noise(Int)
    /// A Gaussian blur, its radius in tenths of a pixel.
    case blur(tenths: Int)
    /// All values times a factor.
    case brightness(percent: Int)
    /// Shown at 125 %, taken from the screen, and saved as JPEG 90 of coarse chroma at the old size.
    case screenshot
    /// A second mark of the same method on top.
    case markedAgain

    /// All that the report tries.
    public static let all: [Treatment] =
        [.none]
        + [95, 90, 75, 50].flatMap { quality in [ChromaSubsampling.none, .both].map { .jpeg(quality: quality, $0) } }
        + [.resizedAndBack(percent: 75), .resizedAndBack(percent: 50), .resized(percent: 75), .resized(percent: 150)]
        + [.cropped(pixels: 8), .cropped(pixels: 5)] + [2, 5, 10].map { .noise($0) }
        + [5, 10, 20].map { .blur(tenths: $0) } + [80, 90, 110, 120].map { .brightness(percent: $0) }
        + [.screenshot, .markedAgain]

    /// What people call it.
    public var name: String {
        switch self {
        case .none: "nothing"
        case .jpeg(let quality, let subsampling): "JPEG \(quality), \(subsampling.rawValue)"
        case .resized(let percent): "resized to \(percent) %"
        case .resizedAndBack(let percent): "resized to \(percent) % and back"
        case .cropped(let pixels): "cropped by \(pixels) pixels at two sides"
        case .noise(let deviation): "noise of deviation \(deviation)"
        case .blur(let tenths): "blur of \(tenths / 10).\(tenths % 10) pixels"
        case .brightness(let percent): "brightness times \(percent / 100).\(percent % 100 / 10)"
        case .screenshot: "screenshot at 125 %, JPEG 90"
        case .markedAgain: "a second mark on top"
        }
    }

    /// The picture afterwards.
    ///
    /// - Parameter markedAgain: writes the second mark.
    /// - Throws: `ImageError`, or what `markedAgain` throws.
    func applied(to image: RGBImage, markedAgain: (RGBImage) throws -> RGBImage) throws -> RGBImage {
        func scaled(_ percent: Int) -> RGBImage {
            image.resized(width: image.width * percent / 100, height: image.height * percent / 100)
        }
        switch self {
        case .none: return image
        case .jpeg(let quality, let subsampling):
            return try RGBImage(jpeg: image.jpeg(quality: quality, subsampling: subsampling))
        case .resized(let percent): return scaled(percent)
        case .resizedAndBack(let percent):
            return scaled(percent).resized(width: image.width, height: image.height)
        case .cropped(let pixels):
            return image.cropped(x: pixels, y: pixels, width: image.width - pixels, height: image.height - pixels)
        case .noise(let deviation): return Self.noisy(image, deviation: deviation)
        case .blur(let tenths): return image.blurred(radius: Double(tenths) / 10)
        case .brightness(let percent):
            let pixels = image.pixels.map { UInt8(clamping: (Int($0) * percent + 50) / 100) }
            return RGBImage(width: image.width, height: image.height, pixels: pixels)
        case .screenshot:
            let shown = scaled(125).resized(width: image.width, height: image.height)
            return try RGBImage(jpeg: shown.jpeg(quality: 90, subsampling: .both))
        case .markedAgain: return try markedAgain(image)
        }
    }

    /// Adds the sum of four draws a sample, which is near enough to a Gaussian, by a fixed sequence.
    private static func noisy(_ image: RGBImage, deviation: Int) -> RGBImage {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        let pixels = image.pixels.map { value -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let draws = (0..<4).reduce(0.0) { $0 + Double(state >> (16 + 12 * UInt64($1)) & 0xfff) / 4096 }
            let noise = (draws - 2) * 1.7320508 * Double(deviation)  // four uniform draws have the variance 1/3
            return UInt8(clamping: Int((Double(value) + noise).rounded()))
        }
        return RGBImage(width: image.width, height: image.height, pixels: pixels)
    }
}
