import HTTPTransport
import JobStore
import SeededChance
import Synchronization
import TestSupport
import Testing
import Workflow

@testable import Engine

/// Everything that can go wrong, at random and repeatable: lost answers, lost requests, refusals, throttling, dead tokens,
/// a disk that fails, crashes in the middle of calls.
@Suite("Random misfortune", .timeLimit(.minutes(5)))
struct ChaosTests {
    /// Draws the fault of each request.
    private final class Misfortune: Sendable {
        private let generator: Mutex<SeededGenerator>

        init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

        func fault(_ request: CloudRequest) -> CloudFault? {
            let drawn = generator.withLock { Int.random(in: 0..<100, using: &$0) }
            switch drawn {
            case 0..<6: return .loseAnswer(CloudFault.connectionLost)
            case 6..<10: return .fail(CloudFault.connectionLost)
            case 10..<14: return .fail(.nobodyListens)
            case 14..<18: return .answer(.json(502, "<html>bad gateway</html>"))
            case 18..<21: return .answer(.error(429, "APIGW.0308", [HTTPHeader("Retry-After", "3")]))
            case 21..<24: return .answer(.error(500, "BackupService.9910"))
            case 24..<26: return .answer(.json(200, "{\"trunc"))
            default: return nil
            }
        }
    }

    @Test(
        "leaves one vault and at most one restore point for each marker, and every job ends",
        arguments: 1...12 as ClosedRange<UInt64>
    )
    func everythingGoesWrong(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let world = try World()
        world.policy.runsPerVaultMax = 2
        world.runningMax = 4
        world.cloud.setRun(lasts: .seconds(120))
        let misfortune = Misfortune(seed: seed &* 7919)
        var daemon = try await world.start()
        world.cloud.onRequest { request, _ in misfortune.fault(request) }
        var jobs: [JobID] = []
        for _ in 0..<40 {
            world.clock.setChance(Double.random(in: 0..<1, using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0...2 where jobs.count < 8:
                let server = World.server(Int.random(in: 0..<4, using: &random))
                jobs.append(try await world.submit(World.request(resources: [server]), to: daemon))
            case 3:
                try await daemon.store.setReadOnly(true)
                await world.clock.advance(by: .seconds(Int.random(in: 1...30, using: &random)))
                try await daemon.store.setReadOnly(false)
            case 4, 5:
                // In the middle of a call, when there is one.
                let seen = world.cloud.requests.count + Int.random(in: 1...4, using: &random)
                world.cloud.onRequest { request, number in
                    number == seen ? .holdAnswer : misfortune.fault(request)
                }
                await world.clock.advance(by: .seconds(Int.random(in: 1...100, using: &random)))
                try await world.crash(daemon)
                world.cloud.onRequest { request, _ in misfortune.fault(request) }
                daemon = try await world.start()
            default:
                break
            }
            await world.clock.advance(by: .milliseconds(Int64.random(in: 0...120_000, using: &random)))
        }
        world.cloud.behaves()
        for job in jobs {
            let ended = try #require(try await world.finish(job, daemon))
            #expect(ended.state.isTerminal || ended.state == .needsAttention, "seed \(seed), \(job)")
            #expect(ended.state != .failed, "seed \(seed), \(job): \(ended.endingCode ?? "-")")
            let actions = try await world.actions(job, daemon)
            #expect(actions.filter { $0 == "job.ended" }.count == (ended.state.isTerminal ? 1 : 0), "seed \(seed)")
        }
        let markers = world.cloud.markersSent
        #expect(Set(markers).count == markers.count, "seed \(seed): a change was sent twice")
        #expect(world.cloud.vaults.count <= 1, "seed \(seed)")
        #expect(world.cloud.runs.count <= jobs.count, "seed \(seed)")
        #expect(world.log.bugs.isEmpty, "seed \(seed): \(world.log.bugs)")
        try await daemon.stop()
    }
}
