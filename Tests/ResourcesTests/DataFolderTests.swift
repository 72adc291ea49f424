import Foundation
import Resources
import TestSupport
import Testing

@Suite("Data folder") struct DataFolderTests {
    /// A folder that counts as `Data`.
    private func makeData(in parent: URL, named name: String = "Data") throws -> URL {
        let folder = parent.appending(path: name, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: folder.appending(path: "README.md"))
        return folder
    }

    @Test("the environment variable wins")
    func environment() throws {
        try withTemporaryFolder { folder in
            let named = try makeData(in: folder, named: "elsewhere")
            _ = try makeData(in: folder)
            let found = try DataFolder.locate(
                environment: ["KLARBILD_DATA": named.path(percentEncoded: false)],
                executable: folder.appending(path: "klarbild"), checkout: folder)
            #expect(found.url.standardizedFileURL.path() == named.standardizedFileURL.path())
        }
    }

    @Test("a wrong environment variable is an error, not a fall-back")
    func wrongEnvironment() throws {
        try withTemporaryFolder { folder in
            _ = try makeData(in: folder)
            #expect(throws: ResourceError.self) {
                try DataFolder.locate(
                    environment: ["KLARBILD_DATA": "/no/such/place"], executable: nil, checkout: folder)
            }
        }
    }

    @Test("folders above the executable are tried, nearest first", arguments: ["bin/klarbild", ".build/a/b/klarbild"])
    func aboveExecutable(_ path: String) throws {
        try withTemporaryFolder { folder in
            let expected = try makeData(in: folder)
            let found = try DataFolder.locate(
                environment: [:], executable: folder.appending(path: path), checkout: URL(filePath: "/no/such"))
            let real = expected.resolvingSymlinksInPath().path()
            #expect(found.url.resolvingSymlinksInPath().path() == real)
        }
    }

    @Test("share/klarbild beside bin is tried")
    func installed() throws {
        try withTemporaryFolder { folder in
            let expected = try makeData(in: folder, named: "share/klarbild")
            let found = try DataFolder.locate(
                environment: [:], executable: folder.appending(path: "bin/klarbild"), checkout: URL(filePath: "/no"))
            #expect(found.url.resolvingSymlinksInPath().path() == expected.resolvingSymlinksInPath().path())
        }
    }

    @Test("a folder without README.md is somebody else's")
    func stranger() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                at: folder.appending(path: "Data"), withIntermediateDirectories: true)
            let error = #expect(throws: ResourceError.self) {
                try DataFolder.locate(environment: [:], executable: folder.appending(path: "k"), checkout: folder)
            }
            let text = try #require(error).description
            #expect(text.contains(folder.lastPathComponent) && text.contains("KLARBILD_DATA"))
        }
    }

    @Test("this checkout has one, and a missing file is named")
    func ours() throws {
        let data = try DataFolder.locate()
        #expect(try data.file("README.md").lastPathComponent == "README.md")
        #expect(try !data.contents(of: "README.md").isEmpty)
        let error = #expect(throws: ResourceError.self) { try data.file("no/such.file") }
        #expect(try #require(error).description.contains("'no/such.file' is missing"))
        #expect(throws: ResourceError.self) { try data.contents(of: "PublicSuffix") }
    }
}
