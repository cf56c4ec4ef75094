import ArgumentParser
import Engine
import Glibc
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

    @Flag(help: "Search the cloud before anything is sent: the data folder was put back from a copy.")
    var recover = false

    mutating func run() async throws {
        // Whatever the daemon makes is its own; the socket's mode is set on purpose.
        umask(0o077)
        let configuration: Configuration
        do throws(ConfigurationFaults) {
            configuration = try file.load()
        } catch {
            StandardStream.problems.writeLine(error.description)
            throw ExitCode(ExitStatus.findings.rawValue)
        }
        let logger = Logger(configuration.log)
        do {
            let store = try JobStore.open(folder: configuration.dataFolder, now: .now())
            let manager = ServiceManager({ getenv($0).map { String(cString: $0) } }, logger: logger)
            let daemon = Daemon(
                configuration: configuration,
                store: store,
                recovers: recover,
                manager: manager,
                logger: logger
            )
            try await daemon.run()
        } catch let error as StoreError {
            throw CommandFailure(serving: error)
        } catch let error as RESTServerError {
            throw CommandFailure(serving: error)
        }
    }
}
