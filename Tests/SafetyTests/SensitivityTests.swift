import Safety
import Testing

@Suite("Sensitivity")
struct SensitivityTests {
    @Test(
        "is read from a name or a number",
        arguments: [
            ("lenient", -0.0175), ("standard", 0), ("strict", 0.015), ("Strict", 0.015), ("0", 0), ("0.02", 0.02),
            ("+0.02", 0.02), ("-0.069", -0.069), ("1", 1), ("-1", -1),
        ] as [(String, Float)])
    func reading(text: String, adjustment: Float) throws {
        #expect(try Sensitivity(text).adjustment == adjustment)
    }

    @Test("refuses anything else", arguments: ["", "off", "medium", "nan", "inf", "1.01", "-2", "0,5", "1e9", " 0"])
    func refusing(text: String) {
        let error = #expect(throws: SafetyError.unknownSensitivity(text)) { try Sensitivity(text) }
        #expect(error?.description.hasPrefix("'\(text)' is not a sensitivity; expected lenient, standard") == true)
    }

    @Test("is written so that it can be read again", arguments: ["lenient", "standard", "strict", "+0.02", "-0.069"])
    func writing(text: String) throws {
        let sensitivity = try Sensitivity(text)
        #expect(sensitivity.description == text)
        #expect(try Sensitivity(sensitivity.description) == sensitivity)
    }

    @Test("flags more the stricter it is")
    func monotonous() throws {
        let concepts = [SafetyConcept(name: "x", threshold: 0.25)]
        let counts = try Sensitivity.presets.map { preset in
            try (0..<100).count {
                try ConceptDecision(
                    values: [0.2 + Float($0) / 1000], concepts: concepts, sensitivity: preset.sensitivity
                ).isFlagged
            }
        }
        #expect(counts == counts.sorted() && Set(counts).count == 3)
    }
}
