internal import Images

/// Our own drawing: a cheerful eighties singer with a quiff, a trench coat and a microphone, on a small stage.
///
/// All coordinates lie in a square of 100 by 100 units in the picture's middle; backdrop, beams and coat go on beyond
/// it, so that a picture of any shape is filled.
struct SingerScene {
    var canvas: Canvas

    static let outline = Ink(0x2A1B3D)
    static let outlineWidth = 0.9
    static let skin = Ink(0xFFD9BD)
    static let coat = Ink(0xD9B27C)
    static let coatShade = Ink(0xB98D57)

    /// The scene at a size in pixels.
    static func rendered(width: Int, height: Int) -> RGBImage {
        // On a thumbnail only the head is large enough to be made out.
        let isThumbnail = min(width, height) < 48
        let canvas = Canvas(
            width: width, height: height, center: isThumbnail ? Point(51, 36) : Point(50, 50),
            side: isThumbnail ? 60 : 100)
        var scene = SingerScene(canvas: canvas)
        scene.drawStage()
        scene.drawCoat()
        scene.drawHead()
        scene.drawHair()
        scene.drawMicrophone()
        scene.drawArms()
        return scene.canvas.rendered()
    }

    /// Fills a shape and draws its outline.
    mutating func draw(_ data: String, _ ink: Ink) {
        canvas.draw(Path(data), .solid(ink), outline: Self.outline, width: Self.outlineWidth)
    }

    /// Draws a line with a round pen.
    mutating func line(_ data: String, _ ink: Ink = SingerScene.outline, width: Double = SingerScene.outlineWidth) {
        canvas.stroke(Path(data), width: width, with: .solid(ink))
    }

    /// Draws a limb: a thick line with an outline around it.
    mutating func limb(_ data: String, _ ink: Ink, width: Double) {
        line(data, Self.outline, width: width + 2 * Self.outlineWidth)
        line(data, ink, width: width)
    }
}
