import Foundation
import TestSupport
import Testing

@testable import Engines

@Suite("A program beside this one") struct ChildProcessTests {
    private func start(_ script: String, environment: [String: String] = ["A": "b c"]) throws -> ChildProcess {
        try ChildProcess("/bin/sh", ["-c", script], environment: environment)
    }

    private func text(_ child: ChildProcess) -> String {
        String(
            decoding: FileHandle(fileDescriptor: child.output, closeOnDealloc: false).readDataToEndOfFile(),
            as: UTF8.self)
    }

    private func wait(_ child: ChildProcess) -> ChildProcess.End? {
        for _ in 0..<500 where child.poll() == nil { usleep(10_000) }
        return child.poll()
    }

    private func isRunning(_ process: Int32) -> Bool {
        guard let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
        return !state.contains(") Z")
    }

    @Test("gets its arguments and environment as they are, and no input")
    func arguments() throws {
        let child = try ChildProcess(
            "/bin/sh", ["-c", #"cat; printf '%s|' "$A" "$@""#, "x", "a b", "$(id)", "`id`", "; id", "*"],
            environment: ["A": "'\"$B", "PATH": "/bin:/usr/bin"])
        #expect(text(child) == "'\"$B|a b|$(id)|`id`|; id|*|")
        #expect(wait(child) == .exited(0))
    }

    @Test("tells how it ended", arguments: [("exit 0", 0, false), ("exit 3", 3, false), ("kill -9 $$", 9, true)])
    func end(_ script: String, _ code: Int32, _ isSignal: Bool) throws {
        let child = try start(script)
        #expect(wait(child) == (isSignal ? .signalled(code) : .exited(code)))
    }

    @Test("that is not there is an error that names it")
    func missing() throws {
        #expect(throws: EngineError.notStarted(program: "/none", reason: "No such file or directory")) {
            try ChildProcess("/none", [], environment: [:])
        }
    }

    @Test(
        "ends with everything it started, also when it does not want to",
        arguments: ["sleep 1000 & echo $!; wait", "trap '' TERM; sleep 1000 & echo $!; wait; sleep 1000"])
    func group(_ script: String) throws {
        let child = try start(script, environment: ProcessInfo.processInfo.environment)
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = read(child.output, &buffer, buffer.count)
        let grandchild = try #require(Int32(String(decoding: buffer[..<count], as: UTF8.self).dropLast()))
        #expect(isRunning(grandchild) && child.poll() == nil)
        child.stop()
        #expect(child.poll() != nil)
        for _ in 0..<100 where isRunning(grandchild) { usleep(10_000) }
        #expect(!isRunning(grandchild))
    }

    @Test("ends what it left running when it has ended itself")
    func leftover() throws {
        let child = try start("sleep 1000 >/dev/null 2>&1 & echo $!", environment: ProcessInfo.processInfo.environment)
        let grandchild = try #require(Int32(text(child).dropLast()))
        #expect(wait(child) == .exited(0))
        child.stop()
        for _ in 0..<100 where isRunning(grandchild) { usleep(10_000) }
        #expect(!isRunning(grandchild))
    }

    @Test("keeps the last 64 KB of what it says, and never waits for a reader")
    func log() throws {
        let script = "i=0; while [ $i -lt 20000 ]; do echo \"line $i of the log\" >&2; i=$((i+1)); done; echo done"
        let child = try start(script)
        let log = ProcessLog(reading: child.errors)
        #expect(text(child) == "done\n" && wait(child) == .exited(0))
        log.finish()
        #expect(log.text.utf8.count <= ProcessLog.limit && log.text.utf8.count > ProcessLog.limit - 100)
        #expect(log.lastLine == "line 19999 of the log")
    }

    @Test("the last line is none of a progress bar", arguments: [("", "(none)"), ("a\\n[Stage 1:> (0 + 1) / 2]", "a")])
    func lastLine(_ text: String, _ line: String) throws {
        let child = try start("printf '\(text)' >&2")
        let log = ProcessLog(reading: child.errors)
        _ = wait(child)
        log.finish()
        #expect(log.lastLine == line)
    }

    @Test("a stream gives up when its check does, while the program is silent")
    func check() throws {
        let child = try start("echo a; sleep 1000", environment: ProcessInfo.processInfo.environment)
        var calls = 0
        let stream = ProcessStream(child.output, location: "x") {
            calls += 1
            if calls > 3 { throw CancellationError() }
        }
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: 16)
        defer { buffer.deallocate() }
        let count = try stream.read(into: buffer, capacity: 16)
        #expect(UnsafeBufferPointer(start: buffer, count: count).elementsEqual("a\n".utf8))
        let started = ContinuousClock.now
        #expect(throws: CancellationError.self) { _ = try stream.read(into: buffer, capacity: 16) }
        #expect(ContinuousClock.now - started < .seconds(5))
    }
}
