import Testing

@testable import Workflow

@Suite("The search after a restored copy")
struct RecoverySearchTests {
    private static let project = ProjectName("default")
    private let marker = Sample.marker(.restorePoint)

    private func plan(_ project: ProjectName = project) -> RecoverySearch.Plan {
        RecoverySearch.Plan(
            project: project,
            createdSince: Sample.start - .seconds(900),
            quietFrom: Sample.start + .seconds(70),
            settleWindow: .seconds(600),
            looksMin: 3,
            poll: PollPolicy()
        )
    }

    /// Answers until the search is done or the time is over; returns when it was done.
    private func run(
        _ search: inout RecoverySearch,
        until end: Timestamp = Sample.start + .seconds(5000),
        _ answer: (Operation) -> Result<Reply, CallFailure>
    ) -> Timestamp? {
        var now = Sample.start
        while now < end {
            let moment = Moment(now: now, jitter: 0.5)
            switch search.next(at: moment) {
            case .ask(let project, let operation):
                now = now + .milliseconds(10)
                search.answered(project, answer(operation), at: Moment(now: now, jitter: 0.5))
            case .sleep(let until): now = max(until, now + .milliseconds(1))
            case .done: return now
            }
        }
        return nil
    }

    private func empty(_ operation: Operation) -> Result<Reply, CallFailure> {
        switch operation {
        case .listBackups: .success(.backups())
        case .listTasks: .success(.tasks())
        default: .success(.vaults())
        }
    }

    @Test("asks for vaults by tag, backups and tasks, and is enough when the settle window has passed")
    func enough() {
        var search = RecoverySearch([plan()], prefixes: [Sample.mint.prefix], now: Sample.start)
        #expect(search.endsNotBefore == Sample.start + .seconds(670))
        var asked: [OperationName] = []
        let done = run(&search) { operation in
            asked.append(operation.name)
            return empty(operation)
        }
        #expect(asked.prefix(3) == [.listVaultsByTag, .listBackups, .listTasks])
        #expect(done.map { $0 >= Sample.start + .seconds(670) && $0 < Sample.start + .seconds(700) } == true)
        #expect(search.pending.isEmpty && search.found.isEmpty)
    }

    @Test("an earlier daemon that is long gone needs no more than the rounds")
    func longGone() {
        var old = plan()
        old.quietFrom = Sample.start - .seconds(3600)
        var search = RecoverySearch([old], prefixes: [Sample.mint.prefix], now: Sample.start)
        let done = run(&search, empty)
        #expect(search.rounds == 3)
        #expect(done.map { $0 < Sample.start + .seconds(60) } == true)
    }

    @Test("is never enough while a list is incomplete or refused, or the cloud is away")
    func incomplete() {
        let results: [Result<Reply, CallFailure>] = [
            .success(.backups(complete: false)), .failure(.unreachable), .failure(.refused(.backupService("9900"))),
        ]
        for result in results {
            var search = RecoverySearch([plan()], prefixes: [Sample.mint.prefix], now: Sample.start)
            let done = run(&search) { if case .listBackups = $0 { result } else { empty($0) } }
            #expect(done == nil)
            #expect(search.pending == [Self.project])
        }
    }

    @Test("a region without the tag filter can be searched all the same")
    func noTagFilter() {
        var search = RecoverySearch([plan()], prefixes: [Sample.mint.prefix], now: Sample.start)
        let done = run(&search) {
            if case .listVaultsTagged = $0 { .failure(.refused(.gateway("0101"), status: 404)) } else { empty($0) }
        }
        #expect(done != nil)
    }

    @Test("keeps each thing that carries a marker of the wanted installations once, with all that the lists tell of it")
    func findings() {
        let other = Marker("hfzzzz000000000001")
        var search = RecoverySearch(
            [plan(), plan(ProjectName("second"))],
            prefixes: [Sample.mint.prefix, "hfzzzz"],
            now: Sample.start
        )
        _ = run(&search) { operation in
            switch operation {
            case .listBackups:
                .success(
                    .backups(
                        .sample(.pending("protecting"), marker: marker),
                        .sample(of: 1, marker: other, run: RestorePointID("foreign")),
                        .sample(of: 2, run: RestorePointID("by-hand"))
                    )
                )
            case .listTasks:
                .success(.tasks(.sample(of: 1, .success, marker: marker), .sample(.running, marker: marker, run: nil)))
            default: .success(.vaults(.sample(marker: Sample.marker(.vault)), .sample(id: Sample.otherVault)))
            }
        }
        let first = search.found.filter { $0.project == Self.project }
        #expect(first.map(\.id) == [Sample.restorePoint.rawValue, "foreign", Sample.vault.rawValue])
        #expect(first[0].resources == Set(Sample.servers.prefix(2).map(\.id)))
        #expect(!first[0].isGoingOn, "the task has ended")
        #expect(first[0].vaultID == Sample.vault)
        #expect(first[1].marker == other)
        #expect(first[2].kind == .vault && first[2].marker == Sample.marker(.vault))
        #expect(search.found.count == 6)
    }
}
