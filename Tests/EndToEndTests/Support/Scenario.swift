import FoundationEssentials
import Glibc
import HTTPTransport
import Synchronization
import TestSupport
import Testing

/// One test's world: a folder, a cloud, daemons and commands as real processes. All of them are gone when it is over.
final class Scenario: Sendable {
    /// The folder of the test; a short path, because a socket's has to fit into 107 bytes.
    let folder: String
    let settings: DaemonSettings
    private let transport = CurlTransport()
    private let children = Mutex<[ChildProcess]>([])

    var configurationPath: String { folder + "/holdfast.yaml" }
    var dataFolder: String { folder + "/data" }
    var socketPath: String { folder + "/api.sock" }

    private init(_ settings: DaemonSettings) throws {
        var template = Array("/tmp/hf-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ChildProcess.Failure(description: "mkdtemp: errno \(errno)") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.settings = settings
        try TextFile.write(CloudEmulator.secretKey, to: folder + "/secret-key")
        try TextFile.write(CloudEmulator.password, to: folder + "/password")
    }

    /// Runs `body` when a place is free, and ends what it started.
    static func run(
        _ settings: DaemonSettings = DaemonSettings(),
        _ body: (Scenario) async throws -> Void
    ) async throws {
        try await turnstile.pass {
            let scenario = try Scenario(settings)
            do {
                try await body(scenario)
            } catch {
                Issue.record("what the processes said last:\n\(scenario.lastWords)")
                await scenario.cleanUp()
                throw error
            }
            await scenario.cleanUp()
        }
    }

    /// Each scenario has several processes.
    private static let turnstile = Turnstile(places: 4)

    private func cleanUp() async {
        for child in children.withLock({ $0 }) { await child.killNow() }
        await transport.shutDown()
        if ProcessInfo.processInfo.environment["HOLDFAST_KEEP"] == nil {
            // Nothing can be done about a folder that cannot be removed.
            try? FileManager.default.removeItem(atPath: folder)
        } else {
            print("kept \(folder)")
        }
    }

    private var lastWords: String {
        let paths = children.withLock { Set($0.map(\.errorPath)).sorted() }
        return paths.map { "-- \($0)\n" + TextFile.tail($0, lines: 40) }.joined(separator: "\n")
    }

    // MARK: Processes

    /// Starts the program under test with these arguments.
    func start(
        _ arguments: [String],
        log: String,
        program: String = HoldfastBinary.path,
        environment: [String: String] = [:]
    ) throws -> ChildProcess {
        var variables = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8"]
        variables.merge(environment) { _, new in new }
        let child = try ChildProcess(
            [program] + arguments,
            environment: variables,
            errorPath: folder + "/" + log
        )
        children.withLock { $0.append(child) }
        return child
    }

    /// Starts the cloud.
    /// - Parameters:
    ///   - options: more options of `holdfast emulator`.
    ///   - secretKey: the one that it accepts.
    func startCloud(
        backupSeconds: Double = 0.3,
        port: Int = 0,
        secretKey: String = CloudEmulator.secretKey,
        options: [String] = ["--any-server"]
    ) async throws -> CloudEmulator {
        let child = try start(
            [
                "emulator", "--listen", "127.0.0.1:\(port)", "--project-id", CloudEmulator.projectID,
                "--access-key", CloudEmulator.accessKey, "--secret-key", secretKey,
                "--user", CloudEmulator.user, "--password", CloudEmulator.password, "--domain", CloudEmulator.domain,
                "--backup-seconds", "\(backupSeconds)",
            ] + options,
            log: "emulator.log"
        )
        let ready = try Document(try await child.firstLine(within: .seconds(30)))
        guard let url = ready["url"].text else { throw Impatience(description: "the emulator says \(ready)") }
        return CloudEmulator(process: child, client: LocalClient(transport: transport, root: url))
    }

    /// Writes the configuration for a daemon of `cloud`.
    func configure(cloud url: String, dataFolder: String? = nil, _ changed: DaemonSettings? = nil) throws {
        let text = (changed ?? settings).text(folder: folder, dataFolder: dataFolder ?? self.dataFolder, cloud: url)
        try TextFile.write(text, to: configurationPath)
    }

    /// Starts a daemon with the configuration written last, and returns when it is ready.
    func startDaemon(token: String? = nil, environment: [String: String] = [:]) async throws -> Daemon {
        try await daemon(from: serve(environment: environment), token: token)
    }

    /// The daemon that `child` is, as soon as it is ready.
    func daemon(from child: ChildProcess, token: String? = nil) async throws -> Daemon {
        let ready = try Document(try await child.firstLine(within: .seconds(30)))
        guard ready["ready"].boolean == true, let listen = ready["listen"].text else {
            throw Impatience(description: "the daemon says \(ready)")
        }
        return Daemon(process: child, client: client(for: listen, token: token), listen: listen)
    }

    /// Starts `serve` and does not wait for anything.
    func serve(
        _ configuration: String? = nil,
        log: String = "daemon.log",
        program: String = HoldfastBinary.path,
        environment: [String: String] = [:]
    ) throws -> ChildProcess {
        try start(
            ["serve", "--config", configuration ?? configurationPath],
            log: log,
            program: program,
            environment: environment
        )
    }

    func client(for listen: String, token: String? = nil) -> LocalClient {
        if listen.hasPrefix("unix:") {
            LocalClient(transport: transport, root: "http://localhost", socketPath: String(listen.dropFirst(5)))
        } else {
            LocalClient(transport: transport, root: listen, token: token)
        }
    }

    /// Starts a cloud and a daemon for it.
    func startBoth(backupSeconds: Double = 0.3, faults: [Document] = []) async throws -> (CloudEmulator, Daemon) {
        let cloud = try await startCloud(backupSeconds: backupSeconds)
        try await cloud.add(faults: faults)
        try configure(cloud: cloud.url)
        return (cloud, try await startDaemon())
    }

    /// A server-sent stream of the daemon.
    func stream(_ request: HTTPRequest) -> AsyncThrowingStream<StreamPart, any Error> {
        transport.stream(request)
    }
}
