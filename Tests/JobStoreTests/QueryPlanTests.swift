import AuditChain
import GRDB
import Synchronization
import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("Query plans")
struct QueryPlanTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("plan") }

    /// Tables that hold a handful of rows whatever happens, or that a start reads whole on purpose.
    private static let small = [
        "found", "job_count", "queue_state", "write_mark", "installation", "incarnation", "held_key", "recovery",
        // The settings of the index of words, which it reads itself.
        "main.job_text_config",
    ]

    private final class Collector: Sendable {
        private let statements = Mutex<Set<String>>([])
        func add(_ sql: String) { statements.withLock { _ = $0.insert(sql) } }
        var all: [String] { statements.withLock { $0.sorted() } }
    }

    /// Every statement that the store runs when everything it can do has been done.
    private func statements() async throws -> (store: JobStore, sql: [String]) {
        let collector = Collector()
        var options = StoreOptions()
        options.onStatement = { collector.add($0) }
        let store = try await JobStore.started(in: folder.path, options: options)
        let idempotency = IdempotencyClaim(
            key: "k",
            scope: "s",
            fingerprint: "f",
            expiresAt: Fixtures.start + .seconds(1)
        )
        let jobs = (1...6).map { number in
            Fixtures.job(number, Fixtures.request(vault: JobDriver.ensured, labels: ["app": "billing"]))
        }
        _ = try await store.submit(Fixtures.submission(jobs, group: GroupID("g"), idempotency: idempotency))
        for second in [0, 5] {
            _ = try await store.submit(
                Fixtures.submission(
                    [Fixtures.job(20 + second)],
                    at: Fixtures.start + .seconds(second),
                    idempotency: second == 0
                        ? idempotency
                        : IdempotencyClaim(
                            key: "k",
                            scope: "s",
                            fingerprint: "f",
                            expiresAt: Fixtures.start + .seconds(9)
                        )
                )
            )
        }
        _ = try await store.forgetExpiredIdempotencyKeys(now: Fixtures.start + .seconds(90))
        try await work(store)
        try await read(store)
        try await prune(store)
        return (store, collector.all)
    }

    private func work(_ store: JobStore) async throws {
        let cancellation = Cancellation(actor: "uid:1001", reason: "r", at: Fixtures.start)
        let decide: JobDecision = { machine in
            let transition = try machine.apply(
                .cancelRequested(cancellation, unsent: false),
                at: Fixtures.moment(5),
                in: Fixtures.surroundings
            )
            return (transition, JobDriver.disposition(after: transition.next, now: Fixtures.start))
        }
        _ = try await store.cancel(job: Fixtures.jobID(1), cancellation, actor: Fixtures.alice, decide)
        _ = try await store.amend(job: Fixtures.jobID(2), now: Fixtures.start, actor: Fixtures.alice, decide)
        _ = try await store.resolve(
            job: Fixtures.jobID(4),
            adopting: RestorePointID("run"),
            ifVersion: 1,
            now: Fixtures.start,
            actor: Fixtures.alice
        ) { machine, _ in try decide(&machine) }
        let claimed = try #require(try await store.claimOne())
        _ = try await store.cancel(job: claimed.machine.id, cancellation, actor: Fixtures.alice, decide)
        try await store.renewLease(claimed.machine.id, epoch: claimed.epoch, until: Fixtures.start)
        _ = try await store.expireLeases(now: Fixtures.start + .seconds(1))
        var driver = JobDriver(store)
        driver.failsCall = .addResource
        try await driver.run(rounds: 2)
        driver.failsCall = nil
        try await driver.run(rounds: 30)
        _ = try await store.unpark(Fixtures.jobID(3))
        try await store.beginRecovery(.asked, mark: nil, now: Fixtures.start)
        if let state = try await store.recoveryState() {
            let jobs = try await store.unfinished(try await store.unfinishedJobs(in: state)).jobs
            let fitted = try jobs.compactMap { job in
                var machine = job.machine
                let made = machine.reconcile(
                    with: [],
                    begunAt: Fixtures.start,
                    copiedAt: Fixtures.start,
                    at: Fixtures.moment(5),
                    in: Fixtures.surroundings
                )
                return try made.map { try FittedJob(job, machine, $0) }
            }
            _ = try await store.reconcile(fitted, now: Fixtures.start, actor: .system)
        }
        let finding = RemoteFinding(
            project: ProjectName("default"),
            kind: .restorePoint,
            id: "unknown",
            marker: Marker("hfaaaa000000000000"),
            name: "x",
            isGoingOn: true
        )
        _ = try await store.endRecovery(
            findings: [finding],
            actor: .system,
            reason: nil,
            detail: [:],
            now: Fixtures.start
        )
        _ = try await store.hasUnknown("unknown")
        for run in try await store.goingUnknownRuns() {
            try await store.endUnknownRun(run, status: "available", now: Fixtures.start)
        }
        _ = try await store.releaseUnknown("unknown", actor: .system, reason: "r", now: Fixtures.start)
        let token = StoredToken(
            id: "t",
            name: "t",
            role: "reader",
            sha256: Array(repeating: 1, count: 32),
            createdAt: Fixtures.start,
            createdBy: "uid:1"
        )
        _ = try await store.createToken(token, reason: "r", actor: .system)
        _ = try await store.revokeToken("t", reason: "r", actor: .system, now: Fixtures.start)
        _ = try await store.setPaused(true, reason: nil, actor: Fixtures.alice, now: Fixtures.start)
        try await store.recordCall(
            CallRecord(
                job: Fixtures.jobID(3),
                operation: "x",
                method: "GET",
                urlTemplate: "/",
                startedAt: Fixtures.start,
                duration: .zero
            )
        )
    }

    private func read(_ store: JobStore) async throws {
        let id = Fixtures.jobID(3)
        _ = try await store.job(id)
        _ = try await store.version(of: id)
        _ = try await store.group(GroupID("g"))
        _ = try await store.events(of: id, limit: 5)
        _ = try await store.events(limit: 5)
        _ = try await store.lastSequence()
        _ = try await store.auditHead()
        _ = try await store.auditHead(at: 3)
        try await readAnchors(store)
        _ = try await store.attempts(of: id)
        _ = try await store.protection(of: ResourceID("server-1"))
        _ = try await store.protections(limit: 5)
        _ = try await store.effects(of: id)
        _ = try await store.calls(of: id)
        _ = try await store.provenWitnesses(in: ProjectName("default"))
        _ = try await store.queue()
        _ = try await store.recoveryState()
        _ = try await store.remoteRuns(limit: 5)
        _ = try await store.counts()
        _ = try await store.tokensInUse()
        _ = try await store.tokens(limit: 5)
        for filter in Self.filters {
            let first = try await store.jobs(filter, limit: 1)
            _ = try await store.jobs(filter, after: first.next ?? JobCursor(submitted: 1, number: 1), limit: 1)
            _ = try await store.counts(filter)
        }
    }

    private func prune(_ store: JobStore) async throws {
        var policy = RetentionPolicy(segmentFolder: folder.path(of: "segments"))
        policy.segmentEvents = 5
        let order = PruneOrder(actor: .system, reason: "r", now: Fixtures.start + .seconds(500 * 86_400))
        _ = try await store.prune(policy, order, dry: true)
        let report = try await store.prune(policy, order)
        #expect(report.jobsPruned > 0)
        #expect(report.eventsDeleted > 0)
        _ = try await store.chainPage(after: 0, limit: 5)
        _ = try await store.auditHead(at: 5)
    }

    private func readAnchors(_ store: JobStore) async throws {
        let head = try SignedHead(
            installation: store.installationID,
            head: store.auditGenesis,
            at: Fixtures.start.rfc3339,
            signedWith: nil
        )
        try await store.keepAnchor(head, for: [], now: Fixtures.start)
        _ = try await store.lastAnchorTime()
        for place in AnchorPlace.allCases {
            _ = try await store.nextAnchor(for: place)
            try await store.noteAnchored(1, at: place)
        }
    }

    /// Every filter alone and in pairs.
    private static var filters: [JobFilter] {
        let single: [@Sendable (inout JobFilter) -> Void] = [
            { _ in }, { $0.states = [.failed] }, { $0.states = [.queued, .running, .waiting] },
            { $0.project = ProjectName("p") }, { $0.vaultID = VaultID("v") }, { $0.vaultName = "v" },
            { $0.resource = ResourceID("r") }, { $0.group = GroupID("g") }, { $0.submitter = "uid:1" },
            { $0.label = JobLabel(name: "a", value: "b") }, { $0.code = "c" },
            { $0.submittedFrom = Fixtures.start }, { $0.endedBefore = Fixtures.start },
            { $0.endedFrom = Fixtures.start }, { $0.text = TextQuery("my_vault nightly") },
        ]
        return single.flatMap { first in
            single.map { second in
                var filter = JobFilter()
                first(&filter)
                second(&filter)
                return filter
            }
        }
    }

    @Test("R20: no statement reads a table row by row that can grow, and no list is sorted")
    func everyStatementUsesAnIndex() async throws {
        let (store, statements) = try await statements()
        let plain = statements.filter { sql in
            ["SELECT", "UPDATE", "DELETE", "INSERT"].contains { sql.hasPrefix($0) }
                && !sql.contains("sqlite_") && !sql.contains("pragma_")
        }
        #expect(plain.count > 60)
        for sql in plain {
            let details = try await store.pool.read { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql.placeholders).map { $0["detail"] as String }
            }
            for detail in details where !Self.isFine(detail) {
                Issue.record("\(detail)\nin \(sql)")
            }
        }
    }

    private static func isFine(_ detail: String) -> Bool {
        if detail.hasPrefix("SCAN") {
            // Walking an index in its order, to stop at the limit, is what lists are made of.
            return detail.contains("INDEX") || small.contains { detail.hasPrefix("SCAN \($0)") }
                || detail.hasPrefix("SCAN CONSTANT ROW") || detail.hasPrefix("SCAN 2 CONSTANT ROWS")
        }
        return true
    }

    @Test("claiming, the next due job and the next lease each walk their own small index")
    func hotPaths() async throws {
        let store = try await JobStore.started(in: folder.path)
        let expected = [
            "SELECT number FROM job WHERE lane = 'ready' ORDER BY sort_key, number LIMIT 1":
                "SCAN job USING INDEX job_ready",
            "SELECT number FROM job WHERE due_ms <= 1 ORDER BY due_ms LIMIT 1":
                "SEARCH job USING COVERING INDEX job_timed (due_ms<?)",
            JobStore.nextDueQuery: "SEARCH job USING COVERING INDEX job_timed (due_ms>?)",
            JobStore.oldestQueuedQuery: "SEARCH job USING COVERING INDEX job_by_state (state=?)",
        ]
        for (sql, plan) in expected {
            let details = try await store.pool.read { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String }
            }
            #expect(details == [plan], "\(sql)")
        }
    }

    @Test("only lists of what ended since a moment are sorted")
    func sortedLists() async throws {
        let store = try await JobStore.started(in: folder.path)
        for filter in Self.filters {
            let query = JobQuery(filter, after: JobCursor(submitted: 1, number: 1)).page(limit: 10)
            let details = try await store.pool.read { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + query.sql, arguments: query.arguments)
                    .map { $0["detail"] as String }
            }
            let isSorted = details.contains { $0.contains("TEMP B-TREE") }
            #expect(!isSorted || filter.endedFrom != nil, "\(filter): \(details)")
        }
    }

    @Test("lists by several states are merged from the index, not sorted")
    func mergedStates() async throws {
        let store = try await JobStore.started(in: folder.path)
        var filter = JobFilter()
        filter.states = [.queued, .running]
        let query = JobQuery(filter).page(limit: 10)
        let details = try await store.pool.read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + query.sql, arguments: query.arguments)
                .map { $0["detail"] as String }
        }
        #expect(details.contains { $0.hasPrefix("MERGE") })
        #expect(!details.contains { $0.contains("TEMP B-TREE") })
    }
}

extension String {
    /// The statement with a value in every placeholder, so that it can be explained without arguments.
    fileprivate var placeholders: String {
        replacing(#/\?[0-9]*/#, with: "1")
    }
}
