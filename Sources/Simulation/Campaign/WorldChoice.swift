package import Workflow

/// By what a world is named: enough to make the very same one again.
package struct WorldChoice: Sendable, Equatable {
    package var seed: UInt64
    /// How many jobs are submitted.
    package var jobs: Int
    /// Nil: the seed decides.
    package var onUnknown: WorkflowPolicy.OnUnknown?
    /// Troubles that are left out.
    package var without: [Trouble]

    package init(
        seed: UInt64,
        jobs: Int,
        onUnknown: WorkflowPolicy.OnUnknown? = nil,
        without: [Trouble] = []
    ) {
        self.seed = seed
        self.jobs = jobs
        self.onUnknown = onUnknown
        self.without = without
    }

    package var plan: WorldPlan {
        var plan = WorldPlan(seed: seed, jobs: jobs, onUnknown: onUnknown)
        for trouble in without { trouble.remove(from: &plan) }
        return plan
    }

    /// The command that shows this world again.
    package var command: String {
        var words = ["holdfast-simulation", "--replay", "\(seed)", "--jobs", "\(jobs)"]
        if let onUnknown { words += ["--policy", onUnknown.rawValue] }
        if !without.isEmpty { words += ["--without", without.map(\.rawValue).joined(separator: ",")] }
        return words.joined(separator: " ")
    }

    /// The smallest world found that breaks the same rule: fewer jobs and less trouble.
    /// - Parameter trialsMax: how many worlds are tried at most.
    package func shrunk(breaking rule: String, trialsMax: Int = 60) -> WorldChoice {
        var smallest = self
        var left = trialsMax
        func stillBreaks(_ choice: WorldChoice) -> Bool {
            guard left > 0 else { return false }
            left -= 1
            return Trial(choice).breaches.contains { $0.rule == rule }
        }
        for trouble in Trouble.allCases where !smallest.without.contains(trouble) {
            var candidate = smallest
            candidate.without.append(trouble)
            if stillBreaks(candidate) { smallest = candidate }
        }
        var jobs = smallest.jobs
        while jobs > 1 {
            var candidate = smallest
            candidate.jobs = jobs / 2
            guard stillBreaks(candidate) else { break }
            smallest = candidate
            jobs = candidate.jobs
        }
        return smallest
    }
}
