import FoundationEssentials
import Processes
import Workflow

/// One demonstration, from two processes started to what the cloud counted. Whoever runs it stops the processes.
actor DemoRun {
    private let executable: String
    private let folder: DemoFolder
    private let backupSeconds: Double
    private var children: [ChildProcess] = []

    /// A process of a demo is ready within seconds, also on a busy machine.
    private static let readyMax: Duration = .seconds(60)
    /// How long a job may take beyond its backup.
    private static let jobMax: Duration = .seconds(120)
    /// How far the cloud's run has got, in per cent, when the daemon is killed.
    private static let killProgress = 25

    init(executable: String, folder: DemoFolder, backupSeconds: Double) {
        self.executable = executable
        self.folder = folder
        self.backupSeconds = backupSeconds
    }

    /// - Returns: whether everything that the demo promises was seen.
    func run() async throws -> Bool {
        heading("The cloud: an emulator on a free port of this machine")
        let cloud = try await startEmulator()
        heading("The daemon")
        let killed = try await startDaemon()
        let client = DaemonClient(address: .socket(folder.socketPath), token: nil)

        heading("A backup is asked for through the REST API")
        let job = try await submit(with: client)
        heading("It runs")
        try await watch(job, with: client) { ($0.jobs.first?.progress ?? 0) >= Self.killProgress }

        heading("The daemon is killed in mid-backup: kill -9 \(killed.pid)")
        await killed.kill()
        say("the daemon is gone; its database holds every step that was taken")
        try await describeCloud(cloud)

        heading("The daemon is started again, with the same command")
        _ = try await startDaemon()
        try await watch(job, with: client) { _ in false }

        heading("The job")
        let view = JobView(try await client.send(.get("v1", "jobs", job)).document)
        let surface = Surface(.output, environment: ProcessInfo.processInfo.environment)
        show(JobDetailText.lines(view, surface: surface, now: .now()))
        heading("Its history")
        let events = try await ListPages.events(of: job, client).all()
        show(events.map { EventLine(document: $0).text(colored: surface.isColored) })
        heading("What was asked of the cloud")
        try await describeRequests(cloud)
        return try await judge(view, cloud)
    }

    /// Stops what was started, the youngest first.
    func stop() async {
        for child in children.reversed() { await child.stop() }
        children = []
    }

    // MARK: The acts

    private func startEmulator() async throws -> DaemonClient {
        let secretKey = UUID().uuidString
        let arguments = [
            "emulator", "--listen", "127.0.0.1:0", "--access-key", folder.accessKey, "--secret-key", secretKey,
            "--project-id", DemoSubmission.projectID,
            "--server", "\(DemoSubmission.serverID)=\(DemoSubmission.serverName)",
            "--backup-seconds", "\(backupSeconds)",
        ]
        let child = try start("the emulator", arguments, log: folder.emulatorLogPath)
        guard let url = try await readyLine(of: child)["url"]?.text else {
            throw ChildProcess.Failure(description: "the emulator did not say where it listens")
        }
        try folder.write(endpoint: url, projectID: DemoSubmission.projectID, secretKey: secretKey)
        say("holdfast emulator is process \(child.pid) at \(url); a backup takes \(backupSeconds) s there")
        return DaemonClient(address: .url(url), token: nil)
    }

    private func startDaemon() async throws -> ChildProcess {
        let arguments = ["serve", "--config", folder.configurationPath]
        let child = try start("the daemon", arguments, log: folder.daemonLogPath)
        _ = try await readyLine(of: child)
        say("holdfast serve --config \(folder.configurationPath) is process \(child.pid)")
        return child
    }

    private func readyLine(of child: ChildProcess) async throws -> JSONValue {
        let line = try await child.readyLine(within: Self.readyMax)
        return try JSONValue(parsing: Array(line.utf8))
    }

    private func start(_ name: String, _ arguments: [String], log: String) throws -> ChildProcess {
        try Task.checkCancellation()
        let child = try ChildProcess(name: name, executable: executable, arguments: arguments, logPath: log)
        children.append(child)
        return child
    }

    private func submit(with client: DaemonClient) async throws -> String {
        let text = try DemoSubmission.document.encoded(pretty: false)
        let submission = Submission(body: Array(text.utf8), idempotencyKey: UUID().uuidString.lowercased())
        let accepted = try await submission.send(with: client) { StandardStream.output.writeLine("   \($0)") }
        say("POST /v1/jobs \(text)")
        say("202 Accepted: job \(accepted.id)")
        return accepted.id
    }

    /// Shows the job's progress until it has ended or `isEnough`.
    private func watch(
        _ job: String,
        with client: DaemonClient,
        until isEnough: @escaping @Sendable (WatchSnapshot) -> Bool
    ) async throws {
        var display = ProgressDisplay(isSilent: false)
        var watcher = JobWatcher(client: client, target: .job(job), timeLimit: Self.jobMax, isKnown: true)
        watcher.trapsSignals = false
        watcher.isEnough = isEnough
        let (ending, _) = try await watcher.watch { display.tell($0) }
        switch ending {
        case .atRest: break
        case .lost(let failure): throw failure
        case .ranOut, .interrupted: throw ChildProcess.Failure(description: "the job did not get on in time")
        }
    }

    // MARK: What the cloud says

    private func describeCloud(_ cloud: DaemonClient) async throws {
        let state = try await cloud.send(.get("_emulator", "state")).document
        for point in state["checkpoints"]?.elements ?? [] {
            let name = point["name"]?.text ?? ""
            say("the cloud does not care: restore point \(name) is \(point["status"]?.text ?? "unknown")")
        }
    }

    private func describeRequests(_ cloud: DaemonClient) async throws {
        let journal = try await cloud.send(.get("_emulator", "requests")).document
        var polls = 0
        for request in journal["requests"]?.elements ?? [] {
            guard request["method"] != "GET" else {
                polls += 1
                continue
            }
            let words = [request["time"], request["method"], request["path"], request["status"]].compactMap {
                $0?.shown
            }
            say(words.joined(separator: "  "))
            if let body = request["body"]?.shown { say("    \(body)") }
        }
        say("and \(polls) reads")
    }

    private func judge(_ job: JobView, _ cloud: DaemonClient) async throws -> Bool {
        let state = try await cloud.send(.get("_emulator", "state")).document
        let findings = DemoFindings(job: job, state: state)
        heading(findings.allHold ? "One vault, one restore point" : "Not what was promised")
        for finding in findings.findings { say("\(finding.holds ? "yes" : "NO ")  \(finding.text)") }
        return findings.allHold
    }

    // MARK: Talking

    private func heading(_ text: String) {
        StandardStream.output.writeLine("\n== \(text)")
    }

    private func say(_ text: String) {
        StandardStream.output.writeLine("   \(TextWidth.printable(text))")
    }

    private func show(_ lines: [String]) {
        for line in lines { StandardStream.output.writeLine(line.isEmpty ? "" : "   \(line)") }
    }
}
