import JobStore
import Workflow

/// Whole backups through store and core, history and all, in this process and with a cloud that answers at once: what the
/// machine spends on a job besides sockets.
struct EngineWorkload {
    func run(in bench: Bench) async throws -> [Figure] {
        let limits = try bench.requireLimits()
        let count = bench.count ?? 20_000
        let folder = try BenchFolder()
        defer { folder.remove() }
        let inside = try await EngineInside.open(folder.path + "/data", InstantCloud(), pollFirst: .zero)
        let jobs = bench.jobs
        let (cold, warm, changes) = try await inside.running {
            let coldBegun = ContinuousClock.now
            try await inside.submit(jobs, 0..<jobs.vaults)
            let cold = try await inside.waitForAll(jobs.vaults, since: coldBegun)
            let warmBegun = ContinuousClock.now
            async let submitted: Void = inside.submit(jobs, jobs.vaults..<jobs.vaults + count)
            let warm = try await inside.waitForAll(jobs.vaults + count, since: warmBegun)
            try await submitted
            let last = try await inside.store.job(BenchJobs.jobID(jobs.vaults + count - 1))
            return (cold, warm, last?.summary.version ?? 0)
        }
        try await inside.store.close()
        let rate = Double(count) / warm.wholeSpan.inSeconds
        return [
            Figure(
                name: "workflows",
                value: rate,
                unit: "workflows/s",
                goal: .atLeast(8000),
                samples: count,
                note: "existing vault, new server; submission included; looks at once"
            ),
            Figure(
                name: "changes",
                value: rate * Double(changes),
                unit: "changes/s",
                goal: .atLeast(0.35 * limits.groupLimit(100).value),
                limit: limits.groupLimit(100),
                samples: count,
                note: "\(changes) changes of its row per job"
            ),
            Figure(
                name: "new_vaults",
                value: Double(jobs.vaults) / cold.wholeSpan.inSeconds,
                unit: "workflows/s",
                samples: jobs.vaults
            ),
        ]
    }
}
