import Images
import TestSupport
import Testing

@testable import Watermarks

@Suite("Coefficients of blue chroma")
struct CoefficientRowsTests {
    /// Of one block, of less and more than the loop takes at once, of just that, and with columns and rows left over.
    static let sizes = [(8, 8), (120, 16), (128, 9), (135, 15), (136, 8), (264, 24), (521, 11)]

    static let readings: [MarkReading] = [.integer, .integerSwapped, .float, .floatSwapped]

    /// All coefficients, row after row of cells.
    private func coefficients(of image: RGBImage, _ reading: MarkReading) -> [Double] {
        let rows = CoefficientRows(image, reading: reading)
        var all: [Double] = []
        var first: [Int] = []
        rows.forEachRow { block, coefficients, stride in
            first.append(block)
            all += UnsafeBufferPointer(start: coefficients, count: stride * 4)
        }
        #expect(first == (0..<rows.blockRows).map { $0 * rows.blockColumns })
        return all
    }

    @Test("are the twin's to the last bit, whatever the width", arguments: readings)
    func twin(_ reading: MarkReading) {
        for (seed, size) in Self.sizes.enumerated() {
            let image = Pictures.noise(width: size.0, height: size.1, seed: UInt64(seed))
            let naive = NaiveLibrary(method: .dwtDct, reading: reading)
            let expected = naive.haar(naive.chroma(of: image)).approximation
                .prefix(size.1 / 8 * 4).flatMap { $0.prefix(size.0 / 8 * 4) }
            #expect(coefficients(of: image, reading) == expected, "\(size)")
        }
    }

    @Test("of flat colours are twice their chroma, within the range of a byte or of the float weights")
    func flat() {
        // chroma of whole numbers, and of floats
        let colors: [(RGBColor, Double, Double)] = [
            (RGBColor(red: 17, green: 17, blue: 17), 128, 0.5),
            (RGBColor(red: 0, green: 0, blue: 255), 239, 111.66),
            (RGBColor(red: 255, green: 255, blue: 0), 17, -110.66),
        ]
        for (color, integer, float) in colors {
            let image = RGBImage(width: 16, height: 8, color: color)
            for value in coefficients(of: image, .integer) { #expect(abs(value - integer * 2) < 1e-9) }
            for value in coefficients(of: image, .float) { #expect(abs(value - float * 2) < 0.02) }
        }
    }
}
