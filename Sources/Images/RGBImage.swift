/// A picture of 8-bit RGB pixels, a value.
///
/// Pixels are stored row after row from the top, each as red, green and blue. There is no alpha channel and no colour
/// profile: values are taken as they are, as Pillow's `"RGB"` mode does.
public struct RGBImage: Hashable, Sendable {
    /// The number of columns, at least 1.
    public let width: Int
    /// The number of rows, at least 1.
    public let height: Int
    /// The samples in row-major order: `width * height * 3` bytes.
    public internal(set) var pixels: [UInt8]

    /// A picture of the given samples in row-major order; there must be `width * height * 3` of them.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0, "a picture has at least one pixel, not \(width) x \(height)")
        precondition(pixels.count == width * height * 3, "\(pixels.count) bytes do not fill \(width) x \(height) RGB")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// A picture of one colour.
    public init(width: Int, height: Int, color: RGBColor = .black) {
        precondition(width > 0 && height > 0, "a picture has at least one pixel, not \(width) x \(height)")
        self.width = width
        self.height = height
        pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
            for i in stride(from: 0, to: buffer.count / 3 * 3, by: 3) {
                (buffer[i], buffer[i + 1], buffer[i + 2]) = (color.red, color.green, color.blue)
            }
            count = width * height * 3
        }
    }

    /// A picture whose samples `body` writes, all of them, into `width * height * 3` bytes.
    package init<E: Error>(
        width: Int, height: Int, writing body: (UnsafeMutableBufferPointer<UInt8>) throws(E) -> Void
    ) throws(E) {
        precondition(width > 0 && height > 0, "a picture has at least one pixel, not \(width) x \(height)")
        var failure: E?
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
            do throws(E) {
                try body(UnsafeMutableBufferPointer(rebasing: buffer[..<(width * height * 3)]))
                count = width * height * 3
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        self.init(width: width, height: height, pixels: bytes)
    }

    /// The colour of the pixel in column `x` and row `y`, counted from the top left corner.
    public subscript(x: Int, y: Int) -> RGBColor {
        get {
            let start = offset(x, y)
            return RGBColor(red: pixels[start], green: pixels[start + 1], blue: pixels[start + 2])
        }
        set {
            let start = offset(x, y)
            pixels[start] = newValue.red
            pixels[start + 1] = newValue.green
            pixels[start + 2] = newValue.blue
        }
    }

    /// The colour of every pixel, if all are the same.
    public var onlyColor: RGBColor? {
        let first = self[0, 0]
        let samples = [first.red, first.green, first.blue]
        return pixels.indices.contains { pixels[$0] != samples[$0 % 3] } ? nil : first
    }

    private func offset(_ x: Int, _ y: Int) -> Int {
        precondition(x >= 0 && x < width && y >= 0 && y < height, "(\(x), \(y)) is outside \(width) x \(height)")
        return (y * width + x) * 3
    }
}
