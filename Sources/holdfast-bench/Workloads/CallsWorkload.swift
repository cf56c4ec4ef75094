/// Requests to the cloud per finished job, looks included: many jobs in five vaults.
struct CallsWorkload {
    private static let vaults = 5

    func run(in bench: Bench) async throws -> [Figure] {
        let count = bench.count ?? 1000
        var jobs = bench.jobs
        jobs.vaults = Self.vaults
        return try await bench.withDaemon(.liftedBudget) { daemon, emulator in
            let cold = try await pass(bench, jobs, daemon, emulator, count, endedBefore: 0)
            let warm = try await pass(bench, jobs, daemon, emulator, count, endedBefore: count)
            return [figure("cold", cold, count, goal: 6), figure("warm", warm, count, goal: 2.2)]
        }
    }

    /// - Returns: the calls that were made, by operation.
    private func pass(
        _ bench: Bench,
        _ jobs: BenchJobs,
        _ daemon: DaemonProcess,
        _ emulator: EmulatorProcess,
        _ count: Int,
        endedBefore: Int
    ) async throws -> [String: Int] {
        let before = try await emulator.calls()
        let begun = ContinuousClock.now
        let submitted = try await daemon.client.run(clients: bench.clients ?? 64, count: count) { index in
            .post("/v1/jobs", jobs.body(index))
        }
        try submitted.require(202)
        _ = try await daemon.waitForAll(endedBefore + count, since: begun)
        return try await emulator.calls().merging(before) { $0 - $1 }
    }

    private func figure(_ name: String, _ calls: [String: Int], _ count: Int, goal: Double) -> Figure {
        let told = calls.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) \($0.value)" }
        return Figure(
            name: name,
            value: Double(calls.values.reduce(0, +)) / Double(count),
            unit: "calls/job",
            goal: .atMost(goal),
            samples: count,
            note: "call budget lifted; \(told.joined(separator: ", "))"
        )
    }
}
