import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("Lists of jobs")
struct ListingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("listing") }

    private func pages(_ store: JobStore, _ filter: JobFilter, limit: Int) async throws -> [JobSummary] {
        var all: [JobSummary] = []
        var cursor: JobCursor?
        repeat {
            let page = try await store.jobs(filter, after: cursor, limit: limit)
            #expect(page.jobs.count <= limit)
            all += page.jobs
            // Clients get the cursor as text.
            cursor = try page.next.map { (next) throws(StoreError) in try JobCursor(text: next.text) }
        } while cursor != nil
        return all
    }

    @Test("pages hold every job once, newest first, whatever is added between them")
    func stableUnderInserts() async throws {
        let store = try await JobStore.started(in: folder.path)
        // Three moments, so that most jobs share theirs with others.
        for number in 1...50 {
            let moment = Fixtures.start + .seconds(number / 20)
            try await store.submitted(Fixtures.job(number, submittedAt: moment), at: moment)
        }
        var seen: [JobID] = []
        var cursor: JobCursor?
        var added = 1000
        repeat {
            let page = try await store.jobs(JobFilter(), after: cursor, limit: 7)
            seen += page.jobs.map(\.id)
            cursor = page.next
            added += 1
            let moment = Fixtures.start + .seconds(10)
            try await store.submitted(Fixtures.job(added, submittedAt: moment), at: moment)
        } while cursor != nil
        #expect(seen == (1...50).reversed().map { Fixtures.jobID($0) })
    }

    @Test("a page that is exactly full has no next one")
    func fullPage() async throws {
        let store = try await JobStore.started(in: folder.path)
        for number in 1...4 { try await store.submitted(Fixtures.job(number)) }
        #expect(try await store.jobs(JobFilter(), limit: 4).next == nil)
        #expect(try await store.jobs(JobFilter(), limit: 3).next != nil)
        await #expect(throws: StoreError.self) { try await store.jobs(JobFilter(), limit: 0) }
        await #expect(throws: StoreError.self) { try await store.jobs(JobFilter(), limit: 1001) }
    }

    @Test(
        "text that is no cursor of ours is refused",
        arguments: [
            "", "j", "j-1", "j-1-1-1", "x-1-1", "j--1-1", "j-1-0", "j-é-1", "j-1-1 ", "j-zzzzzzzzzzzzzzzzzzzz-1",
        ]
    )
    func badCursor(text: String) {
        #expect(throws: StoreError.self) { try JobCursor(text: text) }
    }

    @Test("every combination of filters lists and counts what it should", arguments: [1, 2, 3])
    func filters(seed: UInt64) async throws {
        var dice = Dice(seed: seed)
        let store = try await JobStore.started(in: folder.path)
        let corpus = try await makeCorpus(store, &dice)
        for round in 0..<150 {
            let filter = randomFilter(&dice)
            let expected = corpus.filter { $0.matches(filter) }
            let listed = try await pages(store, filter, limit: 1 + dice.roll(20))
            #expect(listed.map(\.id) == expected.map(\.summary.id), "seed \(seed), round \(round): \(filter)")
            let counts = try await store.counts(filter)
            let counted = Dictionary(grouping: expected) { $0.summary.state }.mapValues(\.count)
            #expect(counts.byState == counted, "seed \(seed), round \(round): \(filter)")
        }
    }

    @Test("a group lists its jobs in the order of the submission")
    func group() async throws {
        let store = try await JobStore.started(in: folder.path)
        _ = try await store.submit(
            Fixtures.submission([3, 1, 2].map { Fixtures.job($0) }, group: GroupID("g1"))
        )
        let group = try #require(try await store.group(GroupID("g1")))
        #expect(group.jobs.map(\.id) == [3, 1, 2].map { Fixtures.jobID($0) })
        #expect(group.submitter == "uid:1001")
        #expect(try await store.group(GroupID("g2")) == nil)
        #expect(try await store.job(Fixtures.jobID(9)) == nil)
        #expect(try await store.version(of: Fixtures.jobID(1)) == 1)
        #expect(try await store.version(of: Fixtures.jobID(9)) == nil)
    }

    @Test("the queue tells the oldest queued job, the reasons of waiting and the next due one")
    func queue() async throws {
        let store = try await JobStore.started(in: folder.path)
        let due = Fixtures.start + .seconds(500)
        try await store.submitted(Fixtures.job(1, Fixtures.request(notBefore: due)), at: Fixtures.start + .seconds(3))
        try await store.submitted(Fixtures.job(2), at: Fixtures.start + .seconds(7))
        try await store.submitted(Fixtures.job(3), at: Fixtures.start + .seconds(1))
        let claimed = try #require(try await store.claimOne(at: 10))
        #expect(claimed.machine.id == Fixtures.jobID(3))
        var machine = claimed.machine
        let transition = try machine.apply(
            .claimed(recovered: false),
            at: Fixtures.moment(1),
            in: Fixtures.surroundings
        )
        _ = try await store.commit(
            JobChange(
                machine: machine,
                epoch: claimed.epoch,
                transition: transition,
                disposition: .park(ExclusiveKey("k")),
                now: Fixtures.start
            )
        )
        let view = try await store.queue()
        #expect(view.byState == [.queued: 2, .waiting: 1])
        #expect(view.byReason == [.heldKey: 1])
        #expect(view.oldestQueuedAt == Fixtures.start + .seconds(3))
        #expect(view.nextDue == due)
    }

    // MARK: A corpus to filter

    private struct Entry {
        var summary: JobSummary
        var labels: [String: String]

        func matches(_ filter: JobFilter) -> Bool {
            let ended = summary.endedAt
            return (filter.states.isEmpty || filter.states.contains(summary.state))
                && (filter.project ?? summary.project) == summary.project
                && (filter.vaultID == nil || filter.vaultID == summary.vaultID)
                && (filter.vaultName == nil || filter.vaultName == summary.vaultName)
                && (filter.resource.map { wanted in summary.resources.contains { $0.id == wanted } } ?? true)
                && (filter.group == nil || filter.group == summary.group)
                && (filter.submitter ?? summary.submitter) == summary.submitter
                && (filter.label.map { labels[$0.name] == $0.value } ?? true)
                && (filter.code == nil || filter.code == summary.endingCode)
                && (filter.submittedFrom.map { $0 <= summary.submittedAt } ?? true)
                && (filter.submittedBefore.map { $0 > summary.submittedAt } ?? true)
                && (filter.endedFrom.map { from in ended.map { from <= $0 } ?? false } ?? true)
                && (filter.endedBefore.map { before in ended.map { before > $0 } ?? false } ?? true)
        }
    }

    /// Jobs of all sorts: some succeeded, failed, cancelled or still queued. Newest first.
    private func makeCorpus(_ store: JobStore, _ dice: inout Dice) async throws -> [Entry] {
        var labels: [JobID: [String: String]] = [:]
        var driver = JobDriver(store, vault: JobDriver.vaultFacts(named: "v1"))
        for number in 1...90 {
            let moment = Fixtures.start + .seconds(dice.roll(60))
            var request = Fixtures.request(
                project: "p\(dice.roll(2))",
                vault: .existing(name: "v\(dice.roll(3))"),
                resources: ["server-\(dice.roll(4))"],
                notBefore: dice.roll(5) == 0 ? Fixtures.start + .seconds(1_000_000) : nil,
                labels: dice.roll(2) == 0 ? ["app": "a\(dice.roll(3))", "tier": "t\(dice.roll(2))"] : [:]
            )
            if number % 7 == 0 { request.vault = .id(VaultID("vault-of-v1")) }
            labels[Fixtures.jobID(number)] = request.labels
            var submission = Fixtures.submission(
                [Fixtures.job(number, request, submittedAt: moment)],
                group: number % 3 == 0 ? GroupID("g\(number)") : nil,
                at: moment
            )
            if dice.roll(2) == 0 { submission.actor = Actor(name: "token:ci") }
            _ = try await store.submit(submission)
            if number % 30 == 0 { try await driver.run(rounds: 3) }
        }
        let all = try await store.allJobs().map { Entry(summary: $0, labels: labels[$0.id] ?? [:]) }
        #expect(all.count == 90)
        #expect(Set(all.map(\.summary.state)).count >= 3)
        return all
    }

    private func randomFilter(_ dice: inout Dice) -> JobFilter {
        var filter = JobFilter()
        for _ in 0..<(1 + dice.roll(3)) {
            switch dice.roll(12) {
            case 0: filter.states.insert(.queued)
            case 1: filter.states.formUnion([.failed, .waiting])
            case 2: filter.project = ProjectName("p\(dice.roll(3))")
            case 3: filter.vaultID = VaultID("vault-of-v1")
            case 4: filter.vaultName = "v\(dice.roll(3))"
            case 5: filter.resource = ResourceID("server-\(dice.roll(5))")
            case 6: filter.group = GroupID("g\(3 * (1 + dice.roll(4)))")
            case 7: filter.submitter = dice.roll(2) == 0 ? "token:ci" : "uid:1001"
            case 8: filter.label = JobLabel(name: dice.roll(2) == 0 ? "app" : "tier", value: "a\(dice.roll(3))")
            case 9: filter.code = ProblemCode.vaultMissing.rawValue
            case 10:
                filter.submittedFrom = Fixtures.start + .seconds(dice.roll(40))
                filter.submittedBefore = Fixtures.start + .seconds(20 + dice.roll(50))
            default:
                filter.endedFrom = Fixtures.start + .milliseconds(dice.roll(3000))
                filter.endedBefore = Fixtures.start + .milliseconds(1000 + dice.roll(100_000))
            }
        }
        return filter
    }
}
