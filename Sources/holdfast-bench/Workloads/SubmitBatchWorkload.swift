/// Requests that each bring a thousand jobs, one after the other.
struct SubmitBatchWorkload {
    private static let jobsMax = 1000
    /// Their bodies are made before the clock runs, each of half a megabyte.
    private static let requestsMax = 40

    func run(in bench: Bench) async throws -> [Figure] {
        let limits = try bench.requireLimits()
        let size = min(bench.count ?? Self.jobsMax, Self.jobsMax)
        let requests = (0..<(bench.count == nil ? Self.requestsMax : 2)).map { number in
            let lines = (0..<size).map { bench.jobs.body(number * size + $0) }
            return LoadRequest.post(
                "/v1/jobs:batch",
                lines.joined(separator: "\n"),
                type: "application/x-ndjson"
            )
        }
        return try await bench.withDaemon { daemon, _ in
            let load = try await daemon.client.run(clients: 1, count: requests.count, within: bench.span * 4) {
                requests[$0]
            }
            try load.require(200)
            let accepted = try await daemon.counts().values.reduce(0, +)
            guard accepted == load.count * size else {
                throw BenchFailure("\(accepted) of \(load.count * size) jobs were accepted")
            }
            return [
                Figure(
                    name: "jobs",
                    value: load.rate * Double(size),
                    unit: "jobs/s",
                    goal: .atLeast(40_000),
                    limit: limits.groupLimit(1000),
                    samples: load.count * size,
                    note: "\(size) jobs in each request"
                )
            ] + load.latencies.figures("request")
        }
    }
}
