import Images
import Safety
import Tensors
import Testing

@Suite("Distance of pictures")
struct PictureDistanceTests {
    /// A pattern that the reference drew too.
    private func picture(_ width: Int, _ height: Int, _ seed: Int) -> RGBImage {
        let pixels = (0..<width * height * 3).map { index -> UInt8 in
            let (x, y, c) = (index / 3 % width, index / 3 / width, index % 3)
            let value = x * (3 + seed) + y * (5 * seed + 1) + c * (7 + seed) + (x * y * (seed + 2)) % 31
            return UInt8(value % 256)
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    @Test(
        "is what numpy and scipy compute by the formulas",
        arguments: [
            (32, 24, 0, 1, 0.3193776989, 0.3683115827), (32, 24, 2, 3, 0.4388113802, -0.0385563482),
            (64, 64, 1, 1, 0, 1), (13, 40, 0, 2, 0.3836716762, 0.2332391429), (6, 5, 0, 1, 0.0752968409, 0.6918914038),
            (1, 1, 0, 1, 0.0050627233, 0.9918559881), (11, 4, 3, 4, 0.0667120883, 0.8356743375),
        ])
    func reference(width: Int, height: Int, first: Int, second: Int, difference: Double, similarity: Double) {
        let (a, b) = (picture(width, height, first), picture(width, height, second))
        for distance in [PictureDistance(a, b), PictureDistance(b, a)] {
            #expect(abs(distance.rootMeanSquare - difference) < 1e-9)
            #expect(abs(distance.structuralSimilarity - similarity) < 1e-8)
        }
    }

    @Test("black and white are as far apart as it gets")
    func extremes() {
        let white = RGBImage(width: 16, height: 16, color: RGBColor(red: 255, green: 255, blue: 255))
        let distance = PictureDistance(RGBImage(width: 16, height: 16), white)
        #expect(distance.rootMeanSquare == 1 && distance.structuralSimilarity < 0.001)
    }

    @Test("pictures that nobody has reviewed can be compared, and stay unreviewed")
    func unchecked() {
        func unchecked(_ value: Float) -> UncheckedImage {
            UncheckedImage(pixels: Tensor(repeating: value, shape: [8, 8, 3]))
        }
        let black = unchecked(-1)
        let grey = unchecked(0)
        let (distance, none, width) = (grey.distance(to: black), black.distance(to: black), black.width)
        #expect(abs(distance.rootMeanSquare - 128.0 / 255) < 1e-9)
        #expect(none.rootMeanSquare == 0 && width == 8)
    }
}
