import Foundation

/// Files of /proc (proc(5)). One that is gone has no lines: its process has ended.
enum ProcFile {
    static func lines(_ path: String) -> [String] {
        (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n").map(String.init) ?? []
    }

    /// A number of a file of `NAME: VALUE` lines.
    static func value(_ name: String, in path: String) -> Int? {
        lines(path).first { $0.hasPrefix(name + ":") }?.split(whereSeparator: { $0 == " " || $0 == "\t" })
            .dropFirst().first.flatMap { Int($0) }
    }
}
