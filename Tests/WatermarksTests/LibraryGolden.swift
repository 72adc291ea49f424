import TestSupport

/// What invisible-watermark wrote and read: `Goldens/library.json`.
struct LibraryGolden: Decodable {
    struct Mark: Decodable {
        let method: String
        let payload: String
        let marked: String
        let read: String
        let unmarked: String
        let swapped: String
        let float: String?
    }

    struct Case: Decodable {
        let width: Int, height: Int, seed: Int
        let flat: Bool
        let pixels: String
        let marks: [Mark]
    }

    struct Riva: Decodable {
        let width: Int, height: Int, seed: Int
        let payload: String
        let unmarked: [Float], outputs: [Float]
        let change: [Int]
    }

    let cases: [Case]
    let riva: Riva

    static func load() throws -> LibraryGolden { try Golden.json("library.json", as: LibraryGolden.self) }
}

/// Bits as the golden writes them.
func text(_ bits: [Bool]) -> String { String(bits.map { $0 ? "1" : "0" }) }
