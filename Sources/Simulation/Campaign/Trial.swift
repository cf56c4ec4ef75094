/// One world run to its end, and what is to be said of it.
package struct Trial: Sendable {
    package let choice: WorldChoice
    package let breaches: [Breach]
    /// Equal for equal runs of one world, in whatever process.
    package let digest: UInt64
    package let tally: Tally
    /// Pieces of work that all tasks together took.
    package let steps: Int
    /// How long the world lasted by its own clock.
    package let span: Duration
    private let chronicle: Chronicle

    /// Makes a world and runs it, on this thread.
    /// - Parameters:
    ///   - keepsHistory: whether the history is kept as text; a run without is faster and otherwise the same.
    ///   - adjust: changes the plan before the world is made of it.
    package init(
        _ choice: WorldChoice,
        keepsHistory: Bool = false,
        adjusting adjust: (inout WorldPlan) -> Void = { _ in }
    ) {
        self.choice = choice
        do {
            var plan = choice.plan
            adjust(&plan)
            let world = try World(plan, keepsHistory: keepsHistory)
            world.run()
            breaches = world.breaches
            digest = world.chronicle.digest
            tally = world.tally
            steps = world.thread.steps
            span = .milliseconds(world.elapsed)
            chronicle = world.chronicle
        } catch {
            breaches = [Breach(rule: "setup", text: "\(error)", subjects: [])]
            digest = 0
            tally = Tally()
            steps = 0
            span = .zero
            chronicle = Chronicle(isKept: false)
        }
    }

    /// All that happened, a line each; empty unless it was kept.
    package var history: [String] { chronicle.excerpt(about: [], limit: .max) }

    /// What happened to what a breach is about, and to the daemon as a whole.
    package func history(of breach: Breach, limit: Int) -> [String] {
        chronicle.excerpt(about: breach.subjects, limit: limit)
    }
}
