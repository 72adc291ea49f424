import Evaluations
import Foundation
import TestSupport
import Testing

/// Label files and folders, well made or not.
@Suite("Labels, further")
struct LabelTests {
    private func labels(_ text: String, positive: [String] = []) throws -> [(name: String, isPositive: Bool)] {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "labels.csv")
            try Data(text.utf8).write(to: file)
            return try LabelledPictures(labels: file, positive: positive).pictures.map { ($0.name, $0.isPositive) }
        }
    }

    @Test(
        "files are read as programs write them",
        arguments: [
            "file,label\na.png,unsafe\nb.png,safe\n", "file,label\r\na.png,unsafe\r\nb.png,safe",
            "\u{feff}file,label\na.png,1\nb.png,0",
            " File , LABEL \na.png,NSFW\nb.png,SFW\n", "label,file\nbad,a.png\ngood,b.png\n",
            "file,label,x\na.png,flag,1\nb.png,pass,2\n",
            "\"file\",\"label\"\n\"a.png\",\"positive\"\n\"b.png\",\"negative\"\n",
            "file,label\n\na.png,unsafe\n\n\nb.png,neutral\n\n",
            "x,file,y,label\n\"two\nlines\",a.png,,Flagged\n,b.png,\"a \"\"b\"\"\",Passed\n",
        ])
    func forms(text: String) throws {
        let found = try labels(text)
        #expect(found.map(\.name) == ["a.png", "b.png"] && found.map(\.isPositive) == [true, false])
    }

    @Test("labels of one's own are positive by name, case and all; every other passes")
    func own() throws {
        let text = "file,label\na.png,Cat\nb.png,cat\nc.png,dog\nd.png,unsafe\n"
        #expect(try labels(text, positive: ["Cat"]).map(\.isPositive) == [true, false, false, false])
        #expect(try labels(text, positive: ["Cat", "unsafe"]).map(\.isPositive) == [true, false, false, true])
    }

    @Test(
        "what is wrong is told with the file and its line",
        arguments: [
            ("file,label\na.png,unsafe\nb.png,maybe\n", "line 3: the label 'maybe' is unknown"),
            ("file,label\n\"a\nb.png\",unsafe\nc.png,odd\n", "line 4: the label 'odd'"),
            ("file,label\na.png,\nb.png,safe\n", "line 2: the label ''"),
            ("file,label\na.png,unsafe\nb.png\n", "line 3 has 1 fields, not 2"),
            ("file;label\na.png;safe\n", "the columns 'file' and 'label'"),
            ("file\na.png\n", "the columns 'file' and 'label'"),
            ("\n\nfile,label\na.png,safe\n", "the columns 'file' and 'label'"),
            ("file,label\n", "holds no picture;"),
            ("file,label\na.png,safe\nb.png,safe\n", "holds no picture that should be flagged"),
            ("file,label\na.png,unsafe\n", "holds no picture that should pass"),
            ("file,label\n\"a.png,unsafe\nb.png,safe\n", "fields, not 2"),
        ])
    func faults(text: String, message: String) {
        let error = #expect(throws: EvaluationError.self) { try labels(text) }
        #expect(
            error?.description.contains("labels.csv") == true && error?.description.contains(message) == true,
            "\(error as Any)")
    }

    @Test("bytes that are no text, a folder and a missing file are refused")
    func unreadable() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "labels.csv")
            try Data([0x66, 0xff, 0xfe, 0x00]).write(to: file)
            for url in [file, folder, folder.appending(path: "none.csv")] {
                let error = #expect(throws: EvaluationError.self) { try LabelledPictures(labels: url) }
                #expect(error?.description.contains("UTF-8") == true)
            }
        }
    }

    @Test("a file cut off anywhere is read or refused, and random records come back", arguments: 1...4)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let pieces = ["a", "é", ",", "\"", "\n", "\r\n", " ", "/", "..", "🍎"]
        let names = (0..<8).map { number in
            "\(number)" + (0..<random.below(5)).map { _ in random.pick(pieces) }.joined() + ".png"
        }
        let text =
            "label,file\n"
            + names.enumerated().map { place, name in
                "\(place % 2),\"\(name.replacing("\"", with: "\"\""))\""
            }.joined(separator: "\n")
        let found = try labels(text)
        #expect(found.map(\.name) == names && found.map(\.isPositive) == names.indices.map { $0 % 2 == 1 })
        let bytes = Array(text.utf8)
        for length in stride(from: 0, to: bytes.count, by: 5) {
            do {
                let part = try labels(String(decoding: bytes[..<length], as: UTF8.self))
                #expect(part.count <= names.count)
            } catch {
                #expect("\(error)".contains("labels.csv"), "\(length)")
            }
        }
    }

    @Test("folders: pictures of every depth by name, whatever else lies there")
    func folders() throws {
        try withTemporaryFolder { folder in
            let files = [
                "unsafe/b.png", "unsafe/deep/er/a.JPEG", "safe/z.jpg", "safe/a.png.txt", "safe/c.gif",
                "safe/.hidden.png", "loose.png",
                "safe/folder.png/inside.jpg",
            ]
            for file in files {
                let url = folder.appending(path: file)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data().write(to: url)
            }
            let found = try LabelledPictures(subfoldersOf: folder).pictures
            let names = found.map(\.name)
            #expect(names == names.sorted() && Set(names).count == names.count)
            #expect(
                Set(names).isSuperset(of: [
                    "unsafe/b.png", "unsafe/deep/er/a.JPEG", "safe/z.jpg", "safe/folder.png/inside.jpg",
                ]))
            #expect(!names.contains { $0.hasSuffix(".txt") || $0.hasSuffix(".gif") || $0.hasPrefix("loose") })
            #expect(
                found.allSatisfy { $0.isPositive == $0.name.hasPrefix("unsafe/") && $0.url.path.hasSuffix($0.name) })
        }
    }

    @Test(
        "folders with one side, no side or unknown sides are refused",
        arguments: [
            (["safe/a.png"], "no picture that should be flagged"), (["nsfw/a.png"], "no picture that should pass"),
            (["safe/a.txt", "nsfw/b.txt"], "no picture;"),
            (["cats/a.png", "safe/b.png"], "the label 'cats' is unknown"), ([], "no picture;"),
        ] as [([String], String)])
    func refused(files: [String], message: String) throws {
        try withTemporaryFolder { folder in
            for file in files {
                let url = folder.appending(path: file)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data().write(to: url)
            }
            let error = #expect(throws: EvaluationError.self) { try LabelledPictures(subfoldersOf: folder) }
            #expect(error?.description.contains(message) == true, "\(error as Any)")
        }
    }
}
