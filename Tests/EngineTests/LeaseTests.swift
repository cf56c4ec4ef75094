import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("Leases", .timeLimit(.minutes(5)))
struct LeaseTests {
    @Test("a worker that lost its claim writes nothing; the history has one end (R5)")
    func staleWorker() async throws {
        let world = try World()
        let daemon = try await world.start()
        // The worker hangs far longer than any claim holds.
        world.cloud.onRequest { _, number in number == 2 ? .hold : nil }
        let job = try await world.submit(to: daemon)
        await world.clock.settled()
        #expect(daemon.connection.heldCount == 1)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        #expect(world.clock.now - (try #require(world.cloud.requests.first?.at)) >= JobRunner.lease)
        #expect(daemon.engine.status.running == 1)
        let summary = try await daemon.store.job(job)?.summary
        // The first one wakes up and finds that the job is not its any more.
        daemon.connection.release()
        await world.clock.advance(by: .seconds(3600))
        #expect(try await daemon.store.job(job)?.summary == summary)
        #expect(try await world.actions(job, daemon).filter { $0 == "job.ended" }.count == 1)
        #expect(world.cloud.vaults.count == 1)
        #expect(world.cloud.runs.count == 1)
        #expect(daemon.engine.status.running == 0)
        try await daemon.stop()
    }

    @Test("a worker that hangs in a change does not get it sent twice")
    func staleChange() async throws {
        let world = try World()
        let daemon = try await world.start()
        world.cloud.onRequest { request, _ in request.call == .createRestorePoint ? .holdAnswer : nil }
        let job = try await world.submit(to: daemon)
        await world.clock.settled()
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        daemon.connection.release()
        await world.clock.advance(by: .seconds(3600))
        #expect(world.cloud.requests(.createRestorePoint).count == 1)
        #expect(world.cloud.runs.count == 1)
        #expect(try await world.actions(job, daemon).filter { $0 == "job.ended" }.count == 1)
        try await daemon.stop()
    }

    @Test("an expired claim is taken back although other jobs are claimed all the time")
    func sweepUnderLoad() async throws {
        let world = try World()
        let daemon = try await world.start()
        world.cloud.onRequest { _, number in number == 2 ? .hold : nil }
        let stuck = try await world.submit(to: daemon)
        await world.clock.settled()
        for number in 0..<40 {
            let request = World.request(vault: .existing(name: "none"), resources: [World.server(number)])
            try await world.submit(request, to: daemon)
            await world.clock.advance(by: .seconds(60))
        }
        #expect(try await world.state(stuck, daemon) == .succeeded)
        try await daemon.stop()
    }

    @Test("a job that had to be left where it stands is taken up when its claim has run out")
    func leftBehind() async throws {
        let world = try World()
        let daemon = try await world.start()
        // Some time into the job the store begins to refuse its changes for a reason that is not the disk.
        world.cloud.witness { _, number in
            guard number == 4 else { return }
            try? await daemon.store.setRefusesJobs(true)
        }
        world.cloud.onRequest { _, number in number == 2 ? .hold : nil }
        let job = try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(600))
        daemon.connection.release()
        await world.clock.settled()
        #expect(daemon.engine.status.running == 0)
        #expect(try await world.state(job, daemon) == .running)
        try await daemon.store.setRefusesJobs(false)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        #expect(world.cloud.vaults.count == 1)
        try await daemon.stop()
    }

    @Test("a second daemon on the same folder is refused (R5)")
    func secondDaemon() async throws {
        let world = try World()
        let daemon = try await world.start()
        #expect(throws: StoreError.self) {
            _ = try JobStore.open(folder: world.folder, now: world.clock.now)
        }
        try await daemon.stop()
    }
}
