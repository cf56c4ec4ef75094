import Foundation

/// The repository as a test sees it.
enum SourceTree {
    /// The repository's root.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A file of the project's own: its path below the root and its lines.
    struct File: Sendable, CustomStringConvertible {
        let path: String
        let lines: [String]

        var description: String { path }

        /// The module that the file belongs to.
        var module: String {
            let parts = path.split(separator: "/").map(String.init)
            return parts.first == "migrations" ? "Migrations" : parts.dropFirst().first ?? ""
        }

        /// What the file imports, whatever the access level.
        var imports: Set<String> {
            Set(
                lines.compactMap { line in
                    let words = line.split(separator: " ").map(String.init)
                    guard let keyword = words.firstIndex(of: "import"), keyword <= 2, words.count > keyword + 1,
                        words[..<keyword].allSatisfy({ $0.hasPrefix("@") || Self.accessLevels.contains($0) })
                    else { return nil }
                    return words[keyword + 1]
                }
            )
        }

        private static let accessLevels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
    }

    /// All Swift files below `folder`.
    static func swiftFiles(in folder: String) throws -> [File] {
        let start = root.appending(path: folder)
        let walker = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
        var files: [File] = []
        while let url = walker?.nextObject() as? URL {
            guard url.pathExtension == "swift" else { continue }
            let text = try String(contentsOf: url, encoding: .utf8)
            let path = String(url.path().dropFirst(root.path().count))
            files.append(
                File(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
            )
        }
        return files.sorted { $0.path < $1.path }
    }
}
