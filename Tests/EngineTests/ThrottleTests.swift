import HTTPTransport
import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("Throttling", .timeLimit(.minutes(5)))
struct ThrottleTests {
    private func submitMany(_ count: Int, vaults: Int, _ world: World, _ daemon: Daemon) async throws -> [JobID] {
        for vault in 0..<vaults {
            let own = (0..<count).filter { $0 % vaults == vault }
            world.cloud.add(
                CloudVault(
                    id: "eeeeeeee-0000-4000-8000-00000000000\(vault)",
                    name: "vault-\(vault)",
                    resources: own.map { World.server($0).id.rawValue }
                )
            )
        }
        var jobs: [JobID] = []
        for number in 0..<count {
            let request = World.request(
                vault: .existing(name: "vault-\(number % vaults)"),
                resources: [World.server(number)]
            )
            jobs.append(try await world.submit(request, to: daemon))
        }
        return jobs
    }

    @Test("429 with Retry-After stops every job of the project for as long (R26)", arguments: ["45", "date"])
    func retryAfter(value: String) async throws {
        let world = try World()
        let daemon = try await world.start()
        let start = world.clock.now
        world.cloud.onRequest { _, number in
            guard number == 5 else { return nil }
            let after = value == "date" ? "Tue, 14 Nov 2023 22:14:05 GMT" : value
            return .answer(
                .error(
                    429,
                    "APIGW.0308",
                    [HTTPHeader("Retry-After", after), HTTPHeader("Date", "Tue, 14 Nov 2023 22:13:20 GMT")]
                )
            )
        }
        let jobs = try await submitMany(12, vaults: 3, world, daemon)
        await world.clock.settled()
        // Those that were under way with the fifth may have arrived; nobody after them.
        let before = world.cloud.requests.count
        await world.clock.advance(to: start + .milliseconds(44_900))
        #expect(world.cloud.requests.count == before)
        #expect(daemon.session?.status.throttledUntil == start + .seconds(45))
        for job in jobs {
            let summary = try #require(try await daemon.store.job(job)?.summary)
            #expect(
                summary.state != .waiting || summary.waitReason == .throttled || summary.waitReason == .heldKey
                    || summary.waitReason == .remoteRun
            )
        }
        for job in jobs { #expect(try await world.finish(job, daemon)?.state == .succeeded) }
        try await daemon.stop()
    }

    @Test("429 without a time stops every job for a minute, then two, then four")
    func withoutTime() async throws {
        let world = try World()
        let daemon = try await world.start()
        world.cloud.onRequest { _, _ in .answer(.error(429, "APIGW.0308")) }
        _ = try await submitMany(6, vaults: 1, world, daemon)
        await world.clock.advance(by: .seconds(1000))
        // Calls that are throttled together are one burst; the bursts keep their distance.
        var bursts: [Timestamp] = []
        for request in world.cloud.requests where bursts.last.map({ request.at - $0 > .seconds(20) }) ?? true {
            bursts.append(request.at)
        }
        let distances = zip(bursts, bursts.dropFirst()).map { $1 - $0 }
        #expect(distances.count >= 3)
        for (distance, least) in zip(distances, [60, 120, 240, 240]) { #expect(distance >= .seconds(least)) }
        try await daemon.stop()
    }

    @Test("a call that waited for the budget is not sent into a closure that began meanwhile")
    func waitingForBudget() async throws {
        let world = try World()
        world.callRate = 1
        world.callBurst = 1
        let daemon = try await world.start()
        world.cloud.onRequest { _, number in
            number == 3 ? .answer(.error(429, "APIGW.0308", [HTTPHeader("Retry-After", "15")])) : nil
        }
        _ = try await submitMany(8, vaults: 1, world, daemon)
        await world.clock.advance(by: .seconds(120))
        let requests = world.cloud.requests
        #expect(requests.count > 10)
        let throttledAt = requests[2].at
        #expect(requests.dropFirst(3).allSatisfy { $0.at >= throttledAt + .seconds(15) })
        try await daemon.stop()
    }

    @Test("jobs that the budget turns away come back one after the other, not all together")
    func turnedAway() async throws {
        let world = try World()
        world.callRate = 1
        world.callBurst = 5
        world.runningMax = 500
        let daemon = try await world.start()
        let jobs = try await submitMany(200, vaults: 5, world, daemon)
        await world.clock.advance(by: .seconds(900))
        var tries = 0
        for job in jobs {
            tries += try await daemon.store.events(of: job, limit: 1000).count { $0.action == "attempt.failed" }
        }
        #expect(world.cloud.requests.count > 700)
        #expect(tries < 1000, "\(tries) tries for \(world.cloud.requests.count) calls")
        try await daemon.stop()
    }

    @Test("many jobs keep the project's budget and are never throttled (R26)")
    func steadyState() async throws {
        let world = try World()
        // 200 calls in five minutes.
        world.callRate = 0.6
        world.callBurst = 20
        world.policy.runsPerVaultMax = 4
        world.cloud.setRun(lasts: .seconds(600))
        let daemon = try await world.start()
        let jobs = try await submitMany(40, vaults: 5, world, daemon)
        #expect(try await world.finish(jobs[0], daemon)?.state == .succeeded)
        await world.clock.advance(by: .seconds(3600))
        let times = world.cloud.requests.map(\.at)
        for (index, moment) in times.enumerated() {
            let inWindow = times[...index].count { moment - $0 < .seconds(300) }
            #expect(inWindow <= 200, "at \(moment.milliseconds)")
        }
        for job in jobs { #expect(try await world.finish(job, daemon)?.state == .succeeded) }
        #expect(world.log.complaints.isEmpty)
        try await daemon.stop()
    }
}
