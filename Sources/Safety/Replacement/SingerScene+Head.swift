extension SingerScene {
    /// Ears and face: closed happy eyes, freckles, a wide singing mouth.
    mutating func drawHead() {
        for x in [35.4, 64.6] {
            canvas.draw(.ellipse(x, 40, 2.6, 3.8), .solid(Self.skin), outline: Self.outline, width: Self.outlineWidth)
        }
        draw("M 36 32 C 35 46 39 56.5 50 56.5 C 61 56.5 65 46 64 32 C 62 22 38 22 36 32 Z", Self.skin)
        for x in [40.2, 59.8] {
            canvas.fill(
                .circle(x, 45.5, 3.6),
                with: .radial(
                    center: Point(x, 45.5), radius: 3.6, Ink(0xFF8C86, opacity: 0.75), Ink(0xFF8C86, opacity: 0)))
            for (dx, dy) in [(-1.4, -0.6), (0.2, 0.6), (1.6, -0.7)] {
                canvas.fill(.circle(x + dx, 44.6 + dy, 0.35), with: .solid(Ink(0xC97B55)))
            }
        }
        // Eyes closed with joy, eyebrows, nose.
        line("M 40.4 40 Q 43.4 36 46.4 40", width: 1.3)
        line("M 53.6 40 Q 56.6 36 59.6 40", width: 1.3)
        line("M 39.8 34.6 Q 42.8 32 46.2 33.8", Ink(0xB4542A), width: 1.5)
        line("M 53.8 33.8 Q 57.2 32 60.2 34.6", Ink(0xB4542A), width: 1.5)
        line("M 50.4 40.5 Q 52.2 44 49.6 44.4", Ink(0xD98F70), width: 0.9)
        // The mouth, with teeth and tongue.
        draw("M 44 47.4 Q 50 49.2 56 47.4 C 55.6 52.8 53 54.6 50 54.6 C 47 54.6 44.4 52.8 44 47.4 Z", Ink(0x7A1F3A))
        canvas.fill(Path("M 45 48 Q 50 49.6 55 48 L 54.6 49.7 Q 50 51 45.4 49.7 Z"), with: .solid(Ink(0xFFFFFF)))
        canvas.fill(Path("M 46.6 53 Q 50 50.6 53.4 53 Q 50 55 46.6 53 Z"), with: .solid(Ink(0xF2798F)))
    }

    /// The quiff: short sides and a great wave over the forehead.
    mutating func drawHair() {
        let hair = Ink(0xF08A3C)
        draw("M 35.6 40 C 33.6 34 34 28 37 24 L 41 27 C 38.5 30 37.6 34 37.4 38 Z", hair)
        draw("M 64.4 40 C 66.4 34 66 28 63 24 L 59 27 C 61.5 30 62.4 34 62.6 38 Z", hair)
        draw(
            "M 36.5 30.5 C 33 22 35.5 12.5 44 9.5 C 52 6 64 6 70 11.5 C 72.6 14.6 71 19.4 66.4 19.8 "
                + "C 68.6 23.4 66.6 28 63.6 30.4 C 62 27 58 25.2 53 26.4 C 47 28 41 27.4 36.5 30.5 Z", hair)
        canvas.fill(
            Path(
                "M 40 21 C 41 14.6 49 11 58 10.6 C 63 10.4 67 12 68.4 14.2 C 61 12.4 50 13.6 46 17.4 C 43.4 19.6 42.4 22 40 21 Z"
            ),
            with: .solid(Ink(0xFFC074)))
        line("M 44 24.4 C 47 19.4 55 17.6 62 18.6", Ink(0xC45F22), width: 1)
        line("M 52 23.6 C 55 21.4 60 21 64 22.4", Ink(0xC45F22), width: 1)
        line("M 39.4 26 C 39 24 39.4 22.6 40.4 21.4", Ink(0xC45F22), width: 0.9)
    }
}
