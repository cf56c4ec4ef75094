import Synchronization
import Testing
import Workflow

@testable import JobStore

/// The in-memory database that checks of crashes are made with: it has to lose and keep what a disk would.
@Suite("A database in memory")
struct MemoryDatabaseTests {
    private final class Script: Sendable {
        let failure = Mutex<StoreError?>(nil)
        let report = Mutex(MemoryDatabase.CommitReport.success)
        let scheduled = Mutex<[@Sendable () -> Void]>([])
        let groups = Mutex(0)

        func database() throws -> MemoryDatabase {
            try MemoryDatabase(
                installationID: String(repeating: "a", count: 32),
                now: Timestamp(milliseconds: 1),
                onCommit: {
                    switch $0 {
                    case .begun: return self.failure.withLock { $0 }
                    case .durable:
                        self.groups.withLock { $0 += 1 }
                        return nil
                    }
                },
                reporting: { self.report.withLock { $0 } }
            )
        }

        func open(_ database: MemoryDatabase) -> JobStore {
            database.open { work in self.scheduled.withLock { $0.append(work) } }
        }

        /// Waits until `count` pieces of work are scheduled, and runs them.
        func run(_ count: Int = 1) async {
            while scheduled.withLock({ $0.count }) < count { await Task.yield() }
            for work in scheduled.withLock({ work in
                defer { work = [] }
                return work
            }) { work() }
        }
    }

    private static func append(_ action: HistoryAction, to store: JobStore) -> Task<Void, any Error> {
        let event = NewAuditEvent(at: Timestamp(milliseconds: 5), actor: .system, action: action)
        return Task { try await store.appendEvents([event]) }
    }

    private static func actions(_ store: JobStore) async throws -> [String] {
        try await store.events(limit: 100).map(\.action)
    }

    @Test("a store opened over it later finds what was committed, and nothing else")
    func reopening() async throws {
        let script = Script()
        let database = try script.database()
        let first = script.open(database)
        let kept = Self.append(.daemonStarted, to: first)
        await script.run()
        try await kept.value

        let lost = Self.append(.daemonStopped, to: first)
        while script.scheduled.withLock({ $0.isEmpty }) { await Task.yield() }
        database.cutOff()
        await script.run()
        await #expect(throws: StoreError.self) { try await lost.value }
        await #expect(throws: StoreError.self) { try await Self.actions(first) }

        let second = script.open(database)
        #expect(try await Self.actions(second) == ["daemon.started"])
        #expect(second.installationID == String(repeating: "a", count: 32))
    }

    @Test("writes that wait together are one group")
    func groups() async throws {
        let script = Script()
        let store = script.open(try script.database())
        let writes = (0..<5).map { _ in Self.append(.daemonStarted, to: store) }
        while store.groupCommit.waitingCount < 5 { await Task.yield() }
        await script.run()
        for write in writes { try await write.value }
        #expect(script.groups.withLock { $0 } == 1)
    }

    @Test("a COMMIT that is made to fail leaves nothing, and the next one works")
    func failingCommit() async throws {
        let script = Script()
        let store = script.open(try script.database())
        script.failure.withLock { $0 = .unavailable(.diskFull, "full") }
        let refused = Self.append(.daemonStarted, to: store)
        await script.run()
        await #expect(throws: StoreError.unavailable(.diskFull, "full")) { try await refused.value }
        script.failure.withLock { $0 = nil }
        let written = Self.append(.daemonStopped, to: store)
        await script.run()
        try await written.value
        #expect(try await Self.actions(store) == ["daemon.stopped"])
    }

    @Test("a COMMIT that reports a failure and took place is answered as done: the database is asked")
    func failureReported() async throws {
        let script = Script()
        let store = script.open(try script.database())
        script.report.withLock { $0 = .failure(.unavailable(.inputOutput, "reported")) }
        let done = Self.append(.daemonStarted, to: store)
        await script.run()
        try await done.value
        script.report.withLock { $0 = .success }
        let next = Self.append(.daemonStopped, to: store)
        await script.run()
        try await next.value
        #expect(try await Self.actions(store) == ["daemon.started", "daemon.stopped"])
    }

    @Test(
        "a COMMIT that reaches the disk only shows to the next store, unless another was put in its place",
        arguments: [false, true]
    )
    func commitLost(isReplaced: Bool) async throws {
        let script = Script()
        let database = try script.database()
        let store = script.open(database)
        script.report.withLock { $0 = .lost(.unavailable(.inputOutput, "lost")) }
        let lost = Self.append(.daemonStarted, to: store)
        await script.run()
        await #expect(throws: StoreError.unavailable(.inputOutput, "lost")) { try await lost.value }
        #expect(try await Self.actions(store) == [])
        script.report.withLock { $0 = .success }
        if isReplaced {
            let next = Self.append(.daemonStopped, to: store)
            await script.run()
            try await next.value
        }
        database.cutOff()
        let second = script.open(database)
        #expect(try await Self.actions(second) == [isReplaced ? "daemon.stopped" : "daemon.started"])
        let last = Self.append(.daemonStopped, to: second)
        await script.run()
        try await last.value
        #expect(try database.chainFaults() == [])
    }

    @Test("an earlier copy can be put back")
    func copies() async throws {
        let script = Script()
        let database = try script.database()
        let store = script.open(database)
        let early = Self.append(.daemonStarted, to: store)
        await script.run()
        try await early.value
        let copy = try database.copy()
        let late = Self.append(.daemonStopped, to: store)
        await script.run()
        try await late.value
        try database.restore(copy)
        #expect(try await Self.actions(script.open(database)) == ["daemon.started"])
    }
}
