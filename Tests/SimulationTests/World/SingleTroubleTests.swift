import Simulation
import Testing
import Workflow

/// Worlds that are full of one kind of trouble each, so that it strikes often enough to be met in few of them.
@Suite("A world full of one trouble")
struct SingleTroubleTests {
    private struct Kind: Sendable {
        var expected: [String]
        var trouble: @Sendable (inout WorldPlan) -> Void
    }

    private static let kinds: [String: Kind] = [
        "restores": Kind(expected: ["older copy put back", "copy taken during a recovery"]) { plan in
            plan.misfortune.restores = 60
            plan.misfortune.crashes = 0.5
        },
        "doubles": Kind(expected: ["change delivered twice", "restore point made twice"]) { plan in
            plan.misfortune.doubledRequests = 0.2
            plan.nature.allowsOverlaps = true
        },
        "disk errors": Kind(expected: ["commit done and reported as failed", "lost commit found at the next start"]) {
            plan in
            plan.misfortune.diskErrorSpells = 400
            plan.misfortune.crashes = 0.5
        },
        "access keys": Kind(expected: ["credentials refused"]) { plan in
            plan.wire = .accessKey
            plan.misfortune.unauthorisedSpells = 24
            plan.misfortune.clockJumps = 24
        },
        "passwords": Kind(expected: ["tokens died", "token issued", "throttled"]) { plan in
            plan.wire = .password
            plan.misfortune.tokenDeaths = 200
            plan.misfortune.throttledSpells = 48
        },
    ]

    @Test("keeps its promises, under either policy", arguments: kinds.keys.sorted())
    func keepsItsPromises(name: String) throws {
        let kind = try #require(Self.kinds[name])
        var tally = Tally()
        for seed in UInt64(1)...8 {
            for policy in WorkflowPolicy.OnUnknown.allCases {
                let choice = WorldChoice(seed: seed, jobs: 12, onUnknown: policy)
                let trial = Trial(choice, adjusting: kind.trouble)
                tally.add(trial.tally)
                guard let breach = trial.breaches.first else { continue }
                let shown = Trial(choice, keepsHistory: true, adjusting: kind.trouble)
                let lines = shown.history(of: breach, limit: 60).joined(separator: "\n")
                Issue.record("\(name), seed \(seed), \(policy.rawValue): \(breach)\n\(lines)")
            }
        }
        for happening in kind.expected { #expect(tally[happening] > 0, "\(happening) never happened") }
    }
}
