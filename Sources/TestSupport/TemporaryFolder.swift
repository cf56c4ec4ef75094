import FoundationEssentials

/// A fresh folder under the system's temporary one, removed with everything in it when the value goes away.
package final class TemporaryFolder: Sendable {
    /// The absolute path, without a slash at the end.
    package let path: String

    /// - Parameter label: a word in the folder's name, for whoever looks at what a killed test left behind.
    package init(_ label: String = "test") throws {
        let unique = UUID().uuidString.prefix(8).lowercased()
        path = FileManager.default.temporaryDirectory.path + "/holdfast-\(label)-\(unique)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // Nothing can be done about a folder that cannot be removed, and the system clears its temporary files itself.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of something in the folder.
    package func path(of name: String) -> String { path + "/" + name }
}
