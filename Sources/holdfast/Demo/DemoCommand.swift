import ArgumentParser
import Foundation
import UnixSignals

/// `holdfast demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract:
            "Show a whole backup on this machine: the daemon is killed in the middle and finishes after a restart.",
        discussion: """
            Starts an emulator of the cloud and a daemon in a temporary folder, asks for a backup, kills the daemon with \
            SIGKILL, starts it again, and counts what the cloud was asked for. Exits with 0 only if there is one vault, one \
            restore point and a job that succeeded. Stops everything it started.
            """
    )

    @Option(help: "How long the cloud takes for the backup.")
    var backupSeconds = 12.0

    @Flag(name: .customLong("keep"), help: "Leave the folder with database and logs behind.")
    var keepsFolder = false

    func validate() throws {
        guard (4...3600).contains(backupSeconds) else {
            throw ValidationError("--backup-seconds is from 4 to 3600")
        }
    }

    func run() async throws {
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = try DemoFolder()
        let demo = DemoRun(executable: executable, folder: folder, backupSeconds: backupSeconds)
        let result = await Self.race(demo)
        await demo.stop()

        let isWorthKeeping =
            switch result {
            case .shown(true), .interrupted: false
            case .shown(false), .failed: true
            }
        if !isWorthKeeping && !keepsFolder {
            folder.remove()
            StandardStream.output.writeLine("\nall processes are stopped and the folder is removed")
        } else {
            StandardStream.output.writeLine("\nall processes are stopped; database and logs are in \(folder.path)")
        }
        switch result {
        case .shown(true): return
        case .shown(false): throw ExitCode(ExitStatus.failed.rawValue)
        case .interrupted(let status): throw ExitCode(status.rawValue)
        case .failed(let error):
            throw error as? CommandFailure ?? CommandFailure(.failed, code: "cli.demo", "\(error)")
        }
    }

    private enum Result: Sendable {
        case shown(Bool)
        case failed(any Error)
        case interrupted(ExitStatus)
    }

    /// Runs the demo to its end, or until SIGINT or SIGTERM.
    private static func race(_ demo: DemoRun) async -> Result {
        await withTaskGroup(of: Result.self) { group in
            group.addTask {
                do {
                    return .shown(try await demo.run())
                } catch {
                    return .failed(error)
                }
            }
            group.addTask {
                for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) {
                    return .interrupted(ExitStatus(stoppedBy: signal))
                }
                return .interrupted(.interrupted)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .interrupted(.interrupted)
        }
    }
}
