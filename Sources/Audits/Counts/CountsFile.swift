internal import Foundation

/// A file of lines that appears under its name when it is whole.
///
/// Lines go to `NAME.part`; what was written of it is removed when the writer is given up.
struct CountsFile: ~Copyable {
    private let path: String
    private let handle: FileHandle
    private var pending = Data()
    private var lineCount = 0
    private var isFinished = false

    private static let chunk = 1 << 20

    init(writing url: URL) throws(AuditError) {
        path = url.path(percentEncoded: false)
        guard FileManager.default.createFile(atPath: path + ".part", contents: nil),
            let handle = FileHandle(forWritingAtPath: path + ".part")
        else {
            throw .badCounts(
                path: path, reason: "the file cannot be written",
                mend: "Check that its folder exists and may be written.")
        }
        self.handle = handle
    }

    deinit {
        if !isFinished { unlink(path + ".part") }
    }

    /// Adds a value as a line.
    mutating func add(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try add(line: String(decoding: encoder.encode(value), as: UTF8.self))
    }

    /// Adds a line.
    mutating func add(line: String) throws {
        pending.append(contentsOf: line.utf8)
        pending.append(0x0a)
        lineCount += 1
        if pending.count >= Self.chunk { try flush() }
    }

    /// Adds the number of lines and gives the file its name.
    mutating func finish() throws {
        try add(line: #"{"lines":\#(lineCount + 1)}"#)
        try flush()
        try handle.close()
        guard rename(path + ".part", path) == 0 else {
            throw AuditError.badCounts(
                path: path, reason: "the file cannot be renamed: \(String(cString: strerror(errno)))",
                mend: "Check that its folder may be written.")
        }
        isFinished = true
    }

    private mutating func flush() throws {
        do {
            try handle.write(contentsOf: pending)
        } catch {
            throw AuditError.badCounts(
                path: path, reason: "the file cannot be written: \(error.localizedDescription)",
                mend: "Check that the disk has room.")
        }
        pending.removeAll(keepingCapacity: true)
    }
}
