import Foundation
import TestSupport
import Testing

@testable import WatermarkAudits

@Suite("Lists of pictures")
struct PictureListTests {
    @Test("hold files as given, and a folder's pictures by name, whatever lies deeper")
    func folders() throws {
        try withTemporaryFolder { folder in
            let deep = folder.appending(path: "deep")
            try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
            for name in ["b.JPG", "a.png", "deep/c.jpeg", "notes.txt", "Z.PNG", "png", "a.png.txt"] {
                try Data().write(to: folder.appending(path: name))
            }
            let list = try PictureList([folder.path, folder.appending(path: "notes.txt").path])
            #expect(list.urls.map(\.lastPathComponent) == ["Z.PNG", "a.png", "b.JPG", "c.jpeg", "notes.txt"])
            try FileManager.default.removeItem(at: deep.appending(path: "c.jpeg"))
            #expect(throws: WatermarkAuditError.noPictures(folder: deep.path)) { try PictureList([deep.path]) }
        }
    }

    @Test("take several folders in the order given, each sorted, and files twice if named twice")
    func order() throws {
        try withTemporaryFolder { folder in
            for name in ["two/b.png", "two/a.png", "one/d.png", "one/c.png"] {
                let url = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data().write(to: url)
            }
            let (one, two) = (folder.appending(path: "one").path, folder.appending(path: "two").path)
            #expect(try PictureList([two, one]).urls.map(\.lastPathComponent) == ["a.png", "b.png", "c.png", "d.png"])
            let file = folder.appending(path: "one/c.png").path
            #expect(try PictureList([file, file]).urls.count == 2)
            #expect(try PictureList([two + "/"]).urls.count == 2)
        }
    }

    @Test("names with blanks, signs and other alphabets are found")
    func names() throws {
        try withTemporaryFolder { folder in
            let names = ["a b.png", "50%.png", "ä#?.jpg", "日本.jpeg", "🙂.png"]
            for name in names { try Data().write(to: folder.appending(path: name)) }
            let found = try PictureList([folder.path]).urls
            #expect(Set(found.map(\.lastPathComponent)) == Set(names))
            #expect(found.allSatisfy { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) })
        }
    }

    @Test("a path to nothing is an error that names it, and nothing is asked for nothing")
    func missing() throws {
        #expect(throws: WatermarkAuditError.noSuchPath(path: "/no/such")) { try PictureList(["/no/such"]) }
        #expect(throws: WatermarkAuditError.noSuchPath(path: "")) { try PictureList([""]) }
        #expect(try PictureList([]).urls.isEmpty)
        try withTemporaryFolder { folder in
            // the first path that is wrong counts, even behind good ones
            try Data().write(to: folder.appending(path: "a.png"))
            #expect(throws: WatermarkAuditError.noSuchPath(path: "/no/such")) {
                try PictureList([folder.path, "/no/such"])
            }
        }
    }

    @Test("links to pictures count, links to nothing do not stand in the way")
    func links() throws {
        try withTemporaryFolder { folder in
            try Data().write(to: folder.appending(path: "a.png"))
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: "b.png"), withDestinationURL: folder.appending(path: "a.png"))
            #expect(try PictureList([folder.path]).urls.map(\.lastPathComponent) == ["a.png", "b.png"])
            #expect(try PictureList([folder.appending(path: "b.png").path]).urls.count == 1)
        }
    }

    @Test("errors say what to do")
    func errors() {
        let texts: [(WatermarkAuditError, [String])] = [
            (.noSuchPath(path: "a/b"), ["'a/b'", "check the path"]),
            (.noPictures(folder: "f"), ["'f'", ".png, .jpg or .jpeg"]),
            (
                .tooFewPictures(found: 3, needed: 12, reason: "looking"),
                ["3 usable", "at least 12", "looking", "256 x 256"]
            ),
        ]
        for (error, parts) in texts {
            #expect(parts.allSatisfy(error.description.contains) && !error.description.contains("\n"))
        }
    }
}
