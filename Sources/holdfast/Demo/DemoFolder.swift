import Foundation
import Processes

/// The temporary folder of a demo: configuration, secret, database, socket and logs.
struct DemoFolder: Sendable {
    let path: String
    let accessKey = "DEMOACCESSKEY0000000"

    var configurationPath: String { path + "/holdfast.yaml" }
    var socketPath: String { path + "/holdfast.sock" }
    var daemonLogPath: String { path + "/daemon.log" }
    var emulatorLogPath: String { path + "/emulator.log" }
    private var secretPath: String { path + "/secret-key" }

    /// Makes a new folder that only this user may enter.
    /// - Throws: `ChildProcess.Failure`.
    init() throws {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        var template = Array("\(parent)/holdfast-demo-XXXXXX".utf8CString)
        let path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let path else { throw ChildProcess.Failure(description: "no folder can be made in \(parent)") }
        self.path = path
    }

    /// Writes the secret and a configuration for a daemon whose cloud is the emulator at `endpoint`.
    ///
    /// It differs from the defaults only where a demonstration should not take minutes: it looks every second.
    func write(endpoint: String, projectID: String, secretKey: String) throws {
        let configuration = """
            data_folder: \(path)/data
            listen: unix:\(socketPath)
            workflow:
              poll_first_seconds: 0.5
              poll_max_seconds: 1
              settle_window_seconds: 5
            projects:
              default:
                endpoint: \(endpoint)
                project_id: \(projectID)
                auth:
                  access_key: \(accessKey)
                  secret_key: file:\(secretPath)

            """
        try write(secretKey + "\n", to: secretPath)
        try write(configuration, to: configurationPath)
    }

    func remove() {
        // What is left behind in a temporary folder harms nobody.
        try? FileManager.default.removeItem(atPath: path)
    }

    private func write(_ text: String, to path: String) throws {
        let isWritten = FileManager.default.createFile(
            atPath: path,
            contents: Data(text.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard isWritten else { throw ChildProcess.Failure(description: "\(path) cannot be written") }
    }
}
