import Foundation

/// A new temporary folder that only this user may enter: on the disk that is measured.
struct BenchFolder: Sendable {
    let path: String

    init() throws {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        var template = Array("\(parent)/hfb-XXXXXX".utf8CString)
        let path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let path else { throw BenchFailure("no folder can be made in \(parent)") }
        self.path = path
    }

    func write(_ text: String, to name: String) throws {
        let isWritten = FileManager.default.createFile(
            atPath: path + "/" + name,
            contents: Data(text.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard isWritten else { throw BenchFailure("\(path)/\(name) cannot be written") }
    }

    func remove() {
        // What is left behind in a temporary folder harms nobody.
        try? FileManager.default.removeItem(atPath: path)
    }
}
