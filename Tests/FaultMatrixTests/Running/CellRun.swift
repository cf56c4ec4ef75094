import CBRAPI
import HTTPTransport
import JobStore
import Logging
import TestSupport
import Workflow

@testable import Engine

/// Runs one cell: a fresh cloud, a fresh store and an engine, libcurl and sockets between them, and a clock that stands still
/// while anybody has something in hand.
struct CellRun {
    let cell: Cell
    private let clock = ManualClock(Timestamp.now())
    private let folder: TemporaryFolder

    /// What came of it.
    struct Result: Sendable {
        var outcome: Outcome
        /// What the job came to after a person had answered, when one was asked.
        var answered: JobState?
        /// What must never be, whatever the fault.
        var violations: [String]
        var log: String
    }

    init(_ cell: Cell) throws {
        self.cell = cell
        folder = try TemporaryFolder("matrix")
    }

    func result() async throws -> Result {
        try await EmulatedCloud.run(at: clock.now) { cloud in
            var detour: DetourWay?
            if case .detour(let kind) = cell.row.strike.means { detour = try await DetourWay.open(kind) }
            let road = Road(cell.row.strike, at: cell.call, cloud: cloud, clock: clock, detour: detour)
            let clockwork = clock.clockwork()
            let session = try session(road, cloud, clockwork)
            try await prepare(cloud, clockwork)
            let store = try JobStore.open(folder: folder.path(of: "data"), options: StoreOptions(), now: clock.now)
            let engine = Engine(
                store: store,
                sessions: Sessions([session]),
                mint: .hmac(installationID: store.installationID),
                runningMax: 4,
                clockwork: clockwork,
                logger: Self.silent
            )
            try await engine.recover()
            let running = Task { await engine.run() }
            let result = try await observe(engine, store, road, cloud)
            engine.drain()
            await running.value
            try await store.close()
            await road.shutDown()
            return result
        }
    }

    private static var silent: Logger { Logger(label: "matrix") { _ in SwiftLogNoOpLogHandler() } }

    // MARK: Setting up

    private func session(
        _ transport: any HTTPSending,
        _ cloud: EmulatedCloud,
        _ clockwork: Clockwork,
        usesToken: Bool? = nil
    ) throws -> ProjectSession {
        var policy = WorkflowPolicy()
        policy.onUnknown = cell.onUnknown
        let login = PasswordLogin(
            user: EmulatedCloud.user,
            domain: EmulatedCloud.domain,
            password: EmulatedCloud.password
        )
        let keys = AccessKeyPair(accessKey: EmulatedCloud.accessKey, secretKey: EmulatedCloud.secretKey)
        let configuration = ProjectConfiguration(
            name: Seed.project,
            endpoint: try Endpoint(cloud.url),
            projectID: EmulatedCloud.projectID,
            credentials: usesToken ?? cell.usesToken
                ? .password(login, iam: try Endpoint(cloud.url)) : .accessKey(keys),
            policy: policy,
            callRate: 1000,
            callBurst: 1000,
            connectTimeout: .seconds(20),
            bodyLimit: 1 << 24,
            transport: transport
        )
        return ProjectSession(
            configuration,
            clockwork: clockwork,
            provenWitnesses: cell.onUnknown == .recreate ? Set(WitnessKind.allCases) : [],
            logger: Self.silent
        )
    }

    /// Makes what has to be there before the job comes, as another client of the cloud.
    private func prepare(_ cloud: EmulatedCloud, _ clockwork: Clockwork) async throws {
        guard cell.row.setup != .nothing else { return }
        let transport = CurlTransport()
        let other = try session(transport, cloud, clockwork, usesToken: false)
        let creation = VaultCreation(
            name: Seed.vaultName,
            options: Seed.vaultOptions,
            tag: VaultTag(key: "owner", value: "somebody")
        )
        let made = await other.perform(.createVault(creation), sendNotAfter: nil, isDrawn: false)
        guard case .vault(let vault) = try made.result.get() else { throw NotPrepared() }
        if cell.row.setup == .association {
            let added = await other.perform(
                .addResource(vault: vault.id, resource: Seed.resource(Seed.server)),
                sendNotAfter: nil,
                isDrawn: false
            )
            _ = try added.result.get()
        }
        await transport.shutDown()
        cloud.forgetRequests()
    }

    private struct NotPrepared: Error {}

    // MARK: Running

    private func observe(
        _ engine: Engine,
        _ store: JobStore,
        _ road: Road,
        _ cloud: EmulatedCloud
    ) async throws -> Result {
        let job = JobMachine(id: Seed.jobID, request: Seed.request(servers: cell.row.servers), submittedAt: clock.now)
        _ = try await store.submit(
            Submission(groupID: nil, jobs: [job], submittedAt: clock.now, actor: .system, pendingMax: 100)
        )
        engine.wake()
        try await run(store, road, cloud)
        if try await store.job(Seed.jobID)?.summary.state.isTerminal ?? false { await outlast(road, cloud) }
        var result = Result(outcome: try await outcome(store, road, cloud), violations: road.failures, log: cloud.log)
        if result.outcome.state == .needsAttention {
            result.answered = try await answer(engine, store, road, cloud)
        }
        result.violations += try await violations(store, cloud)
        return result
    }

    /// Lets time pass for the engine and the cloud together until the job asks a person, or has ended and let go of
    /// everything (after the first look for late twins, if it has doubts); for two days at the most.
    private func run(_ store: JobStore, _ road: Road, _ cloud: EmulatedCloud) async throws {
        let end = clock.now + .seconds(172_800)
        while true {
            await clock.settled()
            if let job = try await store.job(Seed.jobID) {
                let state = job.summary.state
                if state == .needsAttention { return }
                if state.isTerminal, !job.summary.isWatching, job.machine.heldKeys.isEmpty { return }
            }
            let own = clock.nextDue ?? end
            if let due = road.nextDue, due <= own {
                await clock.advance(to: due)
                cloud.move(to: due)
                await road.act()
                continue
            }
            guard own < end else { return }
            cloud.move(to: own)
            _ = await clock.step(notAfter: own)
        }
    }

    /// Lets time pass until nothing of the fault is left: held requests have been carried out too.
    private func outlast(_ road: Road, _ cloud: EmulatedCloud) async {
        while let due = road.nextDue {
            await clock.advance(to: due)
            cloud.move(to: due)
            await road.act()
        }
    }

    /// Waits for the fault to be over, then says what the cloud has, as a person would who looked.
    private func answer(
        _ engine: Engine,
        _ store: JobStore,
        _ road: Road,
        _ cloud: EmulatedCloud
    ) async throws -> JobState? {
        await outlast(road, cloud)
        guard case .needsAttention(let attention)? = try await store.job(Seed.jobID)?.machine.phase else { return nil }
        let there =
            switch attention.kind {
            case .vault: cloud.vaultIDs.last
            case .association: nil as String?
            case .restorePoint: cloud.restorePointIDs.last
            }
        _ = try await engine.commands.resolve(
            Seed.jobID,
            there.map { .adopt(id: $0) } ?? .notCreated,
            ifVersion: nil,
            actor: .system,
            reason: "looked it up"
        )
        try await run(store, road, cloud)
        return try await store.job(Seed.jobID)?.summary.state
    }

    // MARK: Looking

    private func outcome(_ store: JobStore, _ road: Road, _ cloud: EmulatedCloud) async throws -> Outcome {
        let detail = try await store.job(Seed.jobID)
        let effects = try await store.effects(of: Seed.jobID)
        var code = detail?.summary.endingCode
        if case .needsAttention(let attention)? = detail?.machine.phase { code = attention.code.rawValue }
        let reasons = try await store.events(of: Seed.jobID, limit: 10_000).compactMap { event in
            event.action == HistoryAction.jobWaiting.rawValue
                ? event.detail["reason"].flatMap(WaitReason.init(rawValue:)) : nil
        }
        let isRule =
            switch cell.row.strike.means {
            case .rule, .rules: true
            case .switches, .rateLimit, .clockSkew, .wrongSecret, .detour: false
            }
        return Outcome(
            state: detail?.summary.state,
            code: code,
            waits: reasons.filter { $0 != .remoteRun },
            sent: cloud.received,
            made: cloud.made,
            adopted: effects.filter { $0.outcome == "adopted" }.map(\.effect.kind),
            hasStruck: isRule ? cloud.struck > (cell.row.strike.doubt == nil ? 0 : 1) : road.hits > 0
        )
    }

    /// What holds under every fault: the journal says what was sent, nothing stays held, no secret is written down.
    private func violations(_ store: JobStore, _ cloud: EmulatedCloud) async throws -> [String] {
        guard let detail = try await store.job(Seed.jobID) else { return ["the job is lost"] }
        var violations: [String] = []
        if !detail.machine.heldKeys.isEmpty { violations.append("keys stay held: \(detail.machine.heldKeys)") }
        if detail.machine.openEffect != nil { violations.append("a change stays open") }
        let effects = try await store.effects(of: Seed.jobID)
        for row in effects where row.closedAt == nil {
            violations.append("the journal's row of \(row.effect.kind) \(row.effect.generation) stays open")
        }
        let known = Set(cloud.vaultIDs + cloud.restorePointIDs)
        for row in effects where !cell.row.losesThings && ["succeeded", "adopted"].contains(row.outcome) {
            guard row.effect.kind != .association, let id = row.remoteID, !known.contains(id) else { continue }
            violations.append("the journal says that \(row.effect.kind) made \(id), and the cloud does not have it")
        }
        let calls = try await store.calls(of: Seed.jobID).calls
        for kind in Effect.Kind.allCases {
            let rows = effects.filter { $0.effect.kind == kind }
            let received = cloud.received[kind]
            let told = calls.count { $0.operation == kind.operation.rawValue }
            if received > told { violations.append("\(received) requests of \(kind) came, the history has \(told)") }
            let left = rows.count { !$0.wasKeptBack }
            let astray = cell.call.change == kind && cell.row.strike.goesAstray ? 1 : 0
            if received + astray < left { violations.append("\(left) intents of \(kind) were sent, \(received) came") }
            if rows.isEmpty, received > 0 { violations.append("\(kind) was sent without an intent") }
        }
        let events = try await store.events(limit: 10_000)
        let text = "\(events) \(calls) \(try await store.attempts(of: Seed.jobID)) \(detail.machine) \(detail.summary)"
        for secret in [EmulatedCloud.secretKey, EmulatedCloud.password, "Signature=", "MII"] where text.contains(secret)
        {
            violations.append("the history has a secret: \(secret)")
        }
        return violations
    }
}

extension EffectRow {
    /// True for an intent of which nothing has left: the budget or the block kept it, or libcurl had no connection.
    fileprivate var wasKeptBack: Bool {
        outcome == "not_carried_out" && (rule ?? "").contains(/^(project:|transport:|IAM|http:)/)
    }
}

extension Effect.Kind {
    /// The operation that makes the change.
    fileprivate var operation: OperationName {
        switch self {
        case .vault: .createVault
        case .association: .addResource
        case .restorePoint: .createRestorePoint
        }
    }
}
