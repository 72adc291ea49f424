/// An 8-bit RGB colour.
public struct RGBColor: Hashable, Sendable, CustomStringConvertible {
    /// The red channel, 0 to 255.
    public var red: UInt8
    /// The green channel, 0 to 255.
    public var green: UInt8
    /// The blue channel, 0 to 255.
    public var blue: UInt8

    /// A colour of three channels, each 0 to 255.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// A grey of the given brightness, 0 to 255.
    public init(grey: UInt8) {
        self.init(red: grey, green: grey, blue: grey)
    }

    /// As on the web: `#rrggbb`.
    public var description: String {
        let digits = Array("0123456789abcdef")
        return "#" + String([red, green, blue].flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// Black.
    public static let black = RGBColor(grey: 0)
    /// White.
    public static let white = RGBColor(grey: 255)
}
