import Dispatch
import Synchronization
package import Workflow

/// Many worlds, one seed after the other, on a few threads.
package struct Campaign: Sendable {
    package var seeds: ClosedRange<UInt64>
    package var jobs: Int
    /// The policies under which each seed is run; nil: the one that the seed draws.
    package var policies: [WorkflowPolicy.OnUnknown?]
    package var without: [Trouble]
    package var threads: Int
    /// No world is begun after so long.
    package var timeLimit: Duration?

    package init(
        seeds: ClosedRange<UInt64>,
        jobs: Int = 50,
        policies: [WorkflowPolicy.OnUnknown?] = [nil],
        without: [Trouble] = [],
        threads: Int = 2,
        timeLimit: Duration? = nil
    ) {
        self.seeds = seeds
        self.jobs = jobs
        self.policies = policies
        self.without = without
        self.threads = threads
        self.timeLimit = timeLimit
    }

    /// What a campaign came to.
    package struct Result: Sendable {
        package var worlds = 0
        package var steps = 0
        /// By the worlds' own clocks.
        package var simulated: Duration = .zero
        package var tally = Tally()
        /// The worlds in which something was violated, by seed.
        package var failures: [Failure] = []
    }

    package struct Failure: Sendable {
        package var choice: WorldChoice
        package var breaches: [Breach]
    }

    private struct Progress {
        var next = 0
        var result = Result()
    }

    /// Runs the worlds. Blocks the calling thread; call it from one that may be blocked.
    /// - Parameter report: told now and then what there is so far, on any of the threads.
    package func run(_ report: @escaping @Sendable (Result) -> Void = { _ in }) -> Result {
        let progress = Mutex(Progress())
        let total = Int(clamping: seeds.upperBound - seeds.lowerBound + 1) * policies.count
        let begun = ContinuousClock.now
        // Threads of their own and not the cooperative pool: a world blocks its thread until it is over.
        DispatchQueue.concurrentPerform(iterations: max(threads, 1)) { _ in
            while true {
                let number = progress.withLock { progress in
                    defer { progress.next += 1 }
                    return progress.next
                }
                guard number < total else { return }
                if let timeLimit, ContinuousClock.now - begun > timeLimit { return }
                let choice = WorldChoice(
                    seed: seeds.lowerBound + UInt64(number / policies.count),
                    jobs: jobs,
                    onUnknown: policies[number % policies.count],
                    without: without
                )
                let trial = Trial(choice)
                let soFar = progress.withLock { progress in
                    progress.result.add(trial)
                    return progress.result
                }
                report(soFar)
            }
        }
        var result = progress.withLock { $0.result }
        result.failures.sort { $0.choice.seed < $1.choice.seed }
        return result
    }
}

extension Campaign.Result {
    fileprivate mutating func add(_ trial: Trial) {
        worlds += 1
        steps += trial.steps
        simulated += trial.span
        tally.add(trial.tally)
        guard !trial.breaches.isEmpty else { return }
        failures.append(Campaign.Failure(choice: trial.choice, breaches: trial.breaches))
    }
}
