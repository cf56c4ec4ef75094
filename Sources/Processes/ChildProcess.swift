package import Foundation
import Synchronization

/// A process that was started by this one, with its standard output as lines and its standard error in a file.
package final class ChildProcess: Sendable {
    /// Why a child did not do what it was started for.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    package let name: String
    package let pid: pid_t
    private let process: Process
    private let logPath: String
    private let lines: AsyncStream<String>
    private let ending: AsyncStream<Void>

    /// How long a child that was asked to stop may take before it is killed.
    private static let stopMax: Duration = .seconds(15)

    /// Starts `executable` with `arguments`. The environment is this process's without its `HOLDFAST_*` variables.
    /// - Parameter logPath: the file that standard error is added to; it is made if there is none.
    /// - Throws: `Failure` when the file or the process cannot be made.
    package init(name: String, executable: String, arguments: [String], logPath: String) throws {
        self.name = name
        self.logPath = logPath
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("HOLDFAST_") }
        process.standardInput = FileHandle.nullDevice
        process.standardError = try Self.log(at: logPath)
        let output = Pipe()
        process.standardOutput = output
        lines = Self.lines(of: output.fileHandleForReading)
        let (ending, endingEnd) = AsyncStream.makeStream(of: Void.self)
        self.ending = ending
        process.terminationHandler = { _ in endingEnd.finish() }
        do {
            try process.run()
        } catch {
            throw Failure(description: "\(name) cannot be started: \(error)")
        }
        self.process = process
        pid = process.processIdentifier
    }

    /// The first line of standard output: how `holdfast serve` and `holdfast emulator` say, in JSON, that they listen.
    /// - Throws: `Failure` when the child ends or the time is over before.
    package func readyLine(within limit: Duration) async throws -> String {
        let line = await withTaskGroup(of: String?.self) { [lines] group in
            group.addTask { await lines.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        try Task.checkCancellation()
        guard let line else {
            throw Failure(description: "\(name) did not become ready; the end of its log:\n\(logTail())")
        }
        return line
    }

    /// Sends SIGKILL and waits for the end.
    package func kill() async {
        Foundation.kill(pid, SIGKILL)
        await waitForEnd()
    }

    /// Sends SIGTERM, and SIGKILL if that is not enough, and waits for the end.
    package func stop() async {
        if process.isRunning { Foundation.kill(pid, SIGTERM) }
        let killer = Task { [pid] in
            try await Task.sleep(for: Self.stopMax)
            Foundation.kill(pid, SIGKILL)
        }
        await waitForEnd()
        killer.cancel()
    }

    /// A task of its own: the wait goes on although the caller is cancelled.
    private func waitForEnd() async {
        await Task { [ending] in
            for await _ in ending {}
        }.value
    }

    /// The last lines that the child wrote to standard error.
    private func logTail() -> String {
        // Without the file there is nothing to show beside the failure itself.
        guard let text = try? String(contentsOfFile: logPath, encoding: .utf8) else { return "(none)" }
        return text.split(separator: "\n").suffix(10).map { "  \($0)" }.joined(separator: "\n")
    }

    private static func log(at path: String) throws -> FileHandle {
        let files = FileManager.default
        let exists =
            files.fileExists(atPath: path)
            || files.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        guard exists, let handle = FileHandle(forWritingAtPath: path) else {
            throw Failure(description: "\(path) cannot be written")
        }
        try handle.seekToEnd()
        return handle
    }

    /// The lines of a pipe. It is read to its end whether or not anybody takes them, so that the writer never blocks.
    private static func lines(of handle: FileHandle) -> AsyncStream<String> {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(100))
        let taker = LineTaker(continuation: continuation)
        handle.readabilityHandler = { handle in taker.take(handle) }
        return lines
    }
}

/// Cuts what comes through a pipe into lines.
private final class LineTaker: Sendable {
    private let rest = Mutex<[UInt8]>([])
    private let continuation: AsyncStream<String>.Continuation

    init(continuation: AsyncStream<String>.Continuation) {
        self.continuation = continuation
    }

    func take(_ handle: FileHandle) {
        let data = handle.availableData
        guard !data.isEmpty else {
            handle.readabilityHandler = nil
            continuation.finish()
            return
        }
        let lines = rest.withLock { rest in
            rest += data
            let parts = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            rest = Array(parts.last ?? [])
            return parts.dropLast().map { String(decoding: $0, as: UTF8.self) }
        }
        for line in lines { continuation.yield(line) }
    }
}
