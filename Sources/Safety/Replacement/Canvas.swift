package import Images

/// A picture being drawn with smooth edges, whose coordinates are those of the scene and not pixels.
///
/// A square of the scene is fitted into the picture's middle; what lies around it can be drawn too.
package struct Canvas {
    package let width: Int
    package let height: Int
    private let scale: Double
    private let origin: Point
    private var samples: [Float]

    /// A black canvas whose middle shows the square of the given side around `center`.
    package init(width: Int, height: Int, center: Point = Point(50, 50), side: Double = 100) {
        self.width = width
        self.height = height
        scale = Double(min(width, height)) / side
        origin = Point(Double(width) / scale / 2 - center.x, Double(height) / scale / 2 - center.y)
        samples = [Float](repeating: 0, count: width * height * 3)
    }

    /// The picture's corners in the scene's coordinates.
    package var bounds: (left: Double, top: Double, right: Double, bottom: Double) {
        (-origin.x, -origin.y, Double(width) / scale - origin.x, Double(height) / scale - origin.y)
    }

    /// Fills the area inside a path, whose outlines do not overlap.
    package mutating func fill(_ path: Path, with paint: Paint) {
        paintOver(Coverage(contours: path.contours.map { $0.map(pixel) }, width: width, height: height), with: paint)
    }

    /// Draws along a path with a round pen.
    package mutating func stroke(_ path: Path, width penWidth: Double, with paint: Paint) {
        let lines = path.contours.map { $0.map(pixel) }
        paintOver(
            Coverage(lines: lines, radius: penWidth * scale / 2, width: width, height: height), with: paint)
    }

    private mutating func paintOver(_ coverage: Coverage?, with paint: Paint) {
        guard let coverage else { return }
        let (width, scale, origin) = (width, scale, origin)
        samples.withUnsafeMutableBufferPointer { samples in
            coverage.forEachPixel { x, y, part in
                let ink = paint.ink(
                    at: Point((Double(x) + 0.5) / scale - origin.x, (Double(y) + 0.5) / scale - origin.y))
                let weight = part * ink.opacity
                let start = (y * width + x) * 3
                samples[start] += (ink.red - samples[start]) * weight
                samples[start + 1] += (ink.green - samples[start + 1]) * weight
                samples[start + 2] += (ink.blue - samples[start + 2]) * weight
            }
        }
    }

    /// Fills a path and draws its outline.
    package mutating func draw(_ path: Path, _ paint: Paint, outline: Ink, width: Double) {
        fill(path, with: paint)
        stroke(path, width: width, with: .solid(outline))
    }

    /// The drawing as a picture.
    package func rendered() -> RGBImage {
        RGBImage(
            width: width, height: height, pixels: samples.map { UInt8(min(max($0, 0), 255).rounded()) })
    }

    private func pixel(_ place: Point) -> Point {
        Point((place.x + origin.x) * scale, (place.y + origin.y) * scale)
    }
}
