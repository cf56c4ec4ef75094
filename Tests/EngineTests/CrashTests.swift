import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("A crash", .timeLimit(.minutes(5)))
struct CrashTests {
    enum Point: String, CaseIterable {
        /// The request has left, the cloud has done nothing.
        case requestLost
        /// The cloud has done it, the answer never arrives.
        case answerLost
    }

    @Test("at every request leaves one vault and one restore point", arguments: Point.allCases)
    func everyRequest(point: Point) async throws {
        var number = 1
        while try await crash(at: number, point) { number += 1 }
        // The seed's job alone makes eleven requests before its first look at the run.
        #expect(number > 12)
    }

    /// - Returns: false when the job makes fewer requests.
    private func crash(at number: Int, _ point: Point) async throws -> Bool {
        let world = try World()
        let first = try await world.start()
        world.cloud.setRun(lasts: .seconds(30))
        world.cloud.onRequest { _, count in
            count == number ? (point == .requestLost ? .hold : .holdAnswer) : nil
        }
        let job = try await world.submit(to: first)
        let isHeld = await world.clock.run(for: .seconds(3600)) { first.connection.heldCount > 0 }
        guard isHeld else {
            try await first.stop()
            return false
        }
        let call = world.cloud.calls[number - 1]
        try await world.crash(first)
        world.cloud.behaves()
        world.clock.jump(by: .seconds(7))

        let second = try await world.start()
        var ended = try #require(try await world.finish(job, second))
        if point == .requestLost, call == .createVault || call == .createRestorePoint {
            // Nothing shows what became of it, so a person is asked.
            #expect(ended.state == .needsAttention, "request \(number)")
            let answer = try await second.engine.commands.resolve(
                job,
                .notCreated,
                ifVersion: nil,
                actor: .system,
                reason: "looked"
            )
            #expect(answer == .applied)
            ended = try #require(try await world.finish(job, second))
        }
        #expect(ended.state == .succeeded, "request \(number), \(call)")
        #expect(ended.isRecovered)
        try await expectOnce(world, second, job, "request \(number), \(call)")
        try await second.stop()
        return true
    }

    @Test("between any two requests goes on where it stood", arguments: 1...14)
    func atRest(number: Int) async throws {
        let world = try World()
        let first = try await world.start()
        world.cloud.setRun(lasts: .seconds(30))
        let job = try await world.submit(to: first)
        _ = await world.clock.run { world.cloud.requests.count >= number }
        try await world.crash(first)
        world.clock.jump(by: .seconds(3))
        let second = try await world.start()
        #expect(try await world.finish(job, second)?.state == .succeeded)
        try await expectOnce(world, second, job, "after \(number)")
        try await second.stop()
    }

    @Test("again and again at every request still leaves one of each")
    func repeatedly() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(30))
        var daemon = try await world.start()
        let job = try await world.submit(to: daemon)
        var crashes = 0
        while crashes < 60 {
            let seen = world.cloud.requests.count
            world.cloud.onRequest { _, number in number == seen + 1 ? .holdAnswer : nil }
            let connection = daemon.connection
            guard await world.clock.run(for: .seconds(7200), until: { connection.heldCount > 0 }) else { break }
            // A read that is held for ever would never get any further: every second crash lets it pass.
            if crashes % 2 == 1 {
                daemon.connection.release()
                await world.clock.settled()
            }
            try await world.crash(daemon)
            crashes += 1
            daemon = try await world.start()
        }
        world.cloud.behaves()
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        try await expectOnce(world, daemon, job, "\(crashes) crashes")
        try await daemon.stop()
    }

    /// One of each in the cloud, no marker sent twice, one end in the history, nothing left open.
    private func expectOnce(_ world: World, _ daemon: Daemon, _ job: JobID, _ place: Comment) async throws {
        #expect(world.cloud.vaults.count == 1, place)
        #expect(world.cloud.runs.count == 1, place)
        let markers = world.cloud.markersSent
        #expect(Set(markers).count == markers.count, place)
        let effects = try await daemon.store.effects(of: job)
        #expect(Set(markers).isSubset(of: effects.map(\.effect.marker.rawValue)), place)
        #expect(effects.allSatisfy { $0.closedAt != nil }, place)
        #expect(try await world.actions(job, daemon).filter { $0 == "job.ended" }.count == 1, place)
        #expect(world.log.bugs.isEmpty, place)
    }
}
