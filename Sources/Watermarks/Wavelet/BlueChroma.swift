/// OpenCV's luma and blue chroma of 8-bit pixels (`COLOR_BGR2YUV`), in 14-bit fixed point.
enum BlueChroma {
    /// Y, 0 to 255.
    @inline(__always)
    static func luma(red: Int32, green: Int32, blue: Int32) -> Int32 {
        (1868 &* blue &+ 9617 &* green &+ 4899 &* red &+ 8192) >> 14
    }

    /// U, 0 to 255: cannot leave the range for 8-bit pixels.
    @inline(__always)
    static func chroma(luma: Int32, blue: Int32) -> Int32 {
        ((blue &- luma) &* 8061 &+ 128 << 14 &+ 8192) >> 14
    }
}
