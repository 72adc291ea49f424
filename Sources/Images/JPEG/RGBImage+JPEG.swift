internal import CJPEG
public import Foundation

extension RGBImage {
    /// Decodes a JPEG: baseline or progressive; grey, YCbCr, RGB or CMYK.
    ///
    /// `name` stands for it in errors. The pixels are Pillow's `convert("RGB")`: accurate integer DCT, smooth chroma upsampling, the Exif orientation
    /// not applied, CMYK taken as inverted (Adobe's convention) and multiplied out without a colour profile. As in
    /// Pillow, damage that libjpeg only warns of is tolerated, unless the data end early.
    ///
    /// - Throws: ``ImageError`` when the data are of another kind, end early, are broken, or are over ``ImageLimits``.
    public init(jpeg data: Data, name: String = "the data") throws(ImageError) {
        if case .other(let found) = ImageFormat(of: data) { throw .unsupportedFormat(name: name, found: found) }
        var header = cjpeg_header()
        var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE_SIZE))
        let headerStatus = data.withUnsafeBytes { bytes in
            cjpeg_read_header(bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &header, &message)
        }
        let (width, height) = (Int(header.width), Int(header.height))
        guard headerStatus != CJPEG_BROKEN, width > 0, height > 0 else {
            throw Self.jpegError(data, name: name, message: message)
        }
        guard width <= ImageLimits.side, height <= ImageLimits.side, width * height <= ImageLimits.pixelCount else {
            throw .tooLarge(name: name, width: width, height: height)
        }
        var pixels = [UInt8](repeating: 0, count: width * height * (header.is_cmyk != 0 ? 4 : 3))
        let status = data.withUnsafeBytes { bytes in
            cjpeg_decode(bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &header, &pixels, &message)
        }
        guard status == CJPEG_DONE || (status == CJPEG_WARNED && Self.hasEnd(data)) else {
            throw Self.jpegError(data, name: name, message: message)
        }
        if header.is_cmyk != 0 { pixels = Self.rgb(invertedCMYK: pixels) }
        self.init(width: width, height: height, pixels: pixels)
    }

    /// Encodes the picture as a baseline JPEG with libjpeg's standard tables, as Pillow's `save` does.
    ///
    /// - Parameters:
    ///   - quality: 1 to 100; Pillow's default is 75.
    ///   - subsampling: how coarsely colour is stored; Pillow's default is 4:2:0.
    /// - Throws: ``ImageError/cannotEncode(format:reason:)``, for sides over 65,500 pixels.
    public func jpeg(quality: Int = 75, subsampling: ChromaSubsampling = .both) throws(ImageError) -> Data {
        precondition((1...100).contains(quality), "JPEG has no quality \(quality)")
        var bytes: UnsafeMutablePointer<UInt8>?
        var length = 0
        var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE_SIZE))
        defer { cjpeg_free(bytes) }
        let (horizontal, vertical) = subsampling.factors
        let status = cjpeg_encode(
            pixels, Int32(width), Int32(height), Int32(quality), horizontal, vertical, &bytes, &length, &message)
        guard status == CJPEG_DONE, let bytes else {
            throw .cannotEncode(format: "JPEG", reason: Self.text(message))
        }
        return Data(bytes: bytes, count: length)
    }

    /// Whether an end marker follows the last scan's header; in the scan itself no marker but a restart can occur.
    private static func hasEnd(_ data: Data) -> Bool {
        let scan = data.range(of: Data([0xFF, 0xDA]), options: .backwards)?.upperBound ?? data.startIndex
        return data.range(of: Data([0xFF, 0xD9]), in: scan..<data.endIndex) != nil
    }

    private static func jpegError(_ data: Data, name: String, message: [CChar]) -> ImageError {
        hasEnd(data)
            ? .broken(name: name, format: "JPEG", reason: text(message)) : .truncated(name: name, format: "JPEG")
    }

    private static func text(_ message: [CChar]) -> String {
        String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Pillow's conversion of CMYK as Adobe stores it, 255 meaning no ink.
    private static func rgb(invertedCMYK samples: [UInt8]) -> [UInt8] {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(samples.count / 4 * 3)
        for start in stride(from: 0, to: samples.count, by: 4) {
            let light = Int(samples[start + 3])
            for channel in 0..<3 {
                // Division by 255 rounded to nearest, in Pillow's arithmetic.
                let product = (255 - Int(samples[start + channel])) * light + 128
                pixels.append(UInt8(clamping: light - ((product >> 8) + product) >> 8))
            }
        }
        return pixels
    }
}
