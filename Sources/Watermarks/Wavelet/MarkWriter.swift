/// How a mark is written into pixels.
public enum MarkWriter: Sendable {
    /// As little change as carries the bits: the nearest value that says the bit, only blue chroma touched, rounded to
    /// nearest. Read by the library as its own marks are.
    case corrected
    /// invisible-watermark's own writer, byte for byte (of dwtDctSvd but for rounding: 123 samples in 4 of 500 pictures): it
    /// exchanges two wavelet bands, truncates, and passes all pixels
    /// through 8-bit YUV.
    case compatible
}
