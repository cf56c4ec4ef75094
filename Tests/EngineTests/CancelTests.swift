import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("Cancelling", .timeLimit(.minutes(5)))
struct CancelTests {
    private func cancel(_ job: JobID, _ daemon: Daemon) async throws -> OperatorCommands.Outcome {
        try await daemon.engine.commands.cancel(job, ifVersion: nil, actor: .system, reason: "not needed")
    }

    @Test("a queued job ends it at once, without a call (R7)")
    func queued() async throws {
        let world = try World()
        let daemon = try await world.start()
        daemon.engine.pause()
        let job = try await world.submit(to: daemon)
        #expect(try await cancel(job, daemon) == .applied)
        #expect(try await world.state(job, daemon) == .cancelled)
        daemon.engine.resume()
        await world.clock.advance(by: .seconds(600))
        #expect(world.cloud.requests.isEmpty)
        #expect(try await cancel(job, daemon) == .refused(.cancelled))
        try await daemon.stop()
    }

    @Test("of what is unknown says so, and of what has changed")
    func refusals() async throws {
        let world = try World()
        let daemon = try await world.start()
        #expect(try await cancel(JobID("nobody"), daemon) == .unknownJob)
        daemon.engine.pause()
        let job = try await world.submit(to: daemon)
        let version = try #require(try await daemon.store.version(of: job))
        let outcome = try await daemon.engine.commands.cancel(
            job,
            ifVersion: version + 1,
            actor: .system,
            reason: "not needed"
        )
        #expect(outcome == .changed(version: version))
        #expect(try await world.state(job, daemon) == .queued)
        try await daemon.stop()
    }

    @Test("while a worker is in a read takes it before the next step")
    func duringRead() async throws {
        let world = try World()
        let daemon = try await world.start()
        world.cloud.onRequest { _, number in number == 2 ? .hold : nil }
        let job = try await world.submit(to: daemon)
        await world.clock.settled()
        #expect(try await cancel(job, daemon) == .accepted)
        #expect(try await cancel(job, daemon) == .accepted)
        daemon.connection.release()
        #expect(try await world.finish(job, daemon)?.state == .cancelled)
        #expect(world.cloud.requests.allSatisfy { !$0.call.isChange })
        #expect(world.cloud.requests.count <= 3)
        let actions = try await world.actions(job, daemon)
        #expect(actions.filter { $0 == "job.cancel_requested" }.count == 1)
        #expect(actions.filter { $0 == "job.ended" }.count == 1)
        #expect(world.log.complaints.isEmpty)
        try await daemon.stop()
    }

    @Test("between the intent and the sending closes the intent as not sent")
    func beforeSending() async throws {
        let world = try World()
        let daemon = try await world.start()
        // The third request finds no vault of that name; the next step is to make one.
        world.cloud.onRequest { _, number in number == 3 ? .hold : nil }
        let job = try await world.submit(to: daemon)
        await world.clock.settled()
        #expect(try await cancel(job, daemon) == .accepted)
        daemon.connection.release()
        #expect(try await world.finish(job, daemon)?.state == .cancelled)
        #expect(world.cloud.requests(.createVault).isEmpty)
        let effects = try await daemon.store.effects(of: job)
        #expect(effects.map(\.outcome) == ["not_carried_out"])
        #expect(world.log.complaints.isEmpty)
        try await daemon.stop()
    }

    @Test("while a change is being made waits for its outcome")
    func duringChange() async throws {
        let world = try World()
        let daemon = try await world.start()
        world.cloud.onRequest { request, _ in request.call == .createVault ? .hold : nil }
        let job = try await world.submit(to: daemon)
        await world.clock.settled()
        #expect(try await cancel(job, daemon) == .accepted)
        daemon.connection.release()
        #expect(try await world.finish(job, daemon)?.state == .cancelled)
        #expect(world.cloud.vaults.count == 1)
        #expect(world.cloud.requests(.addResource).isEmpty)
        #expect(try await daemon.store.effects(of: job).map(\.outcome) == ["succeeded"])
        try await daemon.stop()
    }

    @Test("while a run goes on is shown until its end, and the resource stays owned (R7)")
    func duringRun() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(1000))
        let daemon = try await world.start()
        let job = try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(100))
        let outcome = try await cancel(job, daemon)
        #expect(outcome == .applied || outcome == .accepted)
        let follower = try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(300))
        #expect(try await world.state(job, daemon) == .cancelling)
        #expect(try await daemon.store.job(follower)?.summary.heldBy == job)
        let ended = try #require(try await world.finish(job, daemon))
        #expect(ended.state == .cancelled)
        #expect(ended.restorePointID?.rawValue == CloudIDs.run(0))
        let first = try #require(world.cloud.runs.first)
        #expect(world.clock.now >= first.endsAt)
        #expect(try await world.finish(follower, daemon)?.state == .succeeded)
        #expect(world.cloud.runs.count == 2)
        try await daemon.stop()
    }

    @Test("an answer that is lost is looked for before the job is cancelled")
    func lostAnswer() async throws {
        let world = try World()
        let daemon = try await world.start()
        world.cloud.onRequest { request, _ in
            request.call == .createRestorePoint ? .loseAnswer(CloudFault.connectionLost) : nil
        }
        world.cloud.setLists(lag: .seconds(100))
        let job = try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(20))
        let outcome = try await cancel(job, daemon)
        #expect(outcome == .applied || outcome == .accepted)
        let ended = try #require(try await world.finish(job, daemon))
        #expect(ended.state == .cancelled)
        #expect(ended.restorePointID?.rawValue == CloudIDs.run(0))
        try await daemon.stop()
    }

    @Test("that was asked for just before a crash is taken up after it")
    func overCrash() async throws {
        let world = try World()
        let first = try await world.start()
        world.cloud.onRequest { _, number in number == 3 ? .hold : nil }
        let job = try await world.submit(to: first)
        await world.clock.settled()
        #expect(try await cancel(job, first) == .accepted)
        try await world.crash(first)
        let second = try await world.start()
        #expect(try await world.finish(job, second)?.state == .cancelled)
        #expect(world.cloud.vaults.isEmpty)
        #expect(world.log.bugs.isEmpty)
        try await second.stop()
    }

    @Test("a retry of a job that timed out adopts its restore point")
    func retryAdopts() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(5000))
        let daemon = try await world.start()
        var request = World.request()
        request.deadlineSeconds = 1000
        let job = try await world.submit(request, to: daemon)
        await world.clock.advance(by: .seconds(1100))
        let timedOut = try #require(try await daemon.store.job(job))
        #expect(timedOut.summary.state == .timedOut)
        #expect(timedOut.summary.restorePointID?.rawValue == CloudIDs.run(0))
        var again = timedOut.machine.requestForRetry
        again.deadlineSeconds = 86_400
        let retry = try await world.submit(
            world.machine(again, retryOf: job, inheritance: timedOut.machine.inheritanceForRetry),
            to: daemon
        )
        let ended = try #require(try await world.finish(retry, daemon))
        #expect(ended.state == .succeeded)
        #expect(ended.restorePointID?.rawValue == CloudIDs.run(0))
        #expect(world.cloud.runs.count == 1)
        try await daemon.stop()
    }
}
