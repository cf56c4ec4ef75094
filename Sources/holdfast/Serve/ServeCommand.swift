import ArgumentParser
import Engine
import JobStore
import Logging
import RESTAPI
import ServiceLifecycle
import Settings
import Workflow

/// `holdfast serve`: the daemon.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the daemon.",
        discussion: """
            Opens the database, takes over what an earlier daemon left unfinished, and listens. When it is ready, one line of \
            JSON with the address appears on stdout; logs go to stderr. SIGTERM and SIGINT stop it after running calls have \
            finished; a kill at any moment loses nothing.
            """
    )

    @OptionGroup var file: ConfigFile

    mutating func run() async throws {
        let configuration: Configuration
        do throws(ConfigurationFaults) {
            configuration = try file.load()
        } catch {
            StandardStream.problems.writeLine(error.description)
            throw ExitCode(ExitStatus.findings.rawValue)
        }
        let logger = Logger(configuration.log)
        let store: JobStore
        do throws(StoreError) {
            store = try JobStore.open(folder: configuration.dataFolder, now: .now())
        } catch {
            throw CommandFailure(error)
        }
        try await Daemon(configuration: configuration, store: store, logger: logger).run()
    }
}

extension CommandFailure {
    /// The database cannot be opened.
    fileprivate init(_ error: StoreError) {
        let status: ExitStatus =
            switch error {
            case .folderInUse: .conflict
            case .unavailable: .tryLater
            case .newerSchema, .corrupt, .migrationFailed, .leaseLost, .notFound, .conflict, .invalid: .failed
            }
        self.init(status, code: "serve.store", "\(error)")
    }
}
