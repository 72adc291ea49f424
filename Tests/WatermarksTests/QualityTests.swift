import Images
import Testing

@testable import Watermarks

@Suite("Picture quality")
struct QualityTests {
    private let image = Pictures.picture(width: 80, height: 60, seed: 2)

    @Test("PSNR is that of its definition")
    func psnr() {
        var other = image
        for x in 0..<80 {
            let color = other[x, 10]
            other[x, 10] = RGBColor(red: color.red &+ 8, green: color.green, blue: color.blue)
        }
        // 80 samples off by 8 among 14,400: a mean square of 0.3556
        #expect(abs(other.peakSignalToNoise(against: image) - 52.622) < 0.01)
        #expect(image.peakSignalToNoise(against: image) == 100)
    }

    @Test("SSIM is 1 for equal pictures, falls with noise, and equals its naive twin")
    func ssim() {
        #expect(abs(image.structuralSimilarity(to: image) - 1) < 1e-5)
        let blurred = image.blurred(radius: 1)
        let found = image.structuralSimilarity(to: blurred)
        #expect(found < 0.95 && found > image.structuralSimilarity(to: image.blurred(radius: 4)))
        #expect(abs(found - naive(image, blurred)) < 1e-3)
    }

    private func naive(_ a: RGBImage, _ b: RGBImage) -> Double {
        func luma(_ image: RGBImage, _ x: Int, _ y: Int) -> Double {
            let c = image[x, y]
            return 0.299 * Double(c.red) + 0.587 * Double(c.green) + 0.114 * Double(c.blue)
        }
        let taps = [0.00102838, 0.00759876, 0.03600077, 0.10936069, 0.21300553, 0.26601172]
        let window = taps + taps.dropLast().reversed()
        var sum = 0.0
        for y in 0..<(a.height - 10) {
            for x in 0..<(a.width - 10) {
                var (m, n, mm, nn, mn) = (0.0, 0.0, 0.0, 0.0, 0.0)
                for j in 0..<11 {
                    for i in 0..<11 {
                        let weight = window[i] * window[j]
                        let (p, q) = (luma(a, x + i, y + j), luma(b, x + i, y + j))
                        m += weight * p
                        n += weight * q
                        mm += weight * p * p
                        nn += weight * q * q
                        mn += weight * p * q
                    }
                }
                let (c1, c2) = (6.5025, 58.5225)
                let top = (2 * m * n + c1) * (2 * (mn - m * n) + c2)
                sum += top / ((m * m + n * n + c1) * (mm - m * m + nn - n * n + c2))
            }
        }
        return sum / Double((a.width - 10) * (a.height - 10))
    }
}
