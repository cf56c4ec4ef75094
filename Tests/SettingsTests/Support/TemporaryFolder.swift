import Foundation

/// A fresh folder that is removed with its contents when the last reference goes.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("settings-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            // A leftover in the temporary folder harms no other test: every folder has a name of its own.
            print("cannot remove \(path): \(error)")
        }
    }

    /// Writes a file with the given permissions and returns its path.
    func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        try write(name, Data(text.utf8), mode: mode)
    }

    func write(_ name: String, _ bytes: Data, mode: Int = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        try bytes.write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }
}
