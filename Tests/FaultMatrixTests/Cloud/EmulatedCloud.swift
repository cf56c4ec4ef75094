import Synchronization
import Workflow

@testable import CBREmulator

/// The emulator in this process, behind a real socket, in the time of a test's clock.
final class EmulatedCloud: Sendable {
    static let projectID = "0605767b5780d5762fc5c0118072a564"
    static let accessKey = "FAULTMATRIXKEY"
    static let secretKey = "fault-matrix-secret-key"
    static let user = "fault-matrix-user"
    static let password = "fault-matrix-password"
    static let domain = "fault-matrix-domain"
    /// Virtual seconds that a backup takes.
    static let backupSeconds = 30.0

    let url: String
    let held: HeldRequests
    private let core: EmulatorCore
    private let time: Mutex<Time>

    private struct Time {
        var now: Timestamp
        var skewSeconds = 0.0
    }

    /// Starts an emulator, runs `body` and stops it.
    static func run<Result: Sendable>(
        at start: Timestamp,
        _ body: @escaping @Sendable (EmulatedCloud) async throws -> Result
    ) async throws -> Result {
        let emulator = Emulator(configuration)
        let core = try EmulatorCore(configuration)
        let held = HeldRequests()
        let (addresses, address) = AsyncStream<Emulator.Address>.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { address.finish() }
                try await emulator.serve(core, handlingSignals: false, hold: { await held.hold(seconds: $0) }) {
                    address.yield($0)
                }
            }
            var iterator = addresses.makeAsyncIterator()
            guard let url = await iterator.next()?.url else { throw NotStarted() }
            let cloud = EmulatedCloud(url: url, core: core, held: held, start: start)
            defer {
                held.end()
                group.cancelAll()
            }
            return try await body(cloud)
        }
    }

    struct NotStarted: Error {}

    private static var configuration: EmulatorConfiguration {
        var configuration = EmulatorConfiguration(accessKey: accessKey, secretKey: secretKey, projectID: projectID)
        configuration.user = user
        configuration.password = password
        configuration.domain = domain
        for server in [Seed.server, Seed.secondServer] {
            configuration.inventory.add(Inventory.derived(server, type: "OS::Nova::Server"))
        }
        configuration.backupSeconds = backupSeconds
        configuration.timeScale = 0
        return configuration
    }

    private init(url: String, core: EmulatorCore, held: HeldRequests, start: Timestamp) {
        self.url = url
        self.core = core
        self.held = held
        time = Mutex(Time(now: start))
        move(to: start)
    }

    // MARK: Time

    /// Moves the cloud's time, and the gateway's clock with it.
    func move(to moment: Timestamp) {
        let (seconds, skew) = time.withLock { time in
            defer { time.now = max(time.now, moment) }
            return (Double((moment - time.now).wholeMilliseconds) / 1000, time.skewSeconds)
        }
        core.withWorld { world in
            if seconds > 0 { world.suffer(.moveClock(seconds: seconds)) }
            // The gateway judges signatures and tokens by the machine's clock; the difference makes it the test's.
            let real = Double(WireTime.wall().microseconds) / 1_000_000
            world.cloud.switches.clockSkewSeconds = Double(moment.milliseconds) / 1000 - real + skew
        }
    }

    func setClockSkew(seconds: Double) {
        let now = time.withLock { time in
            time.skewSeconds = seconds
            return time.now
        }
        move(to: now)
    }

    // MARK: Faults

    /// Puts a rule in force for one call, or for all of them.
    /// - Parameter rule: JSON, with an operation of its own if it is not about that call, and with `$SERVER`, `$VAULT`, `$RESTORE_POINT` and `$BACKUP` for what there is now.
    func addRule(_ rule: String, for call: Call?, times: Int?) throws {
        try core.withWorld { world in
            guard var object = try JSONParser.parse(Array(Self.filledIn(rule, world.cloud).utf8)).objectValue else {
                throw FaultRule.InvalidRule("a rule must be an object")
            }
            let names = object["operation"] == nil
            if names { object["operation"] = .string(call?.emulatorName ?? "*") }
            if let times { object["times"] = .int(times) }
            if names, let part = call?.queryPart { object["match"] = ["query_contains": .string(part)] }
            world.faults.append([try FaultRule(.object(object))])
        }
    }

    private static func filledIn(_ rule: String, _ cloud: Cloud) -> String {
        let backup = cloud.backups.all.compactMap { cloud.backups[serial: $0] }.first { $0.parentID == nil }
        return [
            ("$SERVER", Seed.server), ("$VAULT", cloud.vaults.all.first?.id ?? "none"),
            ("$RESTORE_POINT", cloud.checkpoints.values.first?.id ?? "none"), ("$BACKUP", backup?.id ?? "none"),
        ].reduce(rule) { text, name in text.replacing(name.0, with: name.1) }
    }

    func set(switches: String) throws {
        let value = try JSONParser.parse(Array(switches.utf8))
        try core.withWorld { try $0.cloud.switches.apply(value) }
    }

    func limitRate(calls: Int) {
        core.withWorld { world in
            let limit = EmulatorConfiguration.RateLimit(calls: calls, seconds: 3600, sendsRetryAfter: false)
            world.faults.bucket = CallBucket(limit, now: .wall())
        }
    }

    /// From now on the key has another secret, and is locked when it is used wrongly too often.
    func changeSecret() {
        core.withWorld { world in
            world.cloud.switches.keyLock = true
            world.authenticator = Authenticator(account: Self.account(secretKey: "another secret", password: "another"))
        }
    }

    func restoreSecret() {
        core.withWorld { world in
            world.authenticator = Authenticator(
                account: Self.account(secretKey: Self.secretKey, password: Self.password)
            )
        }
    }

    private static func account(secretKey: String, password: String) -> Authenticator.Account {
        Authenticator.Account(
            accessKey: accessKey,
            secretKey: secretKey,
            user: user,
            password: password,
            domain: domain,
            projectID: projectID,
            projectName: "emulator",
            userID: "aa2999fa5ae640f28926f8fd79188934",
            domainID: "d78cbac186b744899480f25bd022f468"
        )
    }

    /// Takes every rule and limit back.
    func behave() {
        core.withWorld { world in
            world.faults.replace(with: [])
            world.faults.bucket = nil
        }
    }

    // MARK: What really happened

    /// How many requests met a fault rule.
    var struck: Int { core.withWorld { world in world.journal.latest(10_000).count { !$0.faults.isEmpty } } }

    /// How many requests of each change have come in.
    var received: Counts { counts(\.received) }

    /// How many have been carried out.
    var made: Counts { counts(\.carriedOut) }

    private func counts(_ number: KeyPath<RequestJournal.Counts, Int>) -> Counts {
        core.withWorld { world in
            Counts(
                vaults: world.journal.counts[.createVault]?[keyPath: number] ?? 0,
                associations: world.journal.counts[.addResources]?[keyPath: number] ?? 0,
                restorePoints: world.journal.counts[.createCheckpoint]?[keyPath: number] ?? 0
            )
        }
    }

    /// The ids of all vaults and restore points, oldest first.
    var vaultIDs: [String] { core.withWorld { $0.cloud.vaults.all.map(\.id) } }

    var restorePointIDs: [String] {
        core.withWorld { world in
            world.cloud.checkpoints.values.sorted { $0.createdAt < $1.createdAt }.map(\.id)
        }
    }

    /// Forgets the requests so far: they belonged to the preparation.
    func forgetRequests() { core.withWorld { $0.journal.clear() } }

    /// The requests so far, one a line.
    var log: String {
        core.withWorld { world in
            world.journal.latest(10_000).reversed().map { entry in
                "\(entry.operation.rawValue) \(entry.outcome.rawValue) \(entry.status.map(String.init) ?? "-") "
                    + "\(entry.errorCode ?? "") \(entry.faults.joined(separator: "+"))"
            }.joined(separator: "\n")
        }
    }
}
