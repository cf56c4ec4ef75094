import ArgumentParser
import Simulation
import Synchronization
import Workflow

/// Runs the service through simulated worlds and looks whether any promise is broken.
@main
struct HoldfastSimulation: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holdfast-simulation",
        abstract: "Run the service through simulated worlds: one world for each seed.",
        discussion:
            "Prints what went wrong in the worlds and, for each broken promise, a short history and the command "
            + "that shows the same world again. Exit code 1 when a promise was broken."
    )

    @Option(help: ArgumentHelp("Which worlds.", valueName: "first..last"))
    var seeds = SeedRange(bounds: 1...1000)
    @Option(help: "Stop beginning worlds after so many minutes.")
    var minutes: Double?
    @Option(help: "Jobs that are submitted in each world.")
    var jobs = 50
    @Option(help: "What is done about changes of unknown outcome: hold, recreate, both, or what the seed draws.")
    var policy: PolicyChoice = .drawn
    @Option(help: ArgumentHelp("Troubles to leave out.", valueName: "name,name"))
    var without = TroubleList(troubles: [])
    @Option(help: "Worlds at a time.")
    var threads = 2
    @Option(help: "How many failed worlds are shrunk and shown.")
    var explained = 3
    @Option(help: "Run one world and print all that happens in it.")
    var replay: UInt64?
    @Flag(help: "With --replay: look for the smallest world that breaks the same promise, and print that one.")
    var shrink = false
    #if Failpoints
        @Flag(help: "Look for each of the bugs that can be planted in the service, in worlds with and without it.")
        var plant = false
    #endif

    func validate() throws {
        guard jobs > 0, threads > 0 else { throw ValidationError("a world has at least one job and one thread") }
    }

    func run() throws {
        #if Failpoints
            if plant { return try huntBugs() }
        #endif
        if let replay {
            try show(WorldChoice(seed: replay, jobs: jobs, onUnknown: policy.all[0], without: without.troubles))
        } else {
            try search()
        }
    }

    // MARK: One world

    private func show(_ chosen: WorldChoice) throws {
        var choice = chosen
        if shrink, let first = Trial(choice).breaches.first { choice = choice.shrunk(breaking: first.rule) }
        let trial = Trial(choice, keepsHistory: true)
        for line in trial.history { print(line) }
        print("world \(choice.command)")
        print("digest \(String(trial.digest, radix: 16)), \(trial.steps) steps, \(trial.span) simulated")
        for breach in trial.breaches { print("VIOLATION \(breach)") }
        if !trial.breaches.isEmpty { throw ExitCode(1) }
    }

    // MARK: Many worlds

    private func search() throws {
        let campaign = Campaign(
            seeds: seeds.bounds,
            jobs: jobs,
            policies: policy.all,
            without: without.troubles,
            threads: threads,
            timeLimit: minutes.map { .milliseconds(Int64($0 * 60_000)) }
        )
        let begun = ContinuousClock.now
        let lastReport = Mutex(begun)
        let result = campaign.run { soFar in
            let now = ContinuousClock.now
            let isDue = lastReport.withLock { last in
                guard now - last > .seconds(5) else { return false }
                last = now
                return true
            }
            if isDue { print("\(soFar.worlds) worlds, \(soFar.failures.count) failed, \(now - begun)") }
        }
        let taken = ContinuousClock.now - begun
        for line in result.tally.lines { print("  \(line)") }
        print("\(result.worlds) worlds with \(jobs) jobs each, \(result.steps) steps, in \(taken)")
        let rate = Double(result.worlds) / max(taken / .seconds(1), 0.001)
        let hours = Int(result.simulated / .seconds(3600))
        let tenths = Int(rate * 10)
        print("\(tenths / 10).\(tenths % 10) worlds a second, \(hours) simulated hours")
        for failure in result.failures {
            print("seed \(failure.choice.seed): \(failure.breaches.map { "\($0)" }.first ?? "-")")
        }
        for failure in result.failures.prefix(explained) { explain(failure) }
        for failure in result.failures.dropFirst(explained) { name(failure) }
        guard result.failures.isEmpty else {
            print("\(result.failures.count) of \(result.worlds) worlds FAILED")
            throw ExitCode(1)
        }
        print("no promise was broken")
    }

    private func name(_ failure: Campaign.Failure) {
        print("seed \(failure.choice.seed) FAILED: \(failure.choice.command)")
        for breach in failure.breaches.prefix(5) { print("  \(breach)") }
    }

    private func explain(_ failure: Campaign.Failure) {
        print("")
        name(failure)
        guard let first = failure.breaches.first else { return }
        let smallest = failure.choice.shrunk(breaking: first.rule)
        let trial = Trial(smallest, keepsHistory: true)
        guard let shown = trial.breaches.first(where: { $0.rule == first.rule }) else { return }
        print("  smallest world found: \(smallest.command)")
        print("  \(shown)")
        for line in trial.history(of: shown, limit: 60) { print("    \(line.prefix(260))") }
    }
}
