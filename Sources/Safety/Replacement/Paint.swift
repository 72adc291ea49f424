/// What a shape is filled with, in the drawing's own coordinates.
package enum Paint {
    /// One colour.
    case solid(Ink)
    /// A change of colour from one height to another.
    case vertical(from: Double, Ink, to: Double, Ink)
    /// A change of colour from a centre outwards.
    case radial(center: Point, radius: Double, Ink, Ink)

    /// The ink at a place.
    package func ink(at place: Point) -> Ink {
        switch self {
        case .solid(let ink): ink
        case .vertical(let top, let upper, let bottom, let lower):
            upper.mixed(with: lower, (place.y - top) / (bottom - top))
        case .radial(let center, let radius, let inner, let outer):
            inner.mixed(
                with: outer,
                ((place.x - center.x) * (place.x - center.x) + (place.y - center.y) * (place.y - center.y))
                    .squareRoot() / radius)
        }
    }
}

/// A colour with an opacity; channels are 0 to 255.
package struct Ink {
    package var red, green, blue: Float
    package var opacity: Float = 1

    /// A colour in the notation of web pages, such as `0xFF8800`.
    package init(_ rgb: UInt32, opacity: Float = 1) {
        red = Float(rgb >> 16 & 255)
        green = Float(rgb >> 8 & 255)
        blue = Float(rgb & 255)
        self.opacity = opacity
    }

    /// The ink a fraction of the way to another; fractions outside 0 to 1 count as the nearer end.
    package func mixed(with other: Ink, _ fraction: Double) -> Ink {
        let part = Float(min(max(fraction, 0), 1))
        var ink = self
        ink.red += (other.red - red) * part
        ink.green += (other.green - green) * part
        ink.blue += (other.blue - blue) * part
        ink.opacity += (other.opacity - opacity) * part
        return ink
    }
}
