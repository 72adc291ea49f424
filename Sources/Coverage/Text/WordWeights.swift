internal import Foundation
public import Resources

/// How much each word of a prompt weighs: the rarer in a fixed set of web captions, the more.
///
/// The table ships, so that the weights are the same for every sample.
public struct WordWeights: Sendable {
    /// The captions that the table counts.
    public let captions: Int
    private let frequencies: [String: Int]

    /// A table of given figures.
    public init(captions: Int, frequencies: [String: Int]) {
        self.captions = captions
        self.frequencies = frequencies
    }

    /// Reads a table: a first line `captions N`, then `word TAB captions that hold it`; lines with # are remarks.
    ///
    /// - Throws: ``CoverageError/badWordTable(path:line:)``.
    public init(parsing text: String, path: String) throws {
        var (captions, frequencies) = (0, [String: Int]())
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.hasPrefix("#") { continue }
            let fields = line.split(separator: "\t")
            // The captions come first, and no word is in more of them than there are.
            guard fields.count == 2, let count = Int(fields[1]), count > 0,
                captions > 0 ? count <= captions : fields[0] == "captions"
            else { throw CoverageError.badWordTable(path: path, line: number + 1) }
            if captions == 0 {
                captions = count
            } else {
                frequencies[String(fields[0])] = count
            }
        }
        guard captions > 0 else { throw CoverageError.badWordTable(path: path, line: 1) }
        self.init(captions: captions, frequencies: frequencies)
    }

    /// The table that ships in `Data/Words`.
    ///
    /// - Throws: `ResourceError`, or ``CoverageError/badWordTable(path:line:)``.
    public static func shipped(in data: DataFolder) throws -> WordWeights {
        let path = "Words/frequencies.tsv"
        return try WordWeights(parsing: String(decoding: data.contents(of: path), as: UTF8.self), path: path)
    }

    /// The captions of the table that hold a word.
    public func frequency(of word: String) -> Int { frequencies[word] ?? 0 }

    /// The weight of a word, ln((N + 1) / (n + 1)): greatest for a word that the table has not met.
    public func weight(of word: String) -> Double {
        log((Double(captions) + 1) / (Double(frequency(of: word)) + 1))
    }

    /// Whether a word alone is too common to stand for a name: more than one caption in 2,000 holds it.
    public func isCommon(_ word: String) -> Bool {
        Double(frequency(of: word)) * 2000 > Double(captions)
    }
}
