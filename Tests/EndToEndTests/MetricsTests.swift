import Testing

/// What Prometheus is told over a daemon's lives.
@Suite("Metrics of a daemon")
struct MetricsTests {
    @Test("R10: a restart changes no series; after a failed run the last result is a failure until a later success")
    func overRestarts() async throws {
        try await Scenario.run { scenario in
            let (cloud, first) = try await scenario.startBoth()
            let name = "{resource_id=\"\(Seed.server)\",project=\"default\"}"

            #expect(try await first.awaitRest(try await first.submit(Seed.submission))["state"] == "succeeded")
            let good = try await series(first)
            #expect(good["holdfast_resource_last_result_success\(name)"] == "1")
            let success = try #require(good["holdfast_resource_last_success_timestamp_seconds\(name)"])
            #expect(try #require(Int(success)) > 1_700_000_000)

            try await cloud.add(faults: [
                ["operation": "createCheckpoint", "fault": "fail_backup", "code": "BackupService.6220", "times": 1]
            ])
            #expect(try await first.awaitRest(try await first.submit(Seed.submission))["state"] == "failed")
            let bad = try await series(first)
            await first.kill()
            let second = try await scenario.startDaemon()
            #expect(try await series(second) == bad)
            #expect(bad["holdfast_resource_last_result_success\(name)"] == "0")
            #expect(bad["holdfast_resource_last_success_timestamp_seconds\(name)"] == success)
            #expect(bad["holdfast_jobs{state=\"failed\"}"] == "1")

            #expect(try await second.awaitRest(try await second.submit(Seed.submission))["state"] == "succeeded")
            #expect(try await series(second)["holdfast_resource_last_result_success\(name)"] == "1")
        }
    }

    /// All series but the number of events, which a start adds to.
    private func series(_ daemon: Daemon) async throws -> [String: String] {
        let answer = try await daemon.client.send("GET", "/metrics")
        #expect(answer.status == 200)
        let lines = answer.text.split(separator: "\n")
            .filter { !$0.hasPrefix("#") && !$0.hasPrefix("holdfast_audit_events_total ") }
        return Dictionary(
            lines.compactMap { line in
                line.lastIndex(of: " ").map { (String(line[..<$0]), String(line[$0...].dropFirst())) }
            },
            uniquingKeysWith: { "\($0) and \($1)" }
        )
    }
}
