import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("A database put back from an older copy", .timeLimit(.minutes(5)))
struct RestoredCopyTests {
    @Test("a job that gives keys up when it is fitted lets those in line go on at once")
    func keysGivenUp() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(80_000))
        let first = try await world.start()
        world.cloud.onRequest { request, _ in
            request.call == .createVault ? .loseAnswer(CloudFault.connectionLost) : nil
        }
        let holder = try await world.submit(to: first)
        await world.clock.settled()
        let waiter = try await world.submit(World.request(resources: [World.server(2)]), to: first)
        await world.clock.settled()
        #expect(try await first.store.job(waiter)?.summary.heldBy == holder, "of the vault's name")
        let copy = try world.copyDatabase()

        // The part of the history that is lost.
        _ = try await first.engine.commands.cancel(waiter, ifVersion: nil, actor: .system, reason: "no")
        await world.clock.advance(by: .seconds(100))
        let made = try #require(try await first.store.job(holder)?.summary.restorePointID)
        try await world.restore(copy, over: first)

        let second = try await world.start(recovers: true)
        #expect(second.engine.status.recovery != nil)
        _ = try await world.clock.run {
            let other = try await second.store.job(waiter)?.summary
            return other?.restorePointID != nil || other?.state.isTerminal ?? true
        }
        #expect(second.engine.status.recovery == nil)
        #expect(try await second.store.job(holder)?.summary.restorePointID == made)
        let other = try #require(try await second.store.job(waiter)?.summary)
        #expect(other.restorePointID != nil && other.restorePointID != made)
        #expect(world.cloud.runs.count == 2)
        try await second.stop()
    }

    @Test(
        "a run that no job knows keeps its resource from jobs until it is over, over a crash too",
        arguments: [false, true]
    )
    func unknownRun(crashes: Bool) async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(8000))
        let first = try await world.start()
        let copy = try world.copyDatabase()
        // Known to the lost part of the history only.
        try await world.submit(to: first)
        await world.clock.advance(by: .seconds(60))
        #expect(world.cloud.runs.count == 1)
        try await world.restore(copy, over: first)

        var daemon = try await world.start(recovers: true)
        let job = try await world.submit(to: daemon)
        _ = await world.clock.run { daemon.engine.status.recovery == nil }
        if crashes {
            try await world.crash(daemon)
            daemon = try await world.start()
        }
        await world.clock.advance(by: .seconds(600))
        #expect(try await daemon.store.job(job)?.summary.waitReason == .heldKey)
        #expect(world.cloud.runs.count == 1)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        let runs = world.cloud.runs
        try #require(runs.count == 2)
        #expect(runs[0].endsAt <= runs[1].startedAt)
        let listed = try await daemon.store.remoteRuns(limit: 5).runs
        #expect(Set(listed.map(\.effect)) == [.restorePoint, .vault], "both stay on the list: \(listed)")
        try await daemon.stop()
    }

    @Test("a run that no job knows and that is released lets the next job go on")
    func unknownRunReleased() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(80_000))
        let first = try await world.start()
        let copy = try world.copyDatabase()
        try await world.submit(to: first)
        await world.clock.advance(by: .seconds(60))
        try await world.restore(copy, over: first)
        let second = try await world.start(recovers: true)
        let job = try await world.submit(to: second)
        _ = await world.clock.run { second.engine.status.recovery == nil }
        await world.clock.advance(by: .seconds(600))
        #expect(try await second.store.job(job)?.summary.waitReason == .heldKey)
        let listed = try await second.store.remoteRuns(limit: 5).runs
        let run = try #require(listed.first { $0.effect == .restorePoint }?.id)
        #expect(try await second.store.releaseUnknown(run, actor: .system, reason: "known", now: world.clock.now))
        await world.clock.advance(by: .seconds(120))
        #expect(try await second.store.job(job)?.summary.waitReason != .heldKey)
        try await second.stop()
    }

    @Test("a run that a job takes over keeps its resource from others, whoever the copy shows with it")
    func sharedKey() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(8000))
        let first = try await world.start()
        world.cloud.onRequest { request, _ in
            request.call == .createRestorePoint ? .fail(CloudFault.connectionLost) : nil
        }
        let holder = try await world.submit(to: first)
        #expect(try await world.finish(holder, first)?.state == .needsAttention)
        let job = try await world.submit(to: first)
        await world.clock.settled()
        #expect(try await first.store.job(job)?.summary.heldBy == holder)
        let copy = try world.copyDatabase()

        // In the part that is lost, the resource was given away, and the job has begun.
        world.cloud.behaves()
        func release(on daemon: Daemon) async throws -> OperatorCommands.Outcome {
            try await daemon.engine.commands.release(holder, ifVersion: nil, actor: .system, reason: "known")
        }
        #expect(try await release(on: first) == .applied)
        await world.clock.advance(by: .seconds(100))
        let made = try #require(try await first.store.job(job)?.summary.restorePointID)
        try await world.restore(copy, over: first)

        let second = try await world.start(recovers: true)
        _ = await world.clock.run { second.engine.status.recovery == nil }
        #expect(try await second.store.job(job)?.summary.restorePointID == made)
        #expect(try await release(on: second) == .applied)
        let next = try await world.submit(to: second)
        await world.clock.advance(by: .seconds(600))
        let waiting = try await second.store.job(next)?.summary
        #expect(waiting?.waitReason == .heldKey && waiting?.heldBy == job)
        #expect(world.cloud.runs.count == 1)
        #expect(try await world.finish(job, second)?.state == .succeeded)
        #expect(try await world.finish(next, second)?.state == .succeeded)
        let runs = world.cloud.runs
        #expect(runs.count == 2 && runs[0].endsAt <= runs[1].startedAt)
        try await second.stop()
    }

    @Test("one put back from a copy of a recovery that is over by now makes nothing twice")
    func secondRecovery() async throws {
        let world = try World()
        let first = try await world.start()
        first.engine.pause()
        let job = try await world.submit(to: first)
        try await world.crash(first)
        let second = try await world.start(recovers: true)
        #expect(second.engine.status.recovery != nil)
        let copy = try world.copyDatabase()

        // The recovery ends, and the job is done; both are lost.
        #expect(try await world.finish(job, second)?.state == .succeeded)
        let made = try #require(try await second.store.job(job)?.summary.restorePointID)
        try await world.restore(copy, over: second)

        let third = try await world.start(recovers: true)
        #expect(try await world.finish(job, third)?.restorePointID == made)
        #expect(world.cloud.runs.count == 1)
        try await third.stop()
    }

    @Test("a person's answer while the jobs are fitted keeps none from being fitted")
    func answered() async throws {
        let world = try World()
        let first = try await world.start()
        world.cloud.onRequest { request, _ in
            request.call == .createRestorePoint ? .fail(CloudFault.connectionLost) : nil
        }
        let job = try await world.submit(to: first)
        #expect(try await world.finish(job, first)?.state == .needsAttention)
        let copy = try world.copyDatabase()
        // In the part that is lost, a person said that nothing was made, and it was made then.
        world.cloud.behaves()
        let commands = first.engine.commands
        #expect(
            try await commands.resolve(job, .notCreated, ifVersion: nil, actor: .system, reason: "looked") == .applied
        )
        #expect(try await world.finish(job, first)?.state == .succeeded)
        try await world.restore(copy, over: first)

        let second = try await world.start(recovers: true)
        _ = try await second.engine.commands.resolve(job, .notCreated, ifVersion: nil, actor: .system, reason: "looked")
        #expect(try await world.finish(job, second)?.state == .succeeded)
        #expect(world.cloud.runs.count == 1)
        #expect(try await world.actions(job, second).contains("job.reconciled"))
        try await second.stop()
    }
}
