import Testing

@testable import Metadata

@Suite("Members of JSON lines")
struct JSONLinesMemberTests {
    private func withLine<R>(_ text: String, _ body: (JSONLines) throws -> R) throws -> R {
        let lines = JSONLines(ArrayStream(Array(text.utf8), location: "x"))
        #expect(try lines.next())
        return try body(lines)
    }

    @Test("are given in the form that is asked for, or not at all")
    func forms() throws {
        try withLine(#"{"s":"a\n","n":-7,"r":1.5,"b":true,"o":{"x":[1]},"l":[1],"z":null,"q":"12","e":"1\u0032"}"#) {
            line in
            #expect(
                line.string("s") == "a\n" && line.bytes("q") == Array("12".utf8) && line.string("n") == nil
                    && line.string("z") == nil)
            #expect(
                line.integer("n") == -7 && line.integer("r") == nil && line.integer("q") == nil
                    && line.integer("b") == nil)
            #expect(
                line.literal("r") == Array("1.5".utf8) && line.literal("q") == Array("12".utf8)
                    && line.literal("e") == nil)
            #expect(
                line.object("o") == Array(#"{"x":[1]}"#.utf8) && line.object("l") == Array("[1]".utf8)
                    && line.object("s") == nil)
            #expect(line.has("s") && line.has("o") && !line.has("z") && !line.has("nothing"))
        }
    }

    @Test("of equal keys are those of the first")
    func twice() throws {
        try withLine(#"{"a":1,"a":2,"\u0061":3}"#) { #expect($0.integer("a") == 1) }
    }

    @Test("are counted by the lines of their file, empty ones included")
    func lineNumbers() throws {
        let lines = JSONLines(randomPieces(Array("\n{}\n\n \n{\"a\":1}\n{\"a\"\n".utf8), below: 4, seed: 1))
        #expect(try lines.next() && lines.line == 2 && !lines.has("a"))
        #expect(try lines.next() && lines.line == 5 && lines.integer("a") == 1)
        let error = #expect(throws: MetadataError.self) { try lines.next() }
        #expect(error?.description.contains("line 6") == true)
    }

    @Test("of a line over the limit are refused")
    func long() {
        let text = "{\"a\":\"" + String(repeating: "x", count: 400_000) + "\"}"
        let lines = JSONLines(ArrayStream(Array(text.utf8), location: "x"), longest: 300_000)
        #expect(throws: MetadataError.self) { try lines.next() }
    }
}
