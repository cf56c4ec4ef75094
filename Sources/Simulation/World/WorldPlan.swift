import SeededChance
package import Workflow

/// What a world is made of, all of it from a seed.
package struct WorldPlan: Sendable {
    package let seed: UInt64
    package var policy: WorkflowPolicy
    package var misfortune: Misfortune
    package var nature: CloudNature
    package var jobs: Int
    package var runningMax: Int
    package var wire: WireKind
    /// Calls per second, where the daemon's own sessions are at work.
    package var callRate: Double
    package var tokenLasts: Duration
    /// A bound against worlds that never end.
    package var stepsMax = 3_000_000
    #if Failpoints
        /// A defect of the service that a test has planted.
        package var plantedBug: PlantedBug?
    #endif
    /// How long after the end of all misfortune every job has to have ended.
    package var patience: Duration = .seconds(30 * 86_400)

    /// - Parameters:
    ///   - jobs: how many jobs are submitted.
    ///   - onUnknown: the policy for changes of unknown outcome; nil draws it.
    package init(seed: UInt64, jobs: Int, onUnknown: WorkflowPolicy.OnUnknown? = nil) {
        self.seed = seed
        self.jobs = jobs
        var generator = SeededGenerator(seed: seed)
        policy = WorkflowPolicy()
        let drawn: WorkflowPolicy.OnUnknown = generator.chance(0.5) ? .hold : .recreate
        policy.onUnknown = onUnknown ?? drawn
        policy.markerPlacement = generator.chance(0.7) ? .name : .description
        policy.asksProtectables = generator.chance(0.7)
        policy.runsPerVaultMax = [1, 2, 8].randomElement(using: &generator) ?? 8
        // What takes long is looked at seldom, so that a world is not all polls.
        policy.poll.first = .seconds([5, 60, 300].randomElement(using: &generator) ?? 60)
        policy.poll.growth = [2, 4, 8].randomElement(using: &generator) ?? 3
        policy.poll.max = .seconds([600, 1800, 3600].randomElement(using: &generator) ?? 1800)
        policy.busy.base = .seconds([5, 30, 120].randomElement(using: &generator) ?? 30)
        policy.busy.max = .seconds([300, 1800].randomElement(using: &generator) ?? 1800)
        policy.retry.base = .seconds([1, 5, 20].randomElement(using: &generator) ?? 5)
        runningMax = [1, 4, 64].randomElement(using: &generator) ?? 64
        nature = CloudNature(drawnFrom: &generator)
        misfortune = Misfortune(drawnFrom: &generator)
        // Writing and reading all that HTTP costs time, so not every world does.
        let kinds: [WireKind] = [.accessKey, .password, .none, .none, .none, .none, .none, .none]
        wire = kinds.randomElement(using: &generator) ?? .none
        callRate = [1, 5, 50].randomElement(using: &generator) ?? 50
        tokenLasts = .seconds([600, 7200, 86_400].randomElement(using: &generator) ?? 86_400)
    }
}
