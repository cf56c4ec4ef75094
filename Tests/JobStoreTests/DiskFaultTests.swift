import GRDB
import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("A disk that fails")
struct DiskFaultTests {
    let folder: TemporaryFolder

    init() throws {
        try #require(FaultyDisk.isInstalled)
        folder = try TemporaryFolder("disk-fault")
    }

    private func outcomes(of store: JobStore, _ numbers: ClosedRange<Int>) async -> [Int: StoreError?] {
        await withTaskGroup(of: (Int, StoreError?).self) { group in
            for number in numbers {
                group.addTask {
                    do throws(StoreError) {
                        _ = try await store.submit(Fixtures.submission([Fixtures.job(number)]))
                        return (number, nil)
                    } catch {
                        return (number, error)
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = .some($1.1) }
        }
    }

    @Test("a full disk refuses every write with its cause, and the store works again when there is room")
    func fullDisk() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        FaultyDisk.arm(folder.path, .full)
        let refused = await outcomes(of: store, 2...40)
        FaultyDisk.heal(folder.path)
        #expect(refused.count == 39)
        for (number, error) in refused {
            guard case .unavailable(.diskFull, _) = error else {
                Issue.record("job \(number): expected a full disk, got \(String(describing: error))")
                continue
            }
        }
        #expect(try await store.counts().total == 1)
        let accepted = await outcomes(of: store, 2...40)
        #expect(accepted.values.allSatisfy { $0 == nil })
        #expect(try await store.counts().total == 40)
        #expect(try await store.events(limit: 100).map(\.sequence) == Array(1...40))
    }

    @Test("when the flush of a COMMIT fails, none of the group is answered as done")
    func flushFails() async throws {
        let store = try await JobStore.started(in: folder.path)
        FaultyDisk.arm(folder.path, .flushFails)
        let refused = await outcomes(of: store, 1...40)
        FaultyDisk.heal(folder.path)
        for (number, error) in refused {
            guard case .unavailable(.inputOutput, _) = error else {
                Issue.record("job \(number): expected an I/O error, got \(String(describing: error))")
                continue
            }
        }
        #expect(try await store.counts().total == 0)
        try await store.submitted(Fixtures.job(50))
        try await store.close()
        let reopened = try await JobStore.started(in: folder.path)
        #expect(try await reopened.jobs(JobFilter(), limit: 100).jobs.map(\.id) == [Fixtures.jobID(50)])
    }

    @Test("a database that may not grow fails the writes that need room, and no other", arguments: [0, 2, 20])
    func pageLimit(room: Int) async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        try await store.limitPages(more: room)
        let results = await outcomes(of: store, 2...400)
        let done = results.filter { $0.value == nil }.map(\.key)
        let failed = results.filter { $0.value != nil }
        #expect(!failed.isEmpty)
        for (number, error) in failed {
            guard case .unavailable(.diskFull, _) = error else {
                Issue.record("job \(number): expected a full disk, got \(String(describing: error))")
                continue
            }
        }
        let kept = Set(try await store.allJobs().map(\.id))
        #expect(kept == Set(([1] + done).map { Fixtures.jobID($0) }))
        try await store.limitPages(more: nil)
        try await store.submitted(Fixtures.job(1000))
        #expect(try await store.integrity() == "ok")
    }

    @Test("whichever disk operation fails, an acknowledged job is never lost", arguments: [false, true])
    func everyOperationFailsOnce(persistent: Bool) async throws {
        try await JobStore.started(in: folder.path).close()
        var number = 0
        var asked = Int.max
        while number < asked {
            number += 1
            let place = try TemporaryFolder("disk-fault-\(number)")
            try CrashCopy.make(of: folder.path, in: place.path)
            let store = try await JobStore.started(in: place.path, options: Self.eagerCheckpoints)
            FaultyDisk.arm(place.path, .fails(at: number, persistent: persistent))
            var acknowledged: Set<JobID> = []
            for job in 1...4 {
                do throws(StoreError) {
                    _ = try await store.submit(Fixtures.submission([Fixtures.job(job)]))
                    acknowledged.insert(Fixtures.jobID(job))
                } catch {
                    #expect(error.isUnavailable, "operation \(number), job \(job): \(error)")
                }
            }
            asked = FaultyDisk.heal(place.path)
            let left = try TemporaryFolder("disk-fault-left")
            try CrashCopy.make(of: place.path, in: left.path)
            let reopened = try await JobStore.started(in: left.path)
            let kept = Set(try await reopened.allJobs().map(\.id))
            #expect(kept.isSuperset(of: acknowledged), "operation \(number) of \(asked)")
            #expect(try await reopened.integrity() == "ok", "operation \(number) of \(asked)")
            #expect(try await reopened.countersAgree(), "operation \(number) of \(asked)")
            try await store.submitted(Fixtures.job(99))
            #expect(Set(try await store.allJobs().map(\.id)) == acknowledged.union([Fixtures.jobID(99)]))
        }
        #expect(number > 20)
    }

    /// The log is copied back after every few pages, so that its disk operations are met too.
    private static var eagerCheckpoints: StoreOptions {
        var options = StoreOptions()
        options.walPagesMax = 16
        return options
    }
}
