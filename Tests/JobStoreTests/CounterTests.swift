import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("Kept counts")
struct CounterTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("counter") }

    @Test("kept counts are what counting gives, after any sequence of operations", arguments: 0..<4)
    func agreeWithCounting(round: Int) async throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        var dice = Dice(seed: seed)
        let store = try await JobStore.started(in: folder.path)
        var driver = JobDriver(store, vault: JobDriver.vaultFacts(named: "v0"))
        var number = 0
        for operation in 0..<120 {
            switch dice.roll(6) {
            case 0, 1:
                let jobs = (0...dice.roll(3)).map { _ in
                    number += 1
                    let request = Fixtures.request(
                        project: "p\(dice.roll(2))",
                        vault: .existing(name: "v\(dice.roll(2))"),
                        resources: ["server-\(dice.roll(9))"],
                        notBefore: dice.roll(4) == 0 ? driver.now + .seconds(dice.roll(100)) : nil
                    )
                    return Fixtures.job(number, request, submittedAt: driver.now)
                }
                // One in five of the groups repeats an id and is refused.
                let spoiled = dice.roll(5) == 0 && number > 4 ? jobs + [Fixtures.job(1)] : jobs
                _ = try? await store.submit(Fixtures.submission(spoiled, group: GroupID("g\(number)"), at: driver.now))
            case 2, 3:
                try await driver.run(rounds: 1)
            case 4:
                _ = try await store.claimOne(at: dice.roll(1000))
                _ = try await store.expireLeases(now: Fixtures.start + .seconds(dice.roll(2000)))
            default:
                guard number > 0 else { continue }
                try await cancel(Fixtures.jobID(1 + dice.roll(number)), store)
            }
            #expect(try await store.countersAgree(), "seed \(seed), operation \(operation)")
        }
        let byState = Dictionary(grouping: try await store.allJobs(), by: \.state).mapValues(\.count)
        #expect(try await store.counts().byState == byState, "seed \(seed)")
        #expect(byState.count >= 2, "seed \(seed): \(byState)")
    }

    private func cancel(_ id: JobID, _ store: JobStore) async throws {
        let cancellation = Cancellation(actor: "uid:1001", reason: "r", at: Fixtures.start)
        do throws(StoreError) {
            _ = try await store.cancel(job: id, cancellation, actor: Fixtures.alice) { machine in
                let transition = try machine.apply(
                    .cancelRequested(cancellation, unsent: false),
                    at: Fixtures.moment(5),
                    in: Fixtures.surroundings
                )
                return (transition, JobDriver.disposition(after: transition.next, now: Fixtures.start))
            }
        } catch .notFound {
            // The submission of that number was refused.
        }
    }
}
