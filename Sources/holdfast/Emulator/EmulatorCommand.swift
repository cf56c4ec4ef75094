import ArgumentParser
import CBREmulator
import Foundation

/// `holdfast emulator`: a CBR v3 and IAM server to test clients against.
struct EmulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emulator",
        abstract: "Run a CBR v3 and IAM emulator.",
        discussion: """
            Serves the CBR API for one account and project, in memory and in virtual time. When it listens, one line of \
            JSON with its URL appears on stdout. Journal, state, faults and switches are under /_emulator.
            """
    )

    @Option(help: "Address to listen on, HOST:PORT. Port 0 picks a free one.")
    var listen = "127.0.0.1:0"

    @Option(help: "Access key of the account.")
    var accessKey: String

    @Option(help: "Secret key of the account.")
    var secretKey: String

    @Option(help: "Project id: 32 lower-case hex digits.")
    var projectID: String

    @Option(help: "IAM user for tokens.")
    var user = "emulator-user"

    @Option(help: "Password of that user.")
    var password = "emulator-password"

    @Option(help: "Account (domain) of that user.")
    var domain = "emulator-domain"

    @Option(help: "Name of the region and of its project.")
    var region = "emulator"

    @Option(help: "A server that exists, as UUID or UUID=NAME. May be repeated.")
    var server: [String] = []

    @Option(help: "A disk that exists, as UUID or UUID=NAME. May be repeated.")
    var disk: [String] = []

    @Option(help: "A file system (SFS Turbo) that exists, as UUID or UUID=NAME. May be repeated.")
    var turbo: [String] = []

    @Flag(help: "Every UUID is a running server (or a disk, or a file system), for load tests.")
    var anyServer = false

    @Option(help: "Virtual seconds that a backup takes; fractions are allowed.")
    var backupSeconds = 5.0

    @Option(help: "Virtual seconds per real second; 0 stops the clock until it is moved.")
    var timeScale = 1.0

    @Option(help: "Seconds by which virtual time starts ahead of the wall clock; may be negative.")
    var clockOffset = 0.0

    @Option(help: "YAML or JSON file with fault rules and switches.")
    var faults: String?

    @Option(name: .customLong("switch"), help: "A switch, NAME=VALUE. May be repeated.")
    var switches: [String] = []

    @Option(help: "File that keeps the state over restarts. Without it everything is in memory.")
    var stateFile: String?

    @Option(help: "How many requests the journal keeps in detail.")
    var journalLimit = 50_000

    mutating func validate() throws {
        _ = try emulatorConfiguration()
    }

    mutating func run() async throws {
        let configuration = try emulatorConfiguration()
        let projectID = configuration.projectID
        try await Emulator(configuration).run { address in
            StandardOutput.write(line: address.readyLine(projectID: projectID))
        }
    }

    private func emulatorConfiguration() throws -> EmulatorConfiguration {
        var configuration = EmulatorConfiguration(accessKey: accessKey, secretKey: secretKey, projectID: projectID)
        (configuration.host, configuration.port) = try address()
        guard EmulatorConfiguration.isProjectID(projectID) else {
            throw ValidationError("--project-id must be 32 lower-case hex digits")
        }
        guard (0...EmulatorConfiguration.backupSecondsMax).contains(backupSeconds) else {
            throw ValidationError("--backup-seconds must be from 0 to \(Int(EmulatorConfiguration.backupSecondsMax))")
        }
        guard (0...EmulatorConfiguration.timeScaleMax).contains(timeScale) else {
            throw ValidationError("--time-scale must be from 0 to \(Int(EmulatorConfiguration.timeScaleMax))")
        }
        guard abs(clockOffset) <= EmulatorConfiguration.backupSecondsMax else {
            throw ValidationError("--clock-offset must be within \(Int(EmulatorConfiguration.backupSecondsMax))")
        }
        guard journalLimit > 0 else { throw ValidationError("--journal-limit must be at least 1") }
        configuration.user = user
        configuration.password = password
        configuration.domain = domain
        configuration.region = region
        configuration.backupSeconds = backupSeconds
        configuration.timeScale = timeScale
        configuration.clockOffsetSeconds = clockOffset
        configuration.journalEntriesMax = journalLimit
        configuration.stateFile = stateFile
        configuration.inventory = try inventory()
        if let faults {
            let file = try Self.faultFile(faults)
            configuration.faults = file.rules
            configuration.rateLimit = file.rateLimit
            try configuration.switches.apply(file.switches)
        }
        for text in switches { try Self.apply(text, to: &configuration.switches) }
        return configuration
    }

    private func address() throws -> (String, Int) {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port), colon != listen.startIndex
        else { throw ValidationError("--listen must be HOST:PORT") }
        return (String(listen[..<colon]), port)
    }

    private func inventory() throws -> Inventory {
        var inventory = Inventory(acceptsAnyID: anyServer)
        if server.isEmpty, disk.isEmpty, turbo.isEmpty, !anyServer {
            inventory.add(Inventory.derived(Inventory.documentedServerID, type: "OS::Nova::Server"))
        }
        for (texts, type) in [
            (server, "OS::Nova::Server"), (disk, "OS::Cinder::Volume"), (turbo, "OS::Sfs::Turbo"),
        ] {
            for text in texts { inventory.add(try Self.item(text, type: type)) }
        }
        return inventory
    }

    private static func item(_ text: String, type: String) throws -> Inventory.Item {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard let id = parts.first.map(String.init), EmulatorConfiguration.isResourceID(id) else {
            throw ValidationError("\(text) is not a UUID")
        }
        return Inventory.derived(id.lowercased(), type: type, name: parts.count > 1 ? String(parts[1]) : nil)
    }

    private static func faultFile(_ path: String) throws -> FaultFile {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ValidationError("cannot read \(path)")
        }
        do {
            return try FaultFile(yaml: text)
        } catch let error as FaultFile.InvalidFile {
            throw ValidationError("\(path): \(error)")
        }
    }

    private static func apply(_ text: String, to switches: inout Switches) throws {
        guard let mark = text.firstIndex(of: "=") else { throw ValidationError("--switch must be NAME=VALUE") }
        do {
            try switches.apply(name: String(text[..<mark]), text: String(text[text.index(after: mark)...]))
        } catch {
            throw ValidationError("--switch \(text): \(error)")
        }
    }
}

/// Writes whole lines to stdout at once, so that a reader of the pipe is not kept waiting.
private enum StandardOutput {
    static func write(line: String) {
        print(line)
        fflush(nil)
    }
}
