import Foundation
import Images
import TestSupport
import Testing

/// Every way that the pixels of a flagged picture could take out of a run, watched.
@Suite("No unreviewed pixels")
struct LeakTests {
    private static let request = ["generate", "a dog", "--seed", "3", "--step-count", "2", "--scale", "1"]

    /// The picture that a flagged run must not show.
    private static let secret = Result {
        try withTemporaryFolder { folder in
            let run = try Command(request + ["--safety", "off", "--quiet", "-o", "."], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            return try RGBImage(contentsOf: folder.appending(path: "a-dog-3.png"))
        }
    }

    /// What is found of the secret in a folder and in what a command printed.
    private func traces(in folder: URL, and run: Command) throws -> [String] {
        let secret = try Self.secret.get()
        var found: [String] = []
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var texts: [(String, Data)] = [
            ("standard output", Data(run.output.utf8)), ("standard error", Data(run.errors.utf8)),
        ]
        for case let file as URL in files ?? .init() {
            guard let data = try? Data(contentsOf: file) else { continue }
            texts.append((file.lastPathComponent, data))
            if let image = try? RGBImage(contentsOf: file), looksAlike(image, secret) {
                found.append(file.lastPathComponent)
            }
        }
        // A row of pixels as bytes, in Base64 and as numbers.
        let rows = stride(from: 0, to: secret.height, by: 7).map { y in
            Array(secret.pixels[y * secret.width * 3..<(y + 1) * secret.width * 3])
        }.filter { Set($0).count > 8 }
        #expect(rows.count > 3, "the picture has rows to be recognised by")
        for (name, data) in texts {
            for row in rows {
                let middle = Array(row[60..<90])
                let numbers = middle.prefix(6).map(String.init)
                let forms = [
                    Data(middle), Data(Data(middle).base64EncodedString().utf8),
                    Data(numbers.joined(separator: ",").utf8), Data(numbers.joined(separator: ", ").utf8),
                ]
                if forms.contains(where: { data.range(of: $0) != nil }) { found.append("\(name): pixels") }
            }
        }
        return found
    }

    /// Whether a picture, brought to the secret's size, differs from it little enough to be recognised.
    private func looksAlike(_ image: RGBImage, _ secret: RGBImage) -> Bool {
        let own = image.resized(width: secret.width, height: secret.height, filter: .box)
        let squares = zip(own.pixels, secret.pixels).map { pow(Double($0) - Double($1), 2) }
        return squares.reduce(0, +) / Double(squares.count) < 100  // PSNR over 28 dB
    }

    @Test("the watch itself sees a leak")
    func watch() throws {
        try withTemporaryFolder { folder in
            let run = try Command(Self.request + ["--safety", "off", "-o", "."], in: folder)
            #expect(try traces(in: folder, and: run) == ["a-dog-3.png"])
            let secret = try Self.secret.get()
            try Data(secret.pixels).write(to: folder.appending(path: "raw"))
            #expect(try traces(in: folder, and: run).contains("raw: pixels"))
        }
    }

    @Test(
        "files, output, temporary files and the log of a flagged run hold nothing of the picture",
        arguments: ["replace", "blur", "pixelate", "black", "withhold"])
    func flagged(action: String) throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                at: folder.appending(path: "tmp"), withIntermediateDirectories: false)
            let run = try Command(
                Self.request + ["--safety", "1", "--on-flag", action, "--json", "--log", "log.sqlite", "-o", "out"],
                in: folder, variables: ["TMPDIR": folder.appending(path: "tmp").path])
            #expect(run.status == (action == "withhold" ? 2 : 0), "\(run.errors)")
            #expect(try traces(in: folder, and: run) == [])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "tmp").path).isEmpty)
            #expect(run.output.count < 20_000 && run.errors.count < 2_000)
        }
    }

    @Test("pictures that are discarded for other seeds leave nothing behind")
    func discarded() throws {
        try withTemporaryFolder { folder in
            let run = try Command(
                Self.request + ["--safety", "1", "--on-flag", "withhold", "--retry", "2", "--json", "-o", "out"],
                in: folder)
            #expect(run.status == 2)
            let picture = try #require(try run.json(Report.self).images.first)
            #expect(picture.seed == 5 && picture.path == nil && picture.discarded?.map(\.seed) == [3, 4])
            #expect(try traces(in: folder, and: run) == [])
        }
    }

    @Test("a picture that is kept for review is nowhere but in its folder")
    func kept() throws {
        try withTemporaryFolder { folder in
            let run = try Command(
                Self.request + ["--safety", "1", "--keep-for-review", "review", "-o", "out", "--log", "log.sqlite"],
                in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let review = folder.appending(path: "review")
            #expect(try FileManager.default.contentsOfDirectory(atPath: review.path).count == 1)
            try FileManager.default.removeItem(at: review)
            #expect(try traces(in: folder, and: run) == [])
            let refused = try Command(
                Self.request + ["--safety", "1", "--keep-for-review", "out/review", "-o", "out"], in: folder)
            #expect(refused.status == 1 && refused.errors.contains("name a folder apart"))
        }
    }

    @Test(
        "a run that ends on the way leaves nothing: the disk is full, the log cannot be written, it is interrupted")
    func interrupted() throws {
        for (arguments, limit, text) in [
            (["--safety", "1"], 512, nil), (["--safety", "1", "--log", "no/such/log"], nil, nil),
            (["--safety", "1", "--count", "500"], nil, "denoising"),
        ] as [([String], Int?, String?)] {
            try withTemporaryFolder { folder in
                let run = try Command(
                    Self.request + arguments + ["-o", "out"], in: folder, interruptingAfter: text, fileSizeLimit: limit)
                #expect(run.status != 0, "\(arguments)")
                #expect(try traces(in: folder, and: run) == [])
                let left = FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []
                #expect(!left.contains { $0.hasSuffix(".part") }, "\(left)")
            }
        }
    }

    @Test("the log holds no prompt unless the policy says so, and never a picture")
    func log() throws {
        try withTemporaryFolder { folder in
            let run = try Command(
                ["generate", "a very secret dog", "--seed", "3", "--step-count", "1", "--log", "log.sqlite"], in: folder
            )
            #expect(run.status == 0, "\(run.errors)")
            let data = try Data(contentsOf: folder.appending(path: "log.sqlite"))
            #expect(data.range(of: Data("secret".utf8)) == nil)
            #expect(data.count < 200_000)
        }
    }

    /// The files that the embedded model's checker is made of.
    static let checkerFiles = [
        "safety_checker/model.safetensors", "safety_checker/config.json", "safety_checker/concepts.json",
        "feature_extractor/preprocessor_config.json", "model_index.json",
    ]

    @Test(
        "removing, emptying, cutting or overwriting any file of a checker never yields an unchecked picture",
        arguments: checkerFiles)
    func damage(file: String) throws {
        let model = Golden.repository.appending(path: "Data/Models/emoji")
        let data = try Data(contentsOf: model.appending(path: file))
        let damages: [(String, Data?)] = [
            ("removed", nil), ("emptied", Data()), ("cut", data.prefix(data.count / 2)),
            ("one byte short", data.prefix(data.count - 1)), ("zeros", Data(count: data.count)),
            ("ones", Data(repeating: 0xFF, count: data.count)), ("a folder", nil),
        ]
        for (name, bytes) in damages {
            try withTemporaryFolder { folder in
                let copy = folder.appending(path: "model")
                try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: false)
                for part in try FileManager.default.contentsOfDirectory(atPath: model.path) {
                    let source = model.appending(path: part)
                    if file.hasPrefix(part) {
                        try FileManager.default.copyItem(at: source, to: copy.appending(path: part))
                    } else {
                        try FileManager.default.createSymbolicLink(
                            at: copy.appending(path: part), withDestinationURL: source)
                    }
                }
                let target = copy.appending(path: file)
                try FileManager.default.removeItem(at: target)
                if let bytes { try bytes.write(to: target) }
                if name == "a folder" {
                    try FileManager.default.createDirectory(at: target, withIntermediateDirectories: false)
                }
                let run = try Command(
                    Self.request + ["--model", "model", "--quiet", "--json", "-o", "out"], in: folder)
                let out = folder.appending(path: "out")
                let written = (try? FileManager.default.contentsOfDirectory(atPath: out.path)) ?? []
                if run.status == 0 {
                    // Only the names of the concepts may be missing: the picture was checked all the same.
                    let pictures = try run.json(Report.self).images
                    #expect(pictures.allSatisfy { $0.scores.count == 20 && $0.verdict != "unfiltered" }, "\(name)")
                    #expect(file == "safety_checker/concepts.json" && name == "removed" || name == "one byte short")
                } else {
                    #expect(run.status == 1 && written.isEmpty, "\(name): \(run.errors) \(written)")
                    #expect(
                        run.errors.split(separator: "\n").count == 1 && !run.errors.contains("Fatal"), "\(run.errors)")
                }
            }
        }
    }

    @Test("outside the safety module nothing makes a reviewed picture, and nothing but the pipeline an unchecked one")
    func sources() throws {
        let sources = Golden.repository.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var (reviewing, decoding): (Set<String>, Set<String>) = ([], [])
        for case let file as URL in files where file.pathExtension == "swift" && !file.path.contains("/Safety/") {
            let text = try String(contentsOf: file, encoding: .utf8)
            if text.contains("ReviewedImage(") { reviewing.insert(file.lastPathComponent) }
            if text.contains("UncheckedImage(") { decoding.insert(file.lastPathComponent) }
        }
        // The benchmark times the decoder and drops the picture, which it could not look at either.
        #expect(reviewing.isEmpty && decoding == ["GenerationRun.swift", "Benchmark.swift"])
    }
}
