/// A daemon that has nothing to do, after it has had something to do.
struct IdleWorkload {
    func run(in bench: Bench) async throws -> [Figure] {
        try await bench.withDaemon { daemon, _ in
            _ = try await daemon.counts()
            // What its start has left to be done is done by then.
            try await Task.sleep(for: .seconds(2))
            let before = daemon.usage
            let begun = ContinuousClock.now
            try await Task.sleep(for: max(bench.span, .seconds(1)))
            let after = daemon.usage
            let span = (ContinuousClock.now - begun).inSeconds
            return [
                Figure(
                    name: "resident",
                    value: Double(after.residentBytes) / 1e6,
                    unit: "MB",
                    goal: .atMost(40)
                ),
                Figure(
                    name: "wake_ups",
                    value: Double(after.wakeUps(since: before)) / span,
                    unit: "1/s",
                    goal: .atMost(0)
                ),
                Figure(
                    name: "processor",
                    value: (after.processorSeconds - before.processorSeconds) / span * 100,
                    unit: "% of a core"
                ),
            ]
        }
    }
}
