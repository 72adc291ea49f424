internal import Foundation
public import Images

extension RGBImage {
    /// The peak signal-to-noise ratio of this picture against another of the same size, in decibels; 100 when they are
    /// equal.
    public func peakSignalToNoise(against other: RGBImage) -> Double {
        precondition(width == other.width && height == other.height, "pictures of different sizes are not compared")
        var sum = 0
        for index in pixels.indices {
            let difference = Int(pixels[index]) - Int(other.pixels[index])
            sum += difference * difference
        }
        guard sum > 0 else { return 100 }
        return 10 * log10(255 * 255 * Double(pixels.count) / Double(sum))
    }
}
