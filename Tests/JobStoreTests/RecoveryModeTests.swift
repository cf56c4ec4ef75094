import AuditChain
import FoundationEssentials
import GRDB
import TestSupport
import Testing

@testable import JobStore
@testable import Workflow

@Suite("Recovery after an older copy")
struct RecoveryModeTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("recovery") }

    private func events(_ count: Int, _ store: JobStore) async throws {
        for number in 0..<count {
            try await store.appendEvents([
                NewAuditEvent(at: Fixtures.start + .seconds(number), actor: .system, action: .daemonStarted)
            ])
        }
    }

    @Test("a mark behind the database is a crash's; one ahead of it, beside it or of another one is not")
    func verdicts() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await events(3, store)
        let mark = try await store.mark(now: Fixtures.start)
        #expect(mark.head.sequence == 3)
        #expect(try await store.check(mark) == nil)
        try await events(2, store)
        #expect(try await store.check(mark) == nil, "behind is normal")
        var ahead = try await store.mark(now: Fixtures.start)
        ahead.head.sequence += 7
        #expect(try await store.check(ahead) == .olderCopy(lostEvents: 7))
        var other = mark
        other.head = ChainHead(sequence: 3, hash: store.auditGenesis.hash)
        #expect(try await store.check(other) == .otherHistory)
        var foreign = mark
        foreign.installationID = String(repeating: "0", count: 32)
        #expect(try await store.check(foreign) == .otherInstallation)
        let genesis = HighWaterMark(installationID: store.installationID, head: store.auditGenesis, at: Fixtures.start)
        #expect(try await store.check(genesis) == nil)
    }

    @Test("the mark is a file beside the database, written when there is news, as a whole")
    func file() async throws {
        let store = try await JobStore.started(in: folder.path)
        #expect(try await store.checkMark() == nil, "a first start has none")
        try await events(2, store)
        try await store.writeMark(now: Fixtures.start)
        let path = folder.path + "/high-water-mark"
        #expect(try MarkFile(folder: folder.path).read() == .mark(try await store.mark(now: Fixtures.start)))
        #expect(try await store.checkMark() == nil)
        try FileManager.default.removeItem(atPath: path)
        try await store.writeMark(now: Fixtures.start + .seconds(9))
        #expect(!FileManager.default.fileExists(atPath: path), "no news")
        try await events(1, store)
        try await store.writeMark(now: Fixtures.start)
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(!FileManager.default.fileExists(atPath: path + ".part"))
        for broken in ["", "x", "holdfast 1 a b c\n", "holdfast 2 \(store.installationID) \(store.auditGenesis) 5\n"] {
            try Data(broken.utf8).write(to: URL(filePath: path))
            #expect(try await store.checkMark()?.cause == .markUnreadable, "\(broken)")
        }
    }

    @Test("a mark that cannot be opened or read is no reason for a recovery: the start is refused, and says why")
    func unopened() async throws {
        let store = try await JobStore.started(in: folder.path)
        let path = folder.path + "/high-water-mark"
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
        await #expect(throws: StoreError.self) { try await store.checkMark() }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        do throws(StoreError) {
            _ = try await store.checkMark()
            Issue.record("a folder was taken for a mark")
        } catch {
            #expect("\(error)".contains(path))
        }
        #expect(StoreError.system(13, "x") == .unavailable(.readOnly, "x: Permission denied"))
    }

    @Test("a recovery is durable, and ends once, with events")
    func durable() async throws {
        let store = try await JobStore.started(in: folder.path)
        #expect(try await store.recoveryState() == nil)
        try await store.submitted(Fixtures.job(1))
        let mark = HighWaterMark(
            installationID: String(repeating: "a", count: 32),
            head: store.auditGenesis,
            at: Fixtures.start + .seconds(5)
        )
        try await store.beginRecovery(.otherInstallation, mark: mark, now: Fixtures.start + .seconds(60))
        let state = try #require(try await store.recoveryState())
        #expect(state.cause == "other_installation")
        #expect(state.since == Fixtures.start + .seconds(60))
        #expect(state.aliveUntil == Fixtures.start + .seconds(5))
        #expect(state.otherInstallation == mark.installationID)
        #expect(state.oldestUnfinishedAt == Fixtures.start)
        #expect(state.jobsThrough == 1)
        #expect(try await store.job(Fixtures.jobID(1))?.summary.waitReason == .recovery)
        try await store.close()

        let reopened = try await JobStore.started(in: folder.path)
        #expect(try await reopened.recoveryState() == state)
        let found = RemoteFinding(
            project: ProjectName("default"),
            kind: .restorePoint,
            id: "run",
            marker: Marker("hfaaaa000000000000"),
            name: "nightly",
            resources: [ResourceID("b"), ResourceID("a")],
            isGoingOn: true
        )
        for expected in [[found], nil] {
            let unknown = try await reopened.endRecovery(
                findings: [found],
                actor: Fixtures.alice,
                reason: "enough",
                detail: [:],
                now: Fixtures.start + .seconds(99)
            )
            #expect(unknown == expected)
        }
        #expect(try await reopened.recoveryState() == nil)
        #expect(try await reopened.job(Fixtures.jobID(1))?.summary.waitReason == nil)
        let actions = try await reopened.events(limit: 50).map(\.action)
        #expect(actions.filter { $0.hasPrefix("recovery.") } == ["recovery.started", "recovery.ended"])
        #expect(actions.contains("restore_point.unknown"))
    }

    @Test("a run that no job knows goes on until it is seen to be over, and stays on the list")
    func unknownRun() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.beginRecovery(.asked, mark: nil, now: Fixtures.start)
        let found = [true, false].map { isGoingOn in
            RemoteFinding(
                project: ProjectName("default"),
                kind: .restorePoint,
                id: "run-\(isGoingOn)",
                marker: Marker("hfaaaa000000000000"),
                name: "nightly",
                resources: [ResourceID("a")],
                isGoingOn: isGoingOn
            )
        }
        _ = try await store.endRecovery(findings: found, actor: .system, reason: nil, detail: [:], now: Fixtures.start)
        let run = UnknownRun(
            id: RestorePointID("run-true"),
            project: ProjectName("default"),
            resources: [ResourceID("a")]
        )
        #expect(try await store.goingUnknownRuns() == [run])
        for _ in 0..<2 { try await store.endUnknownRun(run, status: "available", now: Fixtures.start) }
        #expect(try await store.goingUnknownRuns().isEmpty)
        #expect(try await store.events(limit: 50).map(\.action).filter { $0 == "remote_run.ended" }.count == 1)
        #expect(try await store.remoteRuns(limit: 5).runs.count == 2)
    }

    @Test("one that is under way begins anew, with the wider bounds: the copy may have been made during it")
    func anew() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        func mark(at moment: Timestamp, of installation: String) -> HighWaterMark {
            HighWaterMark(installationID: installation, head: store.auditGenesis, at: moment)
        }
        let foreign = String(repeating: "a", count: 32)
        try await store.beginRecovery(
            .otherInstallation,
            mark: mark(at: Fixtures.start + .seconds(5), of: foreign),
            now: Fixtures.start + .seconds(60)
        )
        let first = try #require(try await store.recoveryState())
        try await store.submitted(Fixtures.job(2), at: Fixtures.start + .seconds(65))

        try await store.beginRecovery(
            .olderCopy(lostEvents: 3),
            mark: mark(at: Fixtures.start + .seconds(900), of: store.installationID),
            now: Fixtures.start + .seconds(1000)
        )
        let second = try #require(try await store.recoveryState())
        #expect(second.cause == "older_copy")
        #expect(second.since == Fixtures.start + .seconds(1000))
        #expect(second.aliveUntil == Fixtures.start + .seconds(900))
        #expect(second.copiedAt == first.copiedAt)
        #expect(second.jobsThrough == 2)
        #expect(second.otherInstallation == foreign)

        // Neither an older mark nor a clock that was set back narrows it.
        try await store.beginRecovery(
            .olderCopy(lostEvents: 1),
            mark: mark(at: Fixtures.start + .seconds(9), of: store.installationID),
            now: Fixtures.start + .seconds(30)
        )
        let third = try #require(try await store.recoveryState())
        #expect(third.since > second.since)
        #expect(third.aliveUntil == second.aliveUntil && third.copiedAt == first.copiedAt)
        #expect(try await store.events(limit: 50).map(\.action).filter { $0 == "recovery.started" }.count == 3)

        let end = Fixtures.start + .seconds(1500)
        _ = try await store.endRecovery(findings: [], actor: .system, reason: nil, detail: [:], now: end)
        try await store.beginRecovery(.asked, mark: nil, now: Fixtures.start + .seconds(2000))
        let fresh = try #require(try await store.recoveryState())
        #expect(fresh.otherInstallation == nil)
        #expect(fresh.aliveUntil == Fixtures.start + .seconds(2000))
        #expect(fresh.copiedAt == end)
    }

    @Test("a copy without any history knows of nothing since it was created")
    func emptyCopy() async throws {
        let store = try await JobStore.started(in: folder.path)
        let now = Fixtures.start + .seconds(90_000)
        try await store.beginRecovery(.olderCopy(lostEvents: 5), mark: nil, now: now)
        #expect(try await store.recoveryState()?.copiedAt == Fixtures.start)
    }

    private func fit(_ jobs: [UnfinishedJob]) throws -> [FittedJob] {
        try jobs.compactMap { job in
            var machine = job.machine
            let made = machine.reconcile(
                with: [],
                begunAt: Fixtures.start + .seconds(60),
                copiedAt: Fixtures.start,
                at: Fixtures.moment(61),
                in: Fixtures.surroundings
            )
            return try made.map { try FittedJob(job, machine, $0) }
        }
    }

    @Test("the walk over the unfinished jobs sees each, whatever people do meanwhile, and changes no lane without need")
    func walk() async throws {
        let store = try await JobStore.started(in: folder.path)
        for number in 1...7 {
            try await store.submitted(Fixtures.job(number), at: Fixtures.start + .seconds(number / 3))
        }
        try await store.beginRecovery(.asked, mark: nil, now: Fixtures.start + .seconds(60))
        try await store.submitted(Fixtures.job(8))
        let state = try #require(try await store.recoveryState())
        let all = try await store.unfinishedJobs(in: state)
        #expect(all.count == 7, "the last one came after")

        // A command carries a job into another state between its reading and its writing.
        let (jobs, unreadable) = try await store.unfinished(Array(all[..<3]))
        #expect(jobs.count == 3 && unreadable.isEmpty)
        _ = try await store.amend(job: Fixtures.jobID(2), now: Fixtures.start, actor: Fixtures.alice) { machine in
            let transition = try machine.apply(
                .claimed(recovered: false),
                at: Fixtures.moment(60),
                in: Fixtures.surroundings
            )
            return (transition, .ready)
        }
        let changed = try await store.reconcile(try fit(jobs), now: Fixtures.start + .seconds(61), actor: .system)
        #expect(changed == [all[1]])
        for open in [Array(changed), Array(all[3...])] {
            let jobs = try await store.unfinished(open).jobs
            let now = Fixtures.start + .seconds(62)
            #expect(try await store.reconcile(try fit(jobs), now: now, actor: .system).isEmpty)
        }
        #expect(try fit(try await store.unfinished(all).jobs).isEmpty, "each once")
        var generations: [Int] = []
        while let job = try await store.claimOne(at: 100) { generations.append(job.machine.restorePointGeneration) }
        #expect(generations.count == 8)
        #expect(generations.filter { $0 == LostGenerations.countMax }.count == 7)
    }

    @Test("a job that cannot be read does not keep the others from being fitted")
    func unreadable() async throws {
        let store = try await JobStore.started(in: folder.path)
        for number in 1...2 { try await store.submitted(Fixtures.job(number)) }
        _ = try await store.write { try $0.run("UPDATE job SET machine = '{}' WHERE number = 1", []) }
        try await store.beginRecovery(.asked, mark: nil, now: Fixtures.start + .seconds(60))
        let state = try #require(try await store.recoveryState())
        let read = try await store.unfinished(try await store.unfinishedJobs(in: state))
        #expect(read.jobs.map(\.machine.id) == [Fixtures.jobID(2)])
        #expect(read.unreadable == [Fixtures.jobID(1)])
    }
}
