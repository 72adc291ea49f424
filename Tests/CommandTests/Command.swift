import Foundation
import Synchronization

/// One call of the built command.
struct Command {
    let status: Int32
    let output: String
    let errors: String

    /// Runs `klarbild` with arguments, in a folder.
    ///
    /// - Parameters:
    ///   - text: sends SIGINT once the command has written this to standard error.
    ///   - limit: no file may grow beyond as many bytes, a multiple of 512.
    ///   - variables: added to the process's environment.
    init(
        _ arguments: [String], in folder: URL, interruptingAfter text: String? = nil, fileSizeLimit limit: Int? = nil,
        variables: [String: String] = [:]
    ) throws {
        let process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments
        if let limit {
            process.executableURL = URL(filePath: "/bin/sh")
            // Without the trap the signal of the limit would end the command before it can say anything.
            let script = "trap '' XFSZ; ulimit -f \(limit / 512); exec \"$0\" \"$@\""
            process.arguments = ["-c", script, Self.executable.path] + arguments
        }
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let collected = Mutex("")
        let reader = Thread {
            var awaited = text
            while case let data = errors.fileHandleForReading.availableData, !data.isEmpty {
                let soFar = collected.withLock { text in
                    text += String(decoding: data, as: UTF8.self)
                    return text
                }
                guard let text = awaited, soFar.contains(text) else { continue }
                process.interrupt()
                awaited = nil
            }
            collected.withLock { $0 += "\0" }  // the end
        }
        reader.start()
        self.output = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        while !collected.withLock({ $0.hasSuffix("\0") }) { Thread.sleep(forTimeInterval: 0.005) }
        status = process.terminationStatus
        self.errors = String(collected.withLock { $0 }.dropLast())
    }

    /// The command beside the test bundle.
    private static let executable: URL = {
        var folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        while folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
            let candidate = folder.appending(path: "klarbild")
            if FileManager.default.isExecutableFile(atPath: candidate.path), !candidate.hasDirectoryPath { break }
        }
        return folder.appending(path: "klarbild")
    }()

    /// The standard output as JSON.
    func json<T: Decodable>(_ type: T.Type) throws -> T {
        try JSONDecoder().decode(type, from: Data(output.utf8))
    }
}

/// What the command prints with `--json`: the part of the contract that scripts rely on.
struct Report: Decodable {
    struct Score: Decodable {
        let concept: String
        let score: Double, threshold: Double, margin: Double
    }

    struct Attempt: Decodable {
        let seed: UInt64
        let verdict: String
    }

    struct Opinion: Decodable {
        let checker: String, blindSpots: String
        let flagged: Bool
        let scores: [Score]
    }

    struct Safety: Decodable {
        let policy: String, policyHash: String
        let opinions: [Opinion]
    }

    struct Picture: Decodable {
        let path: String?
        let prompt: String?
        let seed: UInt64?
        let verdict: String
        let flagged: Bool
        let width: Int?, height: Int?
        let scores: [Score]
        let safety: Safety?
        let discarded: [Attempt]?
    }

    let images: [Picture]
}
