extension SingerScene {
    /// The trench coat over a striped shirt; both go on below the square.
    mutating func drawCoat() {
        let floor = canvas.bounds.bottom + 5
        draw(
            "M 41 59 C 32 62 26 64 23 72 C 20 82 20 92 18 104 L 14 \(floor + 100) L 86 \(floor + 100) L 82 104 "
                + "C 80 92 80 82 77 72 C 74 64 68 62 59 59 Z", Self.coat)
        drawShirt()
        // The front edge, the belt and its buckle, buttons.
        line("M 51 92 L 53 \(floor)", Self.coatShade, width: 0.8)
        draw("M 19.5 93 C 40 97 60 97 80.5 93 L 81.5 99 C 60 103 40 103 18.5 99 Z", Self.coatShade)
        draw("M 46 94.6 L 55 94.6 L 55 102 L 46 102 Z", Ink(0xF3D9A0))
        for step in 0..<max(1, Int((floor - 84) / 14) + 1) where step != 1 {
            for x in [43.0, 60] {
                canvas.draw(
                    .circle(x, 87 + Double(step) * 12, 1.1), .solid(Ink(0x6E4A2A)), outline: Self.outline, width: 0.4)
            }
        }
        // Lapels.
        draw("M 41 58 C 37 60 34 63 32 68 L 37 71 L 34.5 74 L 51 92 C 47 80 43 70 41 58 Z", Ink(0xE6C592))
        draw("M 59 58 C 63 60 66 63 68 68 L 63 71 L 65.5 74 L 51 92 C 55 80 57 70 59 58 Z", Ink(0xE6C592))
    }

    private mutating func drawShirt() {
        draw("M 41 59 C 43 70 47 82 51 92 C 55 82 58 70 59 59 C 54 63 46 63 41 59 Z", Ink(0xFBFBFF))
        for (y, left, right) in [(65.5, 42.6, 57.9), (70.5, 43.6, 56.8), (75.5, 45.2, 55.6), (80.5, 46.9, 54.4)] {
            line("M \(left) \(y) Q 50.5 \(y + 2) \(right) \(y)", Ink(0x2C3E8F), width: 2)
        }
        // The neck, and its shadow under the chin.
        draw("M 44.5 48 L 44.5 59 C 46 63 54 63 55.5 59 L 55.5 48 Z", Self.skin)
        canvas.fill(
            Path("M 44.9 53 C 48 57 52 57 55.1 53 L 55.1 56 C 52 60 48 60 44.9 56 Z"), with: .solid(Ink(0xE9A98A)))
    }
}
