import Images
import Safety
import Tensors
import Testing

extension FixedChecker {
    /// A checker that knows one concept.
    fileprivate convenience init(theme score: Float) { self.init(["theme": score]) }
}

@Suite("Safety gate")
struct SafetyGateTests {
    /// Pixels of a gradient in -1...1, beyond both ends.
    private func picture(side: Int = 32) -> UncheckedImage {
        UncheckedImage(pixels: Tensor((0..<side * side * 3).map { Float($0 % 97) / 40 - 1.2 }, shape: [side, side, 3]))
    }

    @Test("lets a picture pass that is not flagged, with its scores")
    func passes() throws {
        let reviewed = try SafetyGate(checker: FixedChecker(theme: 0.1)).review(picture())
        #expect(reviewed.verdict == .passed && !reviewed.isFlagged && reviewed.checkerName == "fixed")
        #expect(reviewed.decision?.scores.count == 1)
        let image = try #require(reviewed.image)
        #expect(image[0, 0] == RGBColor(red: 0, green: 0, blue: 0))  // -1.2 is clamped
        #expect(image.width == 32 && image.height == 32)
    }

    @Test(
        "does to a flagged picture what was asked for, and never shows the picture itself",
        arguments: zip(FlagAction.allCases, [Verdict.replaced, .blurred, .pixelated, .blacked, .withheld]))
    func actions(action: FlagAction, verdict: Verdict) throws {
        let original = try SafetyGate.unfiltered.review(picture()).image
        let reviewed = try SafetyGate(checker: FixedChecker(theme: 0.9), action: action).review(picture())
        #expect(reviewed.verdict == verdict && reviewed.isFlagged)
        #expect(reviewed.image != original)
        #expect((reviewed.image == nil) == (action == .withhold))
        #expect(reviewed.explanation.contains("theme"))
    }

    @Test("draws a replacement at the size that is shown", arguments: [1, 4])
    func replacementSize(enlargement: Int) throws {
        let gate = try SafetyGate(checker: FixedChecker(theme: 0.9))
        let reviewed = try gate.review(picture(), enlargedBy: enlargement)
        let side = 32 * enlargement
        #expect(reviewed.image == Replacement.singer.fitted(width: side, height: side))
    }

    @Test("says that a picture was not reviewed when safety is off")
    func off() throws {
        let reviewed = try SafetyGate.unfiltered.review(picture())
        #expect(reviewed.verdict == .unfiltered && reviewed.decision == nil && reviewed.image != nil)
        #expect(!SafetyGate.unfiltered.isReviewing)
        #expect(try SafetyGate(checker: FixedChecker(theme: 0)).isReviewing)
    }

    @Test(
        "calls broken numbers and blank pictures invalid, never flagged, whatever the gate",
        arguments: [Float.nan, .infinity, -.infinity, 0.3, 7])
    func invalid(value: Float) throws {
        for gate in [SafetyGate.unfiltered, try SafetyGate(checker: FixedChecker(theme: 0.9))] {
            var values = [Float](repeating: value, count: 16 * 16 * 3)
            if !value.isFinite {
                values = values.enumerated().map { $0.offset == 5 ? value : Float($0.offset % 7) / 7 }
            }
            let reviewed = try gate.review(UncheckedImage(pixels: Tensor(values, shape: [16, 16, 3])))
            #expect(reviewed.verdict == .invalid && reviewed.image == nil && !reviewed.isFlagged)
        }
    }

    @Test("gives no picture when the checker cannot judge")
    func failsClosed() {
        #expect(throws: SafetyError.self) {
            try SafetyGate(checker: FixedChecker(theme: .nan)).review(picture())
        }
    }

    @Test("flags more with a stricter setting")
    func sensitivity() throws {
        let checker = FixedChecker(theme: 0.49)
        #expect(try !SafetyGate(checker: checker).review(picture()).isFlagged)
        #expect(try SafetyGate(checker: checker, sensitivity: .strict).review(picture()).isFlagged)
    }

    @Test("one picture can be reviewed under several gates, each of which decides for itself")
    func severalGates() throws {
        let unchecked = picture()
        let strict = try SafetyGate(checker: FixedChecker(theme: 0.9), action: .black).review(unchecked)
        let lenient = try SafetyGate(checker: FixedChecker(theme: 0.1)).review(unchecked)
        let off = try SafetyGate.unfiltered.review(unchecked)
        #expect([strict.verdict, lenient.verdict, off.verdict] == [.blacked, .passed, .unfiltered])
        #expect(strict.image?.onlyColor == .black && lenient.image == off.image)
    }

    @Test("wants further seeds tried as its policy says, after flagged and after invalid pictures")
    func retries() throws {
        var policy = SafetyPolicy.photographs
        policy.onFlag.retries = 3
        policy.retriesWhenInvalid = 2
        let gate = try SafetyGate(policy, from: CheckerSources())
        for verdict in Verdict.allCases {
            let expected =
                switch verdict {
                case .passed, .unfiltered: 0
                case .invalid: 2
                default: 3
                }
            #expect(gate.retryLimit(after: verdict) == expected)
            #expect(SafetyGate.unfiltered.retryLimit(after: verdict) == 0)
        }
    }
}
