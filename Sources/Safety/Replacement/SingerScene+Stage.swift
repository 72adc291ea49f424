extension SingerScene {
    /// The backdrop, a round screen, beams of light and their lamps, and a few notes.
    mutating func drawStage() {
        let (left, top, right, bottom) = canvas.bounds
        let whole = Path(contours: [[Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom)]])
        canvas.fill(whole, with: .vertical(from: 0, Ink(0x241452), to: 100, Ink(0x7A2F86)))
        canvas.fill(
            .circle(50, 46, 60),
            with: .radial(center: Point(50, 46), radius: 60, Ink(0xFF8AC2, opacity: 0.5), Ink(0xFF8AC2, opacity: 0)))
        canvas.fill(.circle(50, 46, 41), with: .vertical(from: 5, Ink(0x35D6D0), to: 87, Ink(0x2B63C4)))
        for step in 0..<5 {
            // Bands cut through the lower half of the screen, wider towards the bottom and as long as the chord there.
            let (y, height) = (58 + Double(step) * 6.2, 0.7 + Double(step) * 0.35)
            let half = (41 * 41 - (y - 46) * (y - 46)).squareRoot() - 0.5
            line("M \(50 - half) \(y) L \(50 + half) \(y)", Ink(0x5A2A82, opacity: 0.4), width: height)
        }
        drawBeams()
        drawNotes()
    }

    /// Pairs of lamps at either side, as many as the picture's width has room for.
    private mutating func drawBeams() {
        let (left, top, _, _) = canvas.bounds
        let inks = [Ink(0xFFF3B0), Ink(0xFF9BD2), Ink(0x8FE9FF)]
        var pair = 0
        while 12 - 32 * Double(pair) > left - 8 {
            let distance = 38 + 32 * Double(pair)
            drawBeam(x: 50 - distance, lean: 18, lamp: max(top, -30), inks[pair % inks.count])
            drawBeam(x: 50 + distance, lean: -18, lamp: max(top, -30), inks[pair % inks.count])
            pair += 1
        }
    }

    /// A lamp at the height `lamp` and its beam, which leans by `lean` on its way down.
    private mutating func drawBeam(x: Double, lean: Double, lamp: Double, _ ink: Ink) {
        let foot = x + lean
        var (near, far) = (ink, ink)
        (near.opacity, far.opacity) = (0.5, 0.02)
        canvas.fill(
            Path("M \(x - 2) \(lamp) L \(x + 2) \(lamp) L \(foot + 17) 130 L \(foot - 17) 130 Z"),
            with: .vertical(from: lamp, near, to: 105, far))
        let (upper, lower, tilt) = (lamp - 1, lamp + 5, lean / 15)
        draw(
            "M \(x - 5) \(upper) L \(x + 5) \(upper) L \(x + 4 + tilt) \(lower) L \(x - 4 + tilt) \(lower) Z",
            Ink(0x3B2A5C))
        canvas.fill(.ellipse(x + tilt, lower, 3.4, 1.1), with: .solid(Ink(0xFFFBE0)))
    }

    private mutating func drawNotes() {
        for (x, y, size) in [(16.0, 40.0, 1.0), (85, 24, 1.15), (24, 20, 0.8)] {
            let (stem, top) = (x + 2.6 * size, y - 9 * size)
            canvas.fill(.ellipse(x, y, 3 * size, 2.2 * size, turned: -20), with: .solid(Ink(0xFFF6D8)))
            line("M \(stem) \(y) L \(stem) \(top)", Ink(0xFFF6D8), width: size)
            line(
                "M \(stem) \(top) Q \(stem + 1) \(top + 3 * size) \(stem + 4 * size) \(top + 4.5 * size)",
                Ink(0xFFF6D8), width: 1.3 * size)
        }
    }
}
