import Coverage
import Foundation
import Metadata

// Runs one piece of prompt coverage for the scripts beside it:
//
//     CoverageBenchmark words LEAST PATH...    how many captions hold each word, as a table of word weights
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count > 2, arguments[0] == "words", let least = Int(arguments[1]) else {
    FileHandle.standardError.write(Data("usage: CoverageBenchmark words LEAST PATH...\n".utf8))
    exit(64)
}
var (tokenizer, counts, captions) = (CaptionTokenizer(), [String: Int](), 0)
try MetadataSource(Array(arguments.dropFirst(2))).forEachBatch(roles: [.text]) { batch in
    for index in 0..<batch.count {
        guard let text = batch.text(.text)?.string(at: index) else { continue }
        captions += 1
        for word in Set(tokenizer.words(of: text)) { counts[word, default: 0] += 1 }
    }
}
print("captions\t\(captions)")
for (word, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) where count >= least {
    print("\(word)\t\(count)")
}
