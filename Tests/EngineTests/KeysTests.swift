import JobStore
import SeededChance
import TestSupport
import Testing

@testable import Engine
@testable import Workflow

@Suite("Exclusive keys", .timeLimit(.minutes(5)))
struct KeysTests {
    @Test("a second job for a resource waits and shows who holds it; jobs for other vaults go on (R6)")
    func secondJobWaits() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(5000))
        let daemon = try await world.start()
        let first = try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(30))
        let second = try await world.submit(to: daemon)
        let other = try await world.submit(
            World.request(
                vault: .ensured(
                    name: "other",
                    VaultOptions(sizeGB: 100, objectType: "server", consistentLevel: "crash_consistent")
                ),
                resources: [World.server(2)]
            ),
            to: daemon
        )
        await world.clock.advance(by: .seconds(2))
        let waiting = try #require(try await daemon.store.job(second)?.summary)
        #expect(waiting.state == .waiting)
        #expect(waiting.waitReason == .heldKey)
        #expect(waiting.heldBy == first)
        #expect(try await daemon.store.job(other)?.summary.restorePointID != nil)
        #expect(try await world.finish(second, daemon)?.state == .succeeded)
        #expect(world.cloud.runs.filter { $0.resources == [World.server.id.rawValue] }.count == 2)
        try await daemon.stop()
    }

    @Test("two jobs that want one new vault make one")
    func oneVault() async throws {
        let world = try World()
        let daemon = try await world.start()
        var jobs: [JobID] = []
        for number in 0..<10 {
            jobs.append(try await world.submit(World.request(resources: [World.server(number)]), to: daemon))
        }
        for job in jobs { #expect(try await world.finish(job, daemon)?.state == .succeeded) }
        #expect(world.cloud.vaults.count == 1)
        #expect(world.cloud.requests(.createVault).count == 1)
        try await daemon.stop()
    }

    @Test("runs in one vault keep to their number", arguments: [1, 3])
    func runSlots(slots: Int) async throws {
        let world = try World()
        world.policy.runsPerVaultMax = slots
        world.cloud.setRun(lasts: .seconds(200))
        let daemon = try await world.start()
        var jobs: [JobID] = []
        for number in 0..<7 {
            jobs.append(try await world.submit(World.request(resources: [World.server(number)]), to: daemon))
        }
        for job in jobs { #expect(try await world.finish(job, daemon)?.state == .succeeded) }
        let runs = world.cloud.runs
        #expect(runs.count == 7)
        for run in runs {
            let together = runs.count { $0.startedAt <= run.startedAt && run.startedAt < $0.endsAt }
            #expect(together <= slots)
        }
        try await daemon.stop()
    }

    @Test("jobs in line keep their places over a crash")
    func lineSurvives() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(300))
        let first = try await world.start()
        var jobs: [JobID] = []
        for _ in 0..<4 {
            jobs.append(try await world.submit(to: first))
            await world.clock.advance(by: .seconds(1))
        }
        try await world.crash(first)
        world.clock.jump(by: .seconds(30))
        let second = try await world.start()
        for job in jobs { #expect(try await world.finish(job, second)?.state == .succeeded) }
        let starts = try await ends(jobs, second)
        #expect(starts == starts.sorted())
        #expect(world.cloud.runs.count == 4)
        try await second.stop()
    }

    private func ends(_ jobs: [JobID], _ daemon: Daemon) async throws -> [Timestamp] {
        var ends: [Timestamp] = []
        for job in jobs {
            if let end = try await daemon.store.job(job)?.summary.endedAt { ends.append(end) }
        }
        return ends
    }

    @Test("a cancelled job in line gives its place on")
    func cancelledWaiter() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(300))
        let daemon = try await world.start()
        var jobs: [JobID] = []
        for _ in 0..<3 { jobs.append(try await world.submit(to: daemon)) }
        await world.clock.advance(by: .seconds(60))
        let outcome = try await daemon.engine.commands.cancel(jobs[1], ifVersion: nil, actor: .system, reason: "no")
        #expect(outcome == .applied)
        let calls = world.cloud.requests.count
        #expect(try await world.state(jobs[1], daemon) == .cancelled)
        #expect(world.cloud.requests.count == calls)
        #expect(try await world.finish(jobs[2], daemon)?.state == .succeeded)
        #expect(world.cloud.runs.count == 2)
        try await daemon.stop()
    }

    @Test("a job in line past its deadline times out there")
    func deadlineInLine() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(80_000))
        let daemon = try await world.start()
        try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(60))
        var request = World.request()
        request.deadlineSeconds = 600
        let late = try await world.submit(request, to: daemon)
        await world.clock.advance(by: .seconds(700))
        #expect(try await world.state(late, daemon) == .timedOut)
        #expect(world.cloud.runs.count == 1)
        try await daemon.stop()
    }

    @Test("a job whose time is up in line gives its place on, also when it looks for late twins from then on")
    func seekerLeavesTheLine() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(50_000))
        let daemon = try await world.start()
        try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(60))
        world.cloud.setRun(lasts: .seconds(60))
        var request = World.request()
        request.deadlineSeconds = 600
        let inherited = Inheritance(
            restorePointID: nil,
            since: world.clock.now,
            soughtFrom: nil,
            markers: [Marker("hfabcdaaaabbbbcccc")]
        )
        let seeker = try await world.submit(world.machine(request, inheritance: inherited), to: daemon)
        let next = try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(700))
        #expect(try await world.state(seeker, daemon) == .timedOut)
        #expect(try await world.finish(next, daemon)?.state == .succeeded)
        try await daemon.stop()
    }

    @Test("a job whose time is up when it is first taken up leaves its resource to the next, after a restart too")
    func deadlineBeforeTheStart() async throws {
        let world = try World()
        var daemon = try await world.start()
        daemon.engine.pause()
        var request = World.request()
        request.deadlineSeconds = 600
        let late = try await world.submit(request, to: daemon)
        await world.clock.advance(by: .seconds(700))
        daemon.engine.resume()
        await world.clock.settled()
        #expect(try await world.state(late, daemon) == .timedOut)
        try await world.crash(daemon)
        daemon = try await world.start()
        let next = try await world.submit(to: daemon)
        #expect(try await world.finish(next, daemon)?.state == .succeeded)
        try await daemon.stop()
    }

    @Test("no turn is lost over random submissions, cancellations and crashes", arguments: 0..<8 as Range<UInt64>)
    func randomSchedules(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let world = try World()
        world.policy.runsPerVaultMax = Int.random(in: 1...3, using: &random)
        world.runningMax = Int.random(in: 1...6, using: &random)
        var daemon = try await world.start()
        var jobs: [JobID] = []
        for _ in 0..<30 {
            world.cloud.setRun(lasts: .seconds(Int.random(in: 1...400, using: &random)))
            world.clock.setChance(Double.random(in: 0..<1, using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0...5:
                let server = World.server(Int.random(in: 0..<3, using: &random))
                jobs.append(try await world.submit(World.request(resources: [server]), to: daemon))
            case 6, 7:
                guard let job = jobs.randomElement(using: &random) else { break }
                _ = try await daemon.engine.commands.cancel(job, ifVersion: nil, actor: .system, reason: "random")
            case 8:
                daemon.engine.pause()
                daemon.engine.resume()
            default:
                await world.clock.settled()
                try await world.crash(daemon)
                daemon = try await world.start()
            }
            await world.clock.advance(by: .milliseconds(Int64.random(in: 0...60_000, using: &random)))
        }
        for job in jobs {
            let ended = try #require(try await world.finish(job, daemon))
            #expect(ended.state == .succeeded || ended.state == .cancelled, "seed \(seed), \(job)")
        }
        #expect(world.cloud.vaults.count <= 1, "seed \(seed)")
        #expect(world.log.bugs.isEmpty, "seed \(seed)")
        // Never two runs on one resource.
        let runs = world.cloud.runs
        for run in runs {
            let together = runs.count {
                $0.resources == run.resources && $0.startedAt <= run.startedAt && run.startedAt < $0.endsAt
            }
            #expect(together == 1, "seed \(seed)")
        }
        try await daemon.stop()
    }
}
