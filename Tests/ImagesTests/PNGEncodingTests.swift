import Foundation
import Images
import TestSupport
import Testing

@Suite("PNG encoding")
struct PNGEncodingTests {
    @Test("keeps every pixel", arguments: [(1, 1), (1, 70), (70, 1), (33, 17), (64, 64)], [0, 1, 6, 9])
    func roundTrip(size: (width: Int, height: Int), level: Int) throws {
        for picture in [Pictures.noise(size.width, size.height), Pictures.scene(size.width, size.height)] {
            let data = try PNG(image: picture).encoded(compressionLevel: level)
            #expect(try RGBImage(encoded: data) == picture)
        }
    }

    @Test("packs tighter at a higher level")
    func levels() throws {
        let png = PNG(image: Pictures.scene(64, 64))
        #expect(try png.encoded(compressionLevel: 9).count < png.encoded(compressionLevel: 0).count / 10)
    }

    @Test("writes a file and nothing beside it")
    func file() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a picture \u{1F34E}.png")
            let png = PNG(image: Pictures.noise(5, 4), texts: [PNGText(keyword: "a", text: "b")])
            try png.write(to: url)
            #expect(try PNG(contentsOf: url) == png)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [url.lastPathComponent])
        }
    }

    @Test("replaces a file, and a part that an interrupted run left")
    func replaces() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a.png")
            try Data("old".utf8).write(to: url)
            try Data(repeating: 7, count: 100_000).write(to: folder.appending(path: "a.png.part"))
            try PNG(image: Pictures.noise(5, 4)).write(to: url)
            #expect(try RGBImage(contentsOf: url) == Pictures.noise(5, 4))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.png"])
        }
    }

    @Test("says that the folder is missing")
    func missingFolder() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "missing/a.png")
            #expect(throws: ImageError.cannotWrite(path: url.path, reason: "No such file or directory")) {
                try PNG(image: Pictures.noise(1, 1)).write(to: url)
            }
        }
    }

    @Test("leaves the old file and no part when the disk is full")
    func fullDisk() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a.png")
            try Data("old".utf8).write(to: url)
            // Whatever is written through this link meets a full device.
            try FileManager.default.createSymbolicLink(
                atPath: url.path + ".part", withDestinationPath: "/dev/full")
            #expect(throws: ImageError.cannotWrite(path: url.path, reason: "No space left on device")) {
                try PNG(image: Pictures.noise(1, 1)).write(to: url)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.png"])
            #expect(try Data(contentsOf: url) == Data("old".utf8))
        }
    }

    @Test("leaves no part when the name is a folder's")
    func folderInTheWay() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a.png")
            try FileManager.default.createDirectory(
                at: url.appending(path: "inner"), withIntermediateDirectories: true)
            #expect(throws: ImageError.self) { try PNG(image: Pictures.noise(1, 1)).write(to: url) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.png"])
        }
    }
}
