import TestSupport
import Testing

@testable import Metadata

@Suite("Numbers in texts")
struct NumberParserTests {
    private func real(_ text: String) -> Double? {
        Array(text.utf8).withUnsafeBufferPointer(NumberParser.real)
    }

    private func integer(_ text: String) -> Int64? {
        Array(text.utf8).withUnsafeBufferPointer(NumberParser.integer)
    }

    @Test("are read to the last bit, as Swift prints and reads them")
    func roundTrip() {
        var random = SeededGenerator(1)
        for _ in 0..<5000 {
            let value = Double(bitPattern: random.next())
            guard !value.isNaN else { continue }
            #expect(real("\(value)") == value)
            let whole = Int64(bitPattern: random.next())
            #expect(integer("\(whole)") == whole && real("\(whole)") == Double(whole))
        }
    }

    @Test(
        "may be written as programs write them",
        arguments: [
            ("1e5", 1e5), ("+1.5", 1.5), (".5", 0.5), ("5.", 5), ("-0", 0), ("inf", .infinity),
            ("-Infinity", -.infinity),
            ("1E-400", 0), ("1e400", .infinity), ("0.1", 0.1),
        ] as [(String, Double)])
    func forms(_ text: String, _ value: Double) { #expect(real(text) == value) }

    @Test("may be not a number", arguments: ["nan", "NaN", "-nan"])
    func notANumber(_ text: String) { #expect(real(text)?.isNaN == true) }

    @Test(
        "are nothing else",
        arguments: [
            "", " 1", "1 ", "0x10", "1,5", "1.2.3", "--1", "e5", "one", "1e", "1\0", "١", "n", "i", "-", "+", ".",
            String(repeating: "1", count: 64),
        ])
    func others(_ text: String) { #expect(real(text) == nil) }

    @Test(
        "that are whole have no fraction and 64 bits",
        arguments: [
            "", "1.0", "9223372036854775808", "-9223372036854775809", "1e3", " 1", "0x1", "100000000000000000000",
        ])
    func notWhole(_ text: String) { #expect(integer(text) == nil) }

    @Test("may be missing in the usual words, and in no others")
    func missing() {
        for word in ["", "null", "NULL", "None", "NA", "na", "\\N", "<NA>"] {
            #expect(Array(word.utf8).withUnsafeBufferPointer(NumberParser.isNull), "\(word)")
        }
        for word in ["nul", "0", "-", "nan", "nothing", "nulls"] {
            #expect(!Array(word.utf8).withUnsafeBufferPointer(NumberParser.isNull), "\(word)")
        }
    }
}
