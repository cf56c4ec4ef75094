import CBRAPI
import HTTPTransport
import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("Identity", .timeLimit(.minutes(5)))
struct IdentityTests {
    private func submitMany(_ count: Int, _ world: World, _ daemon: Daemon) async throws -> [JobID] {
        var jobs: [JobID] = []
        for number in 0..<count {
            let request = World.request(vault: .existing(name: "shared"), resources: [World.server(number)])
            jobs.append(try await world.submit(request, to: daemon))
        }
        return jobs
    }

    private func addSharedVault(_ count: Int, _ world: World) {
        world.cloud.add(
            CloudVault(
                id: "eeeeeeee-0000-4000-8000-00000000abcd",
                name: "shared",
                resources: (0..<count).map { World.server($0).id.rawValue }
            )
        )
    }

    // MARK: Access keys

    @Test("a wrong key is tried once and not by every job")
    func wrongKey() async throws {
        let world = try World()
        world.cloud.setKeys(accepted: false)
        addSharedVault(50, world)
        let daemon = try await world.start()
        let jobs = try await submitMany(50, world, daemon)
        await world.clock.settled()
        #expect(world.cloud.requests.count <= 2)
        for job in jobs {
            let summary = try await daemon.store.job(job)?.summary
            #expect(summary?.state == .waiting)
            #expect(summary?.waitReason == .blockedAuth)
        }
        #expect(daemon.session?.status.blockedUntil != nil)
        // One probe in each interval, whatever else happens meanwhile.
        world.cloud.forgetRequests()
        await world.clock.advance(by: world.policy.authProbeInterval + .seconds(30))
        #expect(world.cloud.requests.count == 1)
        for _ in 0..<20 {
            daemon.engine.wake()
            await world.clock.advance(by: .seconds(7))
        }
        #expect(world.cloud.requests.count == 1)
        // And all go on when it is accepted.
        world.cloud.setKeys(accepted: true)
        for job in jobs { #expect(try await world.finish(job, daemon)?.state == .succeeded) }
        #expect(daemon.session?.status.blockedUntil == nil)
        #expect(world.log.bugs.isEmpty)
        try await daemon.stop()
    }

    @Test("spends no attempt while it is refused")
    func noAttempt() async throws {
        let world = try World()
        world.cloud.setKeys(accepted: false)
        let daemon = try await world.start()
        let job = try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(1200))
        #expect(try await daemon.store.attempts(of: job).count == 1)
        try await daemon.stop()
    }

    @Test("an answer that comes from before the gate's check proves no identity", arguments: [429, 500, 502, 503])
    func unprovenAnswer(status: Int) async throws {
        let world = try World()
        world.policy.retry = Backoff(base: .seconds(10), max: .seconds(10))
        addSharedVault(30, world)
        let daemon = try await world.start()
        // The gateway turns the first request away before it looks at its signature.
        let gateway = HTTPReply.json(status, #"{"message": "busy"}"#, [HTTPHeader("Retry-After", "1")])
        world.cloud.onRequest { _, number in number == 1 ? .answer(gateway) : .hold }
        _ = try await submitMany(30, world, daemon)
        await world.clock.advance(by: .seconds(60))
        #expect(world.cloud.requests.count == 2)
        try await daemon.stop()
    }

    @Test("a cloud that cannot be reached is not waited for by one job after the other")
    func unreachable() async throws {
        let world = try World()
        addSharedVault(30, world)
        let daemon = try await world.start()
        let timedOut = HTTPTransportError.scripted(.timedOut, .maybeSent)
        world.cloud.onRequest { _, _ in .holdThenFail(timedOut) }
        let jobs = try await submitMany(30, world, daemon)
        await world.clock.settled()
        #expect(daemon.connection.heldCount == 1)
        daemon.connection.release()
        await world.clock.settled()
        #expect(world.cloud.requests.count == 1)
        #expect(daemon.engine.status.running == 0)
        world.cloud.behaves()
        for job in jobs { #expect(try await world.finish(job, daemon)?.state == .succeeded) }
        try await daemon.stop()
    }

    @Test("a difference of the clocks costs one more signature, and none later")
    func skew() async throws {
        let world = try World()
        world.cloud.setClock(ahead: .seconds(3600))
        let daemon = try await world.start()
        let job = try await world.submit(to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        #expect(world.cloud.calls.prefix(3) == [.showProtectable, .showProtectable, .listVaults])
        #expect(try await daemon.store.attempts(of: job).allSatisfy { $0.number == 1 })
        try await daemon.stop()
    }

    @Test("a clock that is set while calls are under way costs each of them one more signature")
    func skewDuringCalls() async throws {
        let world = try World()
        addSharedVault(8, world)
        let daemon = try await world.start()
        let jobs = try await submitMany(8, world, daemon)
        world.cloud.onRequest { request, _ in request.call == .createRestorePoint ? .hold : nil }
        await world.clock.advance(by: .seconds(2))
        #expect(daemon.connection.heldCount > 3)
        world.cloud.setClock(ahead: .seconds(3600))
        world.cloud.behaves()
        daemon.connection.release()
        await world.clock.settled()
        #expect(daemon.session?.status.blockedUntil == nil)
        for job in jobs {
            #expect(try await world.finish(job, daemon)?.state == .succeeded)
            #expect(try await daemon.store.attempts(of: job).allSatisfy { $0.number == 1 })
        }
        #expect(world.cloud.runs.count == 8)
        try await daemon.stop()
    }

    /// A daemon of which several calls are held back, whose signatures are of a wrong time when they arrive.
    private func herd(_ world: World) async throws -> Daemon {
        addSharedVault(8, world)
        let daemon = try await world.start()
        _ = try await submitMany(8, world, daemon)
        world.cloud.onRequest { request, _ in request.call == .createRestorePoint ? .hold : nil }
        await world.clock.advance(by: .seconds(2))
        #expect(daemon.connection.heldCount > 3)
        world.cloud.setClock(ahead: .seconds(3600))
        world.cloud.behaves()
        world.cloud.forgetRequests()
        return daemon
    }

    @Test("of many calls that are refused together one tries the new signature, and none after it was refused as well")
    func refusedTogether() async throws {
        let world = try World()
        let daemon = try await herd(world)
        world.cloud.setKeys(accepted: false)
        daemon.connection.release()
        await world.clock.advance(by: .seconds(60))
        #expect(world.cloud.requests.count == 1)
        #expect(daemon.session?.status.blockedUntil != nil)
        try await daemon.stop()
    }

    @Test("a wall clock that is set has one call try its signature, not all that have become due")
    func clockSet() async throws {
        let world = try World()
        addSharedVault(8, world)
        world.policy.runsPerVaultMax = 8
        world.cloud.setRun(lasts: .seconds(7200))
        let daemon = try await world.start()
        let jobs = try await submitMany(8, world, daemon)
        await world.clock.advance(by: .seconds(120))
        #expect(world.cloud.runs.count == 8)
        world.clock.setWallClock(ahead: .seconds(3600))
        world.cloud.forgetRequests()
        let wrong = (world.clock.now + .seconds(1800)).rfc3339.filter { $0 != "-" && $0 != ":" }
        daemon.engine.wake()
        await world.clock.advance(by: .seconds(60))
        #expect(world.cloud.requests.count > 2)
        #expect(world.cloud.requests.count { $0.headers.first("X-Sdk-Date") ?? "" > wrong } == 1)
        #expect(daemon.session?.status.blockedUntil == nil)
        for job in jobs { #expect(try await world.finish(job, daemon)?.state == .succeeded) }
        try await daemon.stop()
    }

    @Test("a wall clock that is set does not shorten the pause after refused credentials", arguments: [3600, -3600])
    func clockSetWhileBlocked(seconds: Int) async throws {
        let world = try World()
        world.cloud.setKeys(accepted: false)
        let daemon = try await world.start()
        try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(10))
        world.cloud.forgetRequests()
        world.clock.setWallClock(ahead: .seconds(seconds))
        daemon.engine.wake()
        await world.clock.advance(by: world.policy.authProbeInterval - .seconds(20))
        #expect(world.cloud.requests.isEmpty)
        try await daemon.stop()
    }

    @Test("a wrong key with a wrong clock is tried twice, not again and again")
    func skewAndWrongKey() async throws {
        let world = try World()
        world.cloud.setClock(ahead: .seconds(3600))
        world.cloud.setKeys(accepted: false)
        let daemon = try await world.start()
        try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(100))
        #expect(world.cloud.requests.count == 2)
        await world.clock.advance(by: world.policy.authProbeInterval)
        #expect(world.cloud.requests.count == 3)
        try await daemon.stop()
    }

    // MARK: Tokens

    private func tokenWorld() throws -> World {
        let world = try World()
        world.credentials = .password(
            PasswordLogin(user: "u", domain: "d", password: "test-password"),
            iam: World.endpoint("http://iam.test")
        )
        return world
    }

    @Test("one token serves all jobs")
    func oneToken() async throws {
        let world = try tokenWorld()
        addSharedVault(20, world)
        let daemon = try await world.start()
        for job in try await submitMany(20, world, daemon) {
            #expect(try await world.finish(job, daemon)?.state == .succeeded)
        }
        #expect(world.cloud.requests(.token).count == 1)
        #expect(world.cloud.requests.allSatisfy { $0.call == .token || $0.token == "token-1" })
        try await daemon.stop()
    }

    @Test("a token is renewed before it ends")
    func renewal() async throws {
        let world = try tokenWorld()
        world.cloud.setToken(lasts: .seconds(7200))
        world.cloud.setRun(lasts: .seconds(10_000))
        let daemon = try await world.start()
        let job = try await world.submit(to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        let renewals = world.cloud.requests(.token).map(\.at)
        // An hour before the end of a token of two hours; so twice after the first in not quite three hours.
        #expect(renewals.count == 3)
        for (earlier, later) in zip(renewals, renewals.dropFirst()) { #expect(later - earlier < .seconds(7200)) }
        try await daemon.stop()
    }

    @Test("a token that dies early costs one renewal for all jobs, one more request each and no attempt (R27)")
    func deadToken() async throws {
        let world = try tokenWorld()
        addSharedVault(10, world)
        world.policy.runsPerVaultMax = 10
        world.cloud.setRun(lasts: .seconds(900))
        let daemon = try await world.start()
        let jobs = try await submitMany(10, world, daemon)
        await world.clock.advance(by: .seconds(120))
        #expect(world.cloud.runs.count == 10)
        world.cloud.killTokens()
        for job in jobs {
            #expect(try await world.finish(job, daemon)?.state == .succeeded)
            #expect(try await daemon.store.attempts(of: job).allSatisfy { $0.number == 1 })
        }
        #expect(world.cloud.requests(.token).count == 2)
        try await daemon.stop()
    }

    @Test("401 for a malformed URL is about the thing asked for, not about the identity (R27)")
    func malformedURL() async throws {
        let world = try tokenWorld()
        let daemon = try await world.start()
        world.cloud.onRequest { request, _ in
            guard request.call == .showRestorePoint else { return nil }
            return .answer(.json(401, #"{"unauthorized": {"code": "401", "message": "Malformed request url"}}"#))
        }
        world.cloud.setRun(lasts: .seconds(1))
        let job = try await world.submit(to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        #expect(world.cloud.requests(.token).count == 1)
        #expect(daemon.session?.status.blockedUntil == nil)
        try await daemon.stop()
    }

    @Test("a wrong password is tried once in each interval")
    func wrongPassword() async throws {
        let world = try tokenWorld()
        world.cloud.setPassword(accepted: false)
        addSharedVault(30, world)
        let daemon = try await world.start()
        let jobs = try await submitMany(30, world, daemon)
        await world.clock.settled()
        #expect(world.cloud.calls == [.token])
        await world.clock.advance(by: world.policy.authProbeInterval + .seconds(30))
        #expect(world.cloud.calls == [.token, .token])
        world.cloud.setPassword(accepted: true)
        for job in jobs { #expect(try await world.finish(job, daemon)?.state == .succeeded) }
        try await daemon.stop()
    }

    @Test("a refusal of the identity service says nothing about what was asked for", arguments: [400, 403, 404])
    func tokenRefused(status: Int) async throws {
        let world = try tokenWorld()
        world.cloud.setRun(lasts: .seconds(900))
        let daemon = try await world.start()
        let job = try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(120))
        #expect(world.cloud.runs.count == 1)
        world.cloud.killTokens()
        world.cloud.onRequest { request, _ in
            request.call == .token ? .answer(.json(status, #"{"error": {"code": 0, "message": "no"}}"#)) : nil
        }
        await world.clock.advance(by: .seconds(900))
        let waiting = try await daemon.store.job(job)?.summary
        #expect(waiting?.waitReason == .blockedAuth)
        #expect(waiting?.step == .awaitRestorePoint)
        world.cloud.behaves()
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        try await daemon.stop()
    }

    @Test("a daemon that gives up does not wait for a token")
    func stopDuringFetch() async throws {
        let world = try tokenWorld()
        addSharedVault(5, world)
        let daemon = try await world.start()
        world.cloud.onRequest { request, _ in request.call == .token ? .hold : nil }
        _ = try await submitMany(5, world, daemon)
        while daemon.connection.heldCount == 0 { await Task.yield() }
        try await daemon.stop()
        #expect(world.cloud.calls == [.token])
    }

    @Test("a token is used to its end while IAM cannot renew it")
    func renewalFails() async throws {
        let world = try tokenWorld()
        world.cloud.setToken(lasts: .seconds(7200))
        world.cloud.setRun(lasts: .seconds(6000))
        let daemon = try await world.start()
        world.cloud.onRequest { request, number in
            request.call == .token && number > 1 ? .fail(.nobodyListens) : nil
        }
        let job = try await world.submit(to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        #expect(try await daemon.store.attempts(of: job).allSatisfy { $0.number == 1 })
        // It is asked for in vain now and then, not before every call.
        #expect(world.cloud.requests(.token).count < 60)
        try await daemon.stop()
    }
}
