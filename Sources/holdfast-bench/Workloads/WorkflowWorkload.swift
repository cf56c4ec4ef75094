/// Whole backups with real HTTP on both sides: daemon and emulator are processes of their own. First each job makes its own
/// vault (cold), then each backs up the same server again (warm).
struct WorkflowWorkload {
    func run(in bench: Bench) async throws -> [Figure] {
        let count = bench.count ?? 5000
        var jobs = bench.jobs
        jobs.vaults = count
        return try await bench.withDaemon(.liftedBudget) { daemon, emulator in
            let cold = try await pass(bench, jobs, daemon, emulator, count, endedBefore: 0)
            let warm = try await pass(bench, jobs, daemon, emulator, count, endedBefore: count)
            return figures("cold", cold, count, goal: 400) + figures("warm", warm, count, goal: 1000)
        }
    }

    private struct Pass {
        let progress: Progress
        let callsPerJob: Double
    }

    private func pass(
        _ bench: Bench,
        _ jobs: BenchJobs,
        _ daemon: DaemonProcess,
        _ emulator: EmulatorProcess,
        _ count: Int,
        endedBefore: Int
    ) async throws -> Pass {
        let before = try await emulator.calls().values.reduce(0, +)
        let begun = ContinuousClock.now
        async let submitted = daemon.client.run(clients: bench.clients ?? 64, count: count) { index in
            .post("/v1/jobs", jobs.body(index))
        }
        let progress = try await daemon.waitForAll(endedBefore + count, since: begun)
        try await submitted.require(202)
        let after = try await emulator.calls().values.reduce(0, +)
        return Pass(progress: progress, callsPerJob: Double(after - before) / Double(count))
    }

    private func figures(_ name: String, _ pass: Pass, _ count: Int, goal: Double) -> [Figure] {
        [
            Figure(
                name: "\(name)",
                value: pass.progress.steadyRate,
                unit: "workflows/s",
                goal: .atLeast(goal),
                samples: count,
                note: "call budget lifted; between 10 % and 90 % of the jobs"
            ),
            Figure(
                name: "\(name)_whole",
                value: Double(count) / pass.progress.wholeSpan.inSeconds,
                unit: "workflows/s",
                samples: count,
                note: "from the first submission to the last end, with 5 s until the first look"
            ),
            Figure(name: "\(name)_calls", value: pass.callsPerJob, unit: "calls/job", samples: count),
        ]
    }
}
