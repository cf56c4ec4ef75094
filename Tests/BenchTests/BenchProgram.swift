import Foundation

/// `holdfast-bench` beside the running test bundle, as a process.
enum BenchProgram {
    struct Output: Sendable {
        let status: Int32
        let text: String
        let errors: String
    }

    /// Runs it to its end.
    static func run(_ arguments: [String]) async throws -> Output {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hfbt-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // What is left behind in a temporary folder harms nobody.
            try? FileManager.default.removeItem(at: folder)
        }
        let output = folder.appending(path: "output")
        let errors = folder.appending(path: "errors")
        let process = Process()
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(filePath: own).deletingLastPathComponent().appending(path: "holdfast-bench")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try handle(output)
        process.standardError = try handle(errors)
        let status = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Output(
            status: status,
            text: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8)
        )
    }

    private static func handle(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }
}
