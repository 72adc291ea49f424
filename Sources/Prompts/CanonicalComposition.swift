internal import Foundation

/// Unicode's composed form (NFC) by the tables of Unicode 9, which the reference's normaliser still has.
///
/// Foundation's own composition knows newer characters, and on Linux (Swift 6.3) leaves three kinds of text wrong: a
/// Hangul syllable followed by a final consonant, Tibetan vowels out of canonical order, and U+11A7, which it drops.
/// It is right for text that is decomposed and ordered; so that is done here first.
enum CanonicalComposition {
    private static let newestVersion = 9

    /// The composed form of a text.
    static func compose(_ text: some Sequence<Unicode.Scalar>) -> String.UnicodeScalarView {
        var composed = String.UnicodeScalarView()
        var run: [Unicode.Scalar] = []
        for scalar in text {
            if scalar.isASCII {
                run.append(scalar)
            } else if scalar.value == 0x11A7 || (scalar.properties.age?.major ?? .max) > newestVersion {
                // What the tables do not know neither moves nor composes.
                finish(&run, into: &composed)
                composed.append(scalar)
            } else {
                run.append(contentsOf: String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars)
            }
        }
        finish(&run, into: &composed)
        return composed
    }

    private static func finish(_ run: inout [Unicode.Scalar], into composed: inout String.UnicodeScalarView) {
        order(&run)
        var view = String.UnicodeScalarView()
        view.append(contentsOf: run)
        composed.append(contentsOf: String(view).precomposedStringWithCanonicalMapping.unicodeScalars)
        run.removeAll(keepingCapacity: true)
    }

    /// Sorts each stretch of combining marks by their class, those of one class staying in order.
    private static func order(_ scalars: inout [Unicode.Scalar]) {
        var start = 0
        while start < scalars.count {
            var end = start
            var marks: [(order: UInt8, offset: Int, scalar: Unicode.Scalar)] = []
            while end < scalars.count, scalars[end].combiningClass != 0 {
                marks.append((scalars[end].combiningClass, end, scalars[end]))
                end += 1
            }
            if marks.count > 1 {
                marks.sort { ($0.order, $0.offset) < ($1.order, $1.offset) }
                scalars.replaceSubrange(start..<end, with: marks.map(\.scalar))
            }
            start = end + 1
        }
    }
}

extension Unicode.Scalar {
    fileprivate var combiningClass: UInt8 { isASCII ? 0 : properties.canonicalCombiningClass.rawValue }
}
