import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("Stopping", .timeLimit(.minutes(5)))
struct ShutdownTests {
    @Test(
        "gracefully lets a change finish, hands reads back and returns normally",
        arguments: [CloudCall.createVault, .listVaults]
    )
    func drain(held: CloudCall) async throws {
        let world = try World()
        let first = try await world.start()
        world.cloud.onRequest { request, _ in request.call == held ? .hold : nil }
        let job = try await world.submit(to: first)
        await world.clock.settled()
        #expect(first.connection.heldCount == 1)
        let requests = world.cloud.requests.count
        await first.shutDownGracefully()
        await world.clock.settled()
        #expect(first.engine.status.isDraining)
        #expect(first.engine.status.running == 1)
        first.connection.release()
        #expect(await first.isRunEnded())
        // Nothing was begun any more.
        #expect(world.cloud.requests.count == requests)
        if held == .createVault {
            #expect(try await first.store.effects(of: job).map(\.outcome) == ["succeeded"])
        }
        #expect(try await first.store.claim(limit: 1, now: world.clock.now, leaseUntil: world.clock.now).count == 1)
        #expect(try await first.store.attempts(of: job).allSatisfy { $0.number == 1 })
        try await first.store.close()

        world.cloud.behaves()
        let second = try await world.start()
        #expect(try await world.finish(job, second)?.state == .succeeded)
        #expect(world.cloud.requests(.createVault).count == 1)
        #expect(world.cloud.runs.count == 1)
        try await second.stop()
    }

    @Test("gracefully with nothing in hand ends at once, and new work stays where it is")
    func idle() async throws {
        let world = try World()
        let daemon = try await world.start()
        await daemon.shutDownGracefully()
        #expect(await daemon.isRunEnded())
        let job = try await world.submit(to: daemon)
        #expect(try await world.state(job, daemon) == .queued)
        try await daemon.store.close()
    }

    @Test("gracefully ends in every order of claiming and draining", arguments: 0..<20)
    func drainRaces(number: Int) async throws {
        let world = try World()
        let daemon = try await world.start(settles: false)
        for server in 0..<(number % 5) {
            try await world.submit(World.request(resources: [World.server(server)]), to: daemon)
        }
        await daemon.shutDownGracefully()
        #expect(await daemon.isRunEnded())
        #expect(daemon.engine.status.running == 0)
        let claimed = try await daemon.store.expireLeases(now: world.clock.now + .seconds(86_400))
        #expect(claimed.isEmpty)
        try await daemon.store.close()
    }

    @Test("by cancellation ends while calls hang; no read has cost an attempt, no change is forgotten")
    func cancelled() async throws {
        let world = try World()
        let first = try await world.start()
        world.cloud.onRequest { request, _ in
            request.call == .createVault ? .holdAnswer : nil
        }
        let changing = try await world.submit(to: first)
        await world.clock.settled()
        world.cloud.onRequest { _, _ in .hold }
        let reading = try await world.submit(World.request(resources: [World.server(1)]), to: first)
        await world.clock.settled()
        #expect(first.connection.heldCount == 2)
        try await first.stop()

        world.cloud.behaves()
        let second = try await world.start()
        #expect(try await world.finish(changing, second)?.state == .succeeded)
        #expect(try await world.finish(reading, second)?.state == .succeeded)
        #expect(try await second.store.attempts(of: reading).allSatisfy { $0.number == 1 })
        #expect(world.cloud.vaults.count == 1)
        #expect(world.log.bugs.isEmpty)
        try await second.stop()
    }

    @Test("gracefully ends although the disk is gone and somebody's turn has come")
    func turnWithoutDisk() async throws {
        let world = try World()
        let first = try await world.start()
        world.cloud.setRun(lasts: .seconds(100_000))
        try await world.submit(to: first)
        await world.clock.advance(by: .seconds(60))
        let waiting = try await world.submit(to: first)
        await world.clock.settled()
        let key = try #require(try await first.store.job(waiting)?.summary.waitsFor)
        try await first.store.setReadOnly(true)
        // As if the holder had just let go of it.
        let holder = try #require(try await first.store.job(waiting)?.summary.heldBy)
        first.engine.shell.apply(.keysReleased(holder, [key]))
        await world.clock.advance(by: .seconds(3))
        await first.shutDownGracefully()
        #expect(await first.isRunEnded())
        try await first.store.close()
    }
}
