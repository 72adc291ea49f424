internal import Foundation

/// Closed or open outlines, already flattened to straight lines.
package struct Path {
    /// Each outline's corners; a fill joins the last to the first.
    package var contours: [[Point]] = []

    /// The number of lines that a curve becomes: enough that none is seen at 2048 pixels.
    private static let curveSteps = 32

    package init(contours: [[Point]] = []) {
        self.contours = contours
    }

    /// Reads the absolute commands of SVG path data: `M x y`, `L x y`, `Q` (one control point), `C` (two), `Z`.
    ///
    /// For drawings in this module only: anything else is our own mistake and stops the program.
    package init(_ data: String) {
        var words = data.split(separator: " ")[...]
        var current: [Point] = []
        func number() -> Double {
            guard let value = words.popFirst().flatMap({ Double($0) }) else {
                preconditionFailure("path data lack a number: \(data)")
            }
            return value
        }
        func point() -> Point {
            let x = number()
            return Point(x, number())
        }
        while let command = words.popFirst() {
            switch command {
            case "M":
                contours.append(current)
                current = [point()]
            case "L": current.append(point())
            case "Q", "C":
                let controls = (0..<(command == "Q" ? 2 : 3)).map { _ in point() }
                current += Self.curve([current.last ?? controls[0]] + controls)
            case "Z": current.append(current[0])
            default: preconditionFailure("path data have no command '\(command)': \(data)")
            }
        }
        contours.append(current)
        contours.removeAll(where: \.isEmpty)
    }

    /// The points of a Bézier curve of any degree after its first, by de Casteljau's construction.
    private static func curve(_ controls: [Point]) -> [Point] {
        (1...curveSteps).map { step in
            let t = Double(step) / Double(curveSteps)
            var points = controls
            while points.count > 1 { points = zip(points, points.dropFirst()).map { $0.mixed(with: $1, t) } }
            return points[0]
        }
    }

    /// An ellipse, turned clockwise by an angle in degrees.
    package static func ellipse(_ x: Double, _ y: Double, _ width: Double, _ height: Double, turned degrees: Double = 0)
        -> Path
    {
        let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
        let steps = 64
        let points = (0...steps).map { step in
            let angle = Double(step) / Double(steps) * 2 * .pi
            let (along, across) = (width * cos(angle), height * sin(angle))
            return Point(x + along * cosine - across * sine, y + along * sine + across * cosine)
        }
        return Path(contours: [points])
    }

    /// A circle of a radius.
    package static func circle(_ x: Double, _ y: Double, _ radius: Double) -> Path {
        ellipse(x, y, radius, radius)
    }
}
