import Simulation
import Testing
import Workflow

/// Whole worlds: the daemon over a database in memory, against the model of the cloud.
@Suite("A simulated world")
struct WorldTests {
    private static let jobs = 12

    private static func explain(_ choice: WorldChoice) -> Comment {
        let trial = Trial(choice, keepsHistory: true)
        let lines = trial.breaches.first.map { trial.history(of: $0, limit: 40) } ?? []
        return Comment(rawValue: "\(trial.breaches)\n\(choice.command)\n" + lines.joined(separator: "\n"))
    }

    @Test("is the same again for the same seed, with a history kept or without", arguments: [3 as UInt64, 11, 12])
    func repeatable(seed: UInt64) {
        let choice = WorldChoice(seed: seed, jobs: Self.jobs)
        let first = Trial(choice)
        let second = Trial(choice, keepsHistory: true)
        #expect(first.digest == second.digest)
        #expect(first.steps == second.steps)
        #expect(first.tally == second.tally)
        #expect(first.history.isEmpty)
        #expect(!second.history.isEmpty)
        #expect(Trial(WorldChoice(seed: seed + 100, jobs: Self.jobs)).digest != first.digest)
    }

    @Test("keeps its promises in a fixed set of worlds", arguments: WorkflowPolicy.OnUnknown.allCases)
    func fixedSeeds(policy: WorkflowPolicy.OnUnknown) {
        let result = Campaign(seeds: 1...20, jobs: Self.jobs, policies: [policy]).run()
        #expect(result.worlds == 20)
        for failure in result.failures { Issue.record(Self.explain(failure.choice)) }
    }

    @Test("keeps its promises in worlds that nobody has seen before")
    func freshSeeds() {
        let first = UInt64.random(in: 1_000_000...1_000_000_000)
        print("fresh seeds: \(first)...\(first + 9)")
        let result = Campaign(seeds: first...first + 9, jobs: Self.jobs).run()
        for failure in result.failures { Issue.record(Self.explain(failure.choice)) }
    }

    @Test("is full of misfortune: every kind of it strikes within the fixed set")
    func misfortuneStrikes() {
        let tally = Campaign(seeds: 1...40, jobs: Self.jobs).run().tally
        let kinds = [
            "crash between steps", "crash in a commit", "crash after a commit", "crash during recovery", "drain",
            "commit failed: disk full", "change lost on the way", "answer to a change lost", "change arrives late",
            "change arrives after the settle window", "gateway failure after the change", "connection refused",
            "throttled", "credentials refused", "clock jump", "change not sent: too late", "read repeated",
            "cancel asked", "retry", "paused", "resolved: not created", "change delivered twice",
            "commit done and reported as failed", "commit lost to the process", "older copy put back",
            "token issued",
        ]
        for kind in kinds { #expect(tally[kind] > 0, "\(kind) never happened: \(tally.lines)") }
    }
}
