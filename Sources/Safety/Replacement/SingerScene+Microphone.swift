extension SingerScene {
    /// The microphone on its stand, which leans towards the singer.
    mutating func drawMicrophone() {
        let floor = canvas.bounds.bottom + 5
        // The stand goes on in the direction that it has within the square.
        let foot = 33.5 - (floor - 60) * 0.1
        line("M 36.5 61 L \(foot) \(floor)", Self.outline, width: 3)
        line("M 36.5 61 L \(foot) \(floor)", Ink(0xB9BDD0), width: 1.4)
        limb("M 36 66 L 41 57.5", Ink(0x4A4A63), width: 2.6)
        canvas.draw(.circle(42.6, 54.8, 4.2), .solid(Ink(0xC6CBDC)), outline: Self.outline, width: Self.outlineWidth)
        line("M 39.4 53 L 44.4 58", Ink(0x7D829B), width: 0.6)
        line("M 40.8 51.6 L 45.8 56.6", Ink(0x7D829B), width: 0.6)
        line("M 39.4 56.6 L 44.4 51.6", Ink(0x7D829B), width: 0.6)
        line("M 41 58 L 46 53", Ink(0x7D829B), width: 0.6)
        canvas.fill(.circle(41.4, 53.2, 1.1), with: .solid(Ink(0xFFFFFF, opacity: 0.9)))
    }

    /// One hand holds the stand, the other one points at the sky.
    mutating func drawArms() {
        limb("M 27 71 C 22 80 20 86 21 88 C 24 89 29 84 33 78", Self.coat, width: 8)
        // The sleeve grows out of the shoulder: no outline where they meet.
        canvas.fill(.circle(28.4, 70.2, 4.7), with: .solid(Self.coat))
        canvas.draw(.ellipse(34.8, 75.6, 4, 3.6, turned: -30), .solid(Self.skin), outline: Self.outline, width: 0.9)
        line("M 33.6 73.6 L 36.8 75.2", Self.outline, width: 0.6)
        line("M 33 75.8 L 36 77.4", Self.outline, width: 0.6)

        limb("M 73 71 C 79 80 85 82 86 78 C 87 74 86 68 85 62", Self.coat, width: 8)
        canvas.fill(.circle(71.6, 70.2, 4.7), with: .solid(Self.coat))
        line("M 80.6 63.6 L 89.4 62.2", Self.coatShade, width: 1.6)
        limb("M 84.4 55 L 83.4 47.6", Self.skin, width: 2.2)
        canvas.draw(.ellipse(84.6, 57, 3.8, 3.8), .solid(Self.skin), outline: Self.outline, width: 0.9)
        line("M 84.3 54.4 L 83.6 48.4", Self.skin, width: 2.2)
        line("M 82 58.4 L 84.6 58", Self.outline, width: 0.6)
    }
}
