import Foundation
import Processes

/// `holdfast emulator` in a process of its own, with every server that is asked for.
struct EmulatorProcess: Sendable {
    static let accessKey = "BENCHACCESSKEY000000"
    static let secretKey = "bench-secret-key"
    static let projectID = "0605767b5780d5762fc5c0118072a564"

    let child: ChildProcess
    let url: String
    private let client: LoadGenerator

    /// - Parameter backupSeconds: how long a backup takes.
    static func start(in bench: Bench, _ folder: BenchFolder, backupSeconds: Double) async throws -> EmulatorProcess {
        let arguments = [
            "emulator", "--access-key", accessKey, "--secret-key", secretKey, "--project-id", projectID,
            "--any-server", "--backup-seconds", "\(backupSeconds)", "--journal-limit", "1000",
        ]
        let child = try ChildProcess(
            name: "the emulator",
            executable: bench.binary,
            arguments: arguments,
            logPath: folder.path + "/emulator.log"
        )
        struct Ready: Decodable { let url: String }
        let line = try await child.readyLine(within: .seconds(60))
        let url = try JSONDecoder().decode(Ready.self, from: Data(line.utf8)).url
        guard let address = ServerAddress(url) else { throw BenchFailure("the emulator listens on \(url)") }
        return EmulatorProcess(child: child, url: url, client: LoadGenerator(address))
    }

    /// How many calls it has taken so far, by operation.
    func calls() async throws -> [String: Int] {
        struct State: Decodable {
            struct Count: Decodable { let received: Int? }
            let operations: [String: Count]
        }
        let text = try await client.send(.get("/_emulator/state?details=false"))
        return try JSONDecoder().decode(State.self, from: Data(text.utf8)).operations.compactMapValues(\.received)
    }

    func stop() async { await child.stop() }
}
