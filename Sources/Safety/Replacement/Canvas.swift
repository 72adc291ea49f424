internal import Images

/// A picture being drawn with smooth edges, whose coordinates are those of the scene and not pixels.
///
/// A square of the scene is fitted into the picture's middle; what lies around it can be drawn too.
struct Canvas {
    let width: Int
    let height: Int
    private let scale: Double
    private let origin: Point
    private var samples: [Float]

    /// A black canvas whose middle shows the square of the given side around `center`.
    init(width: Int, height: Int, center: Point = Point(50, 50), side: Double = 100) {
        self.width = width
        self.height = height
        scale = Double(min(width, height)) / side
        origin = Point(Double(width) / scale / 2 - center.x, Double(height) / scale / 2 - center.y)
        samples = [Float](repeating: 0, count: width * height * 3)
    }

    /// The picture's corners in the scene's coordinates.
    var bounds: (left: Double, top: Double, right: Double, bottom: Double) {
        (-origin.x, -origin.y, Double(width) / scale - origin.x, Double(height) / scale - origin.y)
    }

    /// Fills the area inside a path.
    ///
    /// Overlapping outlines that turn the same way fill their union.
    mutating func fill(_ path: Path, with paint: Paint) {
        guard let coverage = Coverage(contours: path.contours.map { $0.map(pixel) }, width: width, height: height)
        else { return }
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

    /// Draws along a path with a round pen.
    mutating func stroke(_ path: Path, width: Double, with paint: Paint) {
        fill(path.stroked(width: width), with: paint)
    }

    /// Fills a path and draws its outline.
    mutating func draw(_ path: Path, _ paint: Paint, outline: Ink, width: Double) {
        fill(path, with: paint)
        stroke(path, width: width, with: .solid(outline))
    }

    /// The drawing as a picture.
    func rendered() -> RGBImage {
        RGBImage(
            width: width, height: height, pixels: samples.map { UInt8(min(max($0, 0), 255).rounded()) })
    }

    private func pixel(_ place: Point) -> Point {
        Point((place.x + origin.x) * scale, (place.y + origin.y) * scale)
    }
}
