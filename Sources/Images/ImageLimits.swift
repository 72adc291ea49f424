/// The largest pictures that are read; anything larger is refused before memory is asked for.
public enum ImageLimits {
    /// The largest width and the largest height, in pixels.
    public static let side = 16_384
    /// The largest number of pixels: width times height.
    public static let pixelCount = 1 << 28
}
