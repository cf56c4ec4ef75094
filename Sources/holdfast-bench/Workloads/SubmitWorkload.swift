/// Durable submissions over REST, each with its event: the daemon works on them meanwhile.
///
/// The ceiling is the same daemon and route with the same bodies, whose only fault is that they name a project that is not
/// configured: each is read, parsed and checked in full and refused where it would have been stored. So it bounds what HTTP,
/// JSON and validation leave, without a second server that would have to be kept like the first.
struct SubmitWorkload {
    func run(in bench: Bench) async throws -> [Figure] {
        let limits = try bench.requireLimits()
        let clients = bench.clients ?? 64
        return try await bench.withDaemon { daemon, _ in
            let ceiling = try await load(bench, daemon, clients: clients, first: 0, project: "not_configured")
            try ceiling.require(422)
            let one = try await load(bench, daemon, clients: 1, first: 0)
            try one.require(202)
            let many = try await load(bench, daemon, clients: clients, first: one.count)
            try many.require(202)
            let bound = min(1.5 * limits.singleCommits, 0.6 * ceiling.rate)
            var figures = [
                Figure(name: "no_store_ceiling", value: ceiling.rate, unit: "requests/s", samples: ceiling.count),
                Figure(
                    name: "1_client",
                    value: one.rate,
                    unit: "jobs/s",
                    goal: .atLeast(0.35 * limits.singleCommits),
                    limit: limits.singleLimit,
                    samples: one.count
                ),
                Figure(
                    name: "\(clients)_clients",
                    value: many.rate,
                    unit: "jobs/s",
                    goal: .atLeast(bound),
                    limit: limits.singleLimit,
                    samples: many.count
                ),
                Figure(
                    name: "part_of_ceiling",
                    value: ceiling.rate > 0 ? many.rate / ceiling.rate : 0,
                    unit: "of ceiling"
                ),
            ]
            figures += one.latencies.figures("1_client") + many.latencies.figures("\(clients)_clients")
            return figures
        }
    }

    private func load(
        _ bench: Bench,
        _ daemon: DaemonProcess,
        clients: Int,
        first: Int,
        project: String = BenchJobs.project
    ) async throws -> LoadResult {
        let jobs = bench.jobs
        return try await daemon.client.run(clients: clients, count: bench.count, within: bench.span) { index in
            .post("/v1/jobs", jobs.body(first + index, project: project))
        }
    }
}
