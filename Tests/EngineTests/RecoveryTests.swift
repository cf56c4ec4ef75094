import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("Recovery", .timeLimit(.minutes(5)))
struct RecoveryTests {
    @Test("a job that waits for its run goes on with it, and no attempt is spent (R1)")
    func goesOn() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(1000))
        let first = try await world.start()
        let job = try await world.submit(to: first)
        await world.clock.advance(by: .seconds(100))
        let before = try await first.store.attempts(of: job)
        try await world.crash(first)
        world.cloud.forgetRequests()
        let second = try await world.start()
        await world.clock.advance(by: .seconds(70))
        #expect(world.cloud.requests(.showRestorePoint).allSatisfy { $0.path[1] == CloudIDs.run(0) })
        #expect(!world.cloud.requests(.showRestorePoint).isEmpty)
        #expect(try await world.finish(job, second)?.state == .succeeded)
        let after = try await second.store.attempts(of: job)
        for row in before where row.endedAt != nil { #expect(after.contains(row)) }
        #expect(after.allSatisfy { $0.number == 1 })
        #expect(world.cloud.requests.allSatisfy { !$0.call.isChange })
        try await second.stop()
    }

    @Test("work that the cloud finished while we were down keeps the cloud's time (R2)")
    func finishedWhileDown() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(300))
        let first = try await world.start()
        let job = try await world.submit(to: first)
        await world.clock.advance(by: .seconds(60))
        try await world.crash(first)
        world.clock.jump(by: .seconds(20_000))
        let second = try await world.start()
        await world.clock.advance(by: .seconds(10))
        let ended = try #require(try await second.store.job(job)?.summary)
        #expect(ended.state == .succeeded)
        #expect(ended.isRecovered)
        #expect(ended.remoteFinishedAt == world.cloud.runs.first?.endsAt)
        let actions = try await world.actions(job, second)
        #expect(actions.filter { $0 == "job.recovered" }.count == 1)
        #expect(actions.filter { $0 == "job.ended" }.count == 1)
        try await second.stop()
    }

    @Test("a queued job is not called recovered, an ended one stays as it is (R17)")
    func untouched() async throws {
        let world = try World()
        let first = try await world.start()
        let ended = try await world.submit(World.request(vault: .existing(name: "none")), to: first)
        #expect(try await world.finish(ended, first)?.state == .failed)
        first.engine.pause()
        let queued = try await world.submit(to: first)
        let cancelled = try await world.submit(World.request(resources: [World.server(1)]), to: first)
        _ = try await first.engine.commands.cancel(cancelled, ifVersion: nil, actor: .system, reason: "no")
        let before = try #require(try await first.store.job(ended)?.summary)
        try await world.crash(first)
        let second = try await world.start()
        #expect(try await world.finish(queued, second)?.state == .succeeded)
        #expect(try await second.store.job(queued)?.summary.isRecovered == false)
        #expect(try await second.store.job(ended)?.summary == before)
        #expect(try await world.state(cancelled, second) == .cancelled)
        try await second.stop()
    }

    @Test("a pause outlives the daemon")
    func pause() async throws {
        let world = try World()
        let first = try await world.start()
        _ = try await first.store.setPaused(true, reason: "maintenance", actor: .system, now: world.clock.now)
        first.engine.pause()
        let job = try await world.submit(to: first)
        try await world.crash(first)
        let second = try await world.start()
        await world.clock.advance(by: .seconds(600))
        #expect(second.engine.status.isPaused)
        #expect(world.cloud.requests.isEmpty)
        second.engine.resume()
        #expect(try await world.finish(job, second)?.state == .succeeded)
        try await second.stop()
    }

    @Test("jobs that fell due during a pause are taken up when it ends")
    func dueDuringPause() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(100))
        let daemon = try await world.start()
        let job = try await world.submit(to: daemon)
        await world.clock.settled()
        daemon.engine.pause()
        await world.clock.advance(by: .seconds(3600))
        #expect(try await world.state(job, daemon) == .waiting)
        daemon.engine.resume()
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        try await daemon.stop()
    }

    @Test("a job of a project that is not configured any more waits; others go on; it goes on when the project is back")
    func projectGone() async throws {
        let world = try World()
        let other = ProjectName("other")
        let first = try await world.start(projects: [World.project, other])
        first.engine.pause()
        let lonely = try await world.submit(World.request(project: other), to: first)
        let job = try await world.submit(World.request(resources: [World.server(1)]), to: first)
        try await world.crash(first)

        let second = try await world.start()
        #expect(try await world.finish(job, second)?.state == .succeeded)
        await world.clock.advance(by: .seconds(2000))
        #expect(try await world.state(lonely, second)?.isTerminal == false)
        #expect(world.cloud.requests.allSatisfy { !$0.bodyText.contains(World.server.id.rawValue) })
        let outcome = try await second.engine.commands.cancel(lonely, ifVersion: nil, actor: .system, reason: "no")
        #expect(outcome == .projectUnknown(other))
        // It is looked at now and then, not in a loop.
        #expect(world.log.complaints.count < 20)
        try await world.crash(second)

        let third = try await world.start(projects: [World.project, other])
        #expect(try await world.finish(lonely, third)?.state == .succeeded)
        try await third.stop()
    }

    @Test("a job not to be started before a moment starts then")
    func notBefore() async throws {
        let world = try World()
        let daemon = try await world.start()
        var request = World.request()
        request.notBefore = world.clock.now + .seconds(5000)
        let job = try await world.submit(request, to: daemon)
        await world.clock.advance(by: .seconds(4999))
        #expect(world.cloud.requests.isEmpty)
        await world.clock.advance(by: .seconds(1))
        #expect(!world.cloud.requests.isEmpty)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        try await daemon.stop()
    }
}
