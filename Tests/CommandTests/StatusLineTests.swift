import Testing

@testable import klarbild

@Suite("Status line")
struct StatusLineTests {
    @Test(
        "a bar has thirty blocks, whatever the share",
        arguments: [
            (0, 0), (0.01, 0), (0.5, 15), (0.999, 30), (1, 30), (7, 30), (-1, 0), (.nan, 0), (.infinity, 30),
            (1.0 / 30, 1),
        ] as [(Double, Int)])
    func bars(share: Double, filled: Int) {
        let bar = StatusLine.bar(share)
        #expect(bar.count == 30 && bar.prefix { $0 == "█" }.count == filled)
        #expect(bar.dropFirst(filled).allSatisfy { $0 == "░" })
    }

    @Test(
        "the time left is told once something is done, in units that people use",
        arguments: [
            (0, 10, 5, ""), (5, 10, 5, ", 5 s left"), (10, 10, 5, ", 0 s left"), (1, 61, 60, ", 60 min left"),
            (1, 100, 60, ", 1.6 h left"),
            (1, 1001, 60, ", 16.7 h left"), (1, 10, 9.9, ", 89 s left"), (11, 10, 5, ""), (-1, 10, 5, ""),
        ] as [(Int, Int, Double, String)])
    func timeLeft(done: Int, total: Int, seconds: Double, text: String) {
        #expect(StatusLine.timeLeft(done: done, of: total, after: seconds) == text)
    }
}
