import FoundationEssentials
import Glibc

/// Small files of a test.
enum TextFile {
    /// The file's text; nothing when it cannot be read.
    static func read(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Writes a file that only its owner may read.
    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        guard chmod(path, 0o600) == 0 else {
            throw ChildProcess.Failure(description: "chmod \(path): errno \(errno)")
        }
    }

    /// The last lines of a file.
    static func tail(_ path: String, lines: Int) -> String {
        read(path).split(separator: "\n", omittingEmptySubsequences: false).suffix(lines).joined(separator: "\n")
    }
}
