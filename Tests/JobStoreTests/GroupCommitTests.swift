import Dispatch
import GRDB
import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("Group commit", .timeLimit(.minutes(2)))
struct GroupCommitTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("group-commit") }

    /// Runs `writes` so that all of them wait when the writer comes free: they form one group.
    private func together(
        _ store: JobStore,
        _ writes: [@Sendable (inout WriteSession) throws -> Int]
    ) async throws -> [Result<Int, StoreError>] {
        let entered = DispatchSemaphore(value: 0)
        let gate = DispatchSemaphore(value: 0)
        return await withTaskGroup(of: (Int, Result<Int, StoreError>).self) { group in
            group.addTask {
                let blocked = await Self.result(of: store) { _ in
                    entered.signal()
                    gate.wait()
                    return 0
                }
                return (-1, blocked)
            }
            while entered.wait(timeout: .now()) == .timedOut { await Task.yield() }
            for (index, write) in writes.enumerated() {
                group.addTask { (index, await Self.result(of: store, write)) }
                while store.groupCommit.waitingCount <= index { await Task.yield() }
            }
            gate.signal()
            var results: [Int: Result<Int, StoreError>] = [:]
            for await (index, result) in group { results[index] = result }
            return writes.indices.compactMap { results[$0] }
        }
    }

    private static func result(
        of store: JobStore,
        _ write: @escaping @Sendable (inout WriteSession) throws -> Int
    ) async -> Result<Int, StoreError> {
        do throws(StoreError) { return .success(try await store.write(write)) } catch { return .failure(error) }
    }

    private static func note(_ number: Int) -> NewAuditEvent {
        NewAuditEvent(at: Fixtures.start, actor: .system, action: .daemonStarted, object: "note \(number)")
    }

    @Test("writes that wait share one transaction, and one that fails goes alone with its events")
    func failureGoesAlone() async throws {
        struct Refusal: Error {}
        let store = try await JobStore.started(in: folder.path)
        let before = try #require(try await store.writeMark())
        let results = try await together(
            store,
            (0..<9).map { number in
                { session in
                    try session.run(
                        "INSERT INTO witness (project, kind, first_ms) VALUES (?, 'vaults', 0)",
                        ["p\(number)"]
                    )
                    session.record(Self.note(number))
                    if number == 4 { throw Refusal() }
                    return number
                }
            }
        )
        #expect(results.map { try? $0.get() } == [0, 1, 2, 3, nil, 5, 6, 7, 8])
        #expect(results[4] == .failure(.conflict("Refusal()")))
        // One transaction for the nine. Whoever held the writer has changed nothing.
        #expect(try await store.writeMark() == before + 1)
        let objects = try await store.events(limit: 100).map(\.object)
        #expect(objects == [0, 1, 2, 3, 5, 6, 7, 8].map { "note \($0)" })
        #expect(try await store.provenWitnesses(in: ProjectName("p4")) == [])
        #expect(try await store.provenWitnesses(in: ProjectName("p5")) == [.vaults])
    }

    @Test("when SQLite gives up the transaction, none of the group is answered as done", arguments: [0, 4, 8])
    func transactionIsLost(position: Int) async throws {
        let store = try await JobStore.started(in: folder.path)
        let results = try await together(
            store,
            (0..<9).map { number in
                { session in
                    // What a full disk or an I/O error can do to a transaction in mid-write.
                    if number == position { try session.database.execute(sql: "ROLLBACK") }
                    session.record(Self.note(number))
                    return number
                }
            }
        )
        #expect(results.count == 9)
        for result in results {
            guard case .failure(let error) = result, error.isUnavailable else {
                Issue.record("answered as done: \(result)")
                continue
            }
        }
        #expect(try await store.lastSequence() == 0)
        try await store.appendEvents([Self.note(10)])
        #expect(try await store.lastSequence() == 1)
    }

    @Test("a write goes on when the task that waits for it is cancelled")
    func cancellationDoesNotTear() async throws {
        let store = try await JobStore.started(in: folder.path)
        let entered = DispatchSemaphore(value: 0)
        let gate = DispatchSemaphore(value: 0)
        let task = Task {
            try await store.write { session in
                entered.signal()
                gate.wait()
                session.record(Self.note(1))
                return 17
            }
        }
        while entered.wait(timeout: .now()) == .timedOut { await Task.yield() }
        task.cancel()
        gate.signal()
        #expect(try await task.value == 17)
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            try await store.appendEvents([Self.note(2)])
        }
        late.cancel()
        try await late.value
        #expect(try await store.lastSequence() == 2)
    }

    @Test("a group that has changed nothing is not counted; the next one that does is")
    func idleGroup() async throws {
        let store = try await JobStore.started(in: folder.path)
        let before = try #require(try await store.writeMark())
        #expect(try await store.claim(limit: 1, now: Fixtures.start, leaseUntil: Fixtures.start + .seconds(9)).isEmpty)
        #expect(try await store.writeMark() == before)
        try await store.appendEvents([Self.note(1)])
        #expect(try await store.writeMark() == before + 1)
    }

    @Test("a group is bounded, and so is the number of waiting writes")
    func bounds() async throws {
        var options = StoreOptions()
        options.batchMax = 4
        options.waitingMax = 10
        let store = try await JobStore.started(in: folder.path, options: options)
        let before = try #require(try await store.writeMark())
        let results = try await together(
            store,
            (0..<10).map { number in
                { session in
                    session.record(Self.note(number))
                    return number
                }
            }
        )
        #expect(results.map { try? $0.get() } == Array(0..<10))
        #expect(try await store.writeMark() == before + 3)

        let entered = DispatchSemaphore(value: 0)
        let gate = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await store.write { _ in
                    entered.signal()
                    gate.wait()
                }
            }
            while entered.wait(timeout: .now()) == .timedOut { await Task.yield() }
            for _ in 0..<10 { group.addTask { try await store.write { _ in } } }
            while store.groupCommit.waitingCount < 10 { await Task.yield() }
            let refused = await #expect(throws: StoreError.self) { try await store.write { _ in } }
            guard case .unavailable(.overloaded, _) = refused else {
                Issue.record("expected overloaded, got \(String(describing: refused))")
                return
            }
            gate.signal()
            try await group.waitForAll()
        }
    }

    @Test("a closed store has written what was waiting and refuses the rest")
    func close() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...50 { group.addTask { try await store.appendEvents([Self.note(number)]) } }
            try await group.waitForAll()
        }
        try await store.close()
        let refused = await #expect(throws: StoreError.self) { try await store.appendEvents([Self.note(51)]) }
        guard case .unavailable(.closed, _) = refused else {
            Issue.record("expected closed, got \(String(describing: refused))")
            return
        }
        let read = await #expect(throws: StoreError.self) { try await store.lastSequence() }
        #expect(read?.isUnavailable == true)
        let reopened = try await JobStore.started(in: folder.path)
        #expect(try await reopened.lastSequence() == 50)
    }

    @Test("many writers at once lose nothing")
    func manyWriters() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<64 {
                group.addTask {
                    for turn in 0..<20 {
                        try await store.submitted(Fixtures.job(writer * 20 + turn))
                        _ = try await store.claimOne()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.counts().total == 1280)
        #expect(try await store.events(limit: 2000).map(\.sequence) == Array(1...1280))
        #expect(try await store.claimOne() == nil)
        #expect(try await store.countersAgree())
        let mark = try #require(try await store.writeMark())
        #expect(mark < 2560, "\(mark) transactions: nothing was grouped")
    }

    @Test("a read that takes too long is ended")
    func slowRead() async throws {
        var options = StoreOptions()
        options.readTimeout = .milliseconds(20)
        let store = try await JobStore.started(in: folder.path, options: options)
        let endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
        let failure = await #expect(throws: StoreError.self) {
            try await store.read { try Int.fetchOne($0, sql: endless) }
        }
        guard case .unavailable(.readTimedOut, _) = failure else {
            Issue.record("expected a time-out, got \(String(describing: failure))")
            return
        }
        #expect(try await store.lastSequence() == 0)
    }
}
