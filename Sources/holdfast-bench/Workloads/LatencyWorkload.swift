import NIOCore

/// How soon an idle daemon does something: from a submission leaving the client to the first request of its job arriving at
/// the cloud, which is a stub in this process. One job at a time.
struct LatencyWorkload {
    func run(in bench: Bench) async throws -> [Figure] {
        let count = bench.count ?? 100
        let folder = try BenchFolder()
        defer { folder.remove() }
        let cloud = try await CloudStub.start { _ in .nothingThere }
        let daemon = try await DaemonProcess.start(in: bench, folder, cloud: cloud.url)
        let load: LoadResult
        do {
            // Each job makes a call or two before it ends, for want of its vault; the shipped budget lets ten a second pass.
            load = try await daemon.client.run(clients: 1, count: count, keepsTimes: true) { index in
                var request = LoadRequest.post("/v1/jobs", Self.body(index))
                request.delay = .milliseconds(350)
                return request
            }
            try load.require(202)
            try await Task.sleep(for: .milliseconds(500))
        } catch {
            await daemon.stop()
            throw error
        }
        await daemon.stop()
        try await cloud.stop()
        let latencies = Self.latencies(from: load.sentAt, to: cloud.arrivalTimes)
        guard latencies.count * 10 >= count * 9 else {
            throw BenchFailure("only \(latencies.count) of \(count) jobs were seen in the cloud")
        }
        return [
            Figure(
                name: "post_to_cloud_p50",
                value: latencies.milliseconds(50),
                unit: "ms",
                goal: .atMost(1.5),
                samples: latencies.count
            ),
            Figure(
                name: "post_to_cloud_p99",
                value: latencies.milliseconds(99),
                unit: "ms",
                goal: .atMost(6),
                samples: latencies.count
            ),
        ] + load.latencies.figures("post_to_answer")
    }

    /// A vault that is not there: the job's first call is its last.
    private static func body(_ index: Int) -> String {
        """
        {"project":"\(BenchJobs.project)","vault":{"id":"5e4fe400-0000-4000-8000-00000000000f"},\
        "resources":[{"id":"\(BenchJobs.serverID(index))","type":"OS::Nova::Server"}],\
        "restore_point":{"name":"backup_auto"}}
        """
    }

    /// From each sending to the first arrival after it and before the next sending.
    private static func latencies(from sent: [UInt64], to arrived: [UInt64]) -> Latencies {
        var latencies = Latencies()
        var place = arrived.startIndex
        for (index, start) in sent.enumerated() {
            let end = index + 1 < sent.count ? sent[index + 1] : UInt64.max
            while place < arrived.endIndex, arrived[place] < start { place += 1 }
            guard place < arrived.endIndex, arrived[place] < end else { continue }
            latencies.record(Int64(arrived[place] - start))
        }
        return latencies
    }
}
