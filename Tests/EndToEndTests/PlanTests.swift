import Testing

/// What a submission would do, asked of real processes.
@Suite("A dry run")
struct PlanTests {
    private static let arguments = [
        "submit", "--dry-run", "-o", "json", "--resource", "\(Seed.server):server:\(Seed.serverName)", "--vault-name",
        "my_vault", "--name", "backup_auto",
    ]
    private static let creating = arguments + ["--create-size-gb", "200"]
    private static let changes: Set<String> = ["create_vault", "add_resource", "create_restore_point"]

    /// The changes of a plan, in order.
    private func planned(_ plan: Document) -> [String] {
        plan["calls"].elements.compactMap { $0["operation"].text }.filter(Self.changes.contains)
    }

    @Test("makes reads only, stores no job, and tells the changes that the job then makes")
    func comesTrue() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let cold = try await scenario.runCommand(Self.creating)
            #expect(cold.ending == .exited(0), "\(cold.errors)")
            let plan = try cold.document["plans"][0]
            #expect(plan["outcome"] == "would_run")
            #expect(plan["vault"]["action"] == "create")
            #expect(plan["vault"]["size_gb"] == 200)
            #expect(plan["associate"] == [.text(Seed.server)])
            #expect(try await cloud.requests().allSatisfy { $0["method"] == "GET" })
            #expect(try await cloud.requests().count == plan["calls"].elements.count { $0["made"] == true })
            #expect(try await daemon.client.get("/v1/jobs/counts")["total"] == 0)
            let events = try await daemon.client.get("/v1/events")["events"].elements
            #expect(events.filter { $0["action"] == "plan.made" }.count == 1)

            let before = try await cloud.lastSequence()
            let job = try await daemon.awaitRest(try await daemon.submit(Seed.submission))
            #expect(job["state"] == "succeeded")
            let calls = try await daemon.client.get("/v1/jobs/\(job["id"].text ?? "")/calls")["calls"].elements
            #expect(calls.compactMap { $0["operation"].text }.filter(Self.changes.contains) == planned(plan))

            // The same again: R24.
            let warm = try await scenario.runCommand(Self.creating)
            let second = try warm.document["plans"][0]
            #expect(second["vault"]["action"] == "use")
            #expect(second["vault"]["id"] == job["vault_id"])
            #expect(second["associate"].elements.isEmpty)
            #expect(planned(second) == ["create_restore_point"])
            let posts = try await cloud.requests(since: before).filter { $0["method"] == "POST" }
            #expect(posts.count == planned(plan).count)
        }
    }

    @Test("R23: shows what would be refused and why, and exits with 10")
    func refused() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let absent = try await scenario.runCommand(Self.arguments)
            #expect(absent.ending == .exited(10))
            #expect(try absent.document["plans"][0]["error_code"] == "holdfast.vault_missing")

            try await daemon.awaitRest(try await daemon.submit(Seed.submission))
            let before = try await cloud.lastSequence()
            let larger = try await scenario.runCommand(Self.arguments + ["--create-size-gb", "201"])
            #expect(larger.ending == .exited(10))
            let plan = try larger.document["plans"][0]
            #expect(plan["outcome"] == "refused")
            #expect(plan["error_code"] == "holdfast.vault_incompatible")
            #expect(plan["message"].text?.contains("size is 200 GB") == true)
            let smaller = try await scenario.runCommand(Self.arguments + ["--create-size-gb", "100"])
            #expect(smaller.ending == .exited(0))
            #expect(planned(try smaller.document["plans"][0]) == ["create_restore_point"])
            #expect(try await cloud.requests(since: before).allSatisfy { $0["method"] == "GET" })

            let text = try await scenario.runCommand(
                Self.arguments.filter { $0 != "-o" && $0 != "json" } + ["--create-size-gb", "201"]
            )
            #expect(text.output.contains("would be refused in ensure_vault, holdfast.vault_incompatible"))
        }
    }

    @Test("is not mixed with waiting")
    func contradiction() async throws {
        try await Scenario.run { scenario in
            let (_, _) = try await scenario.startBoth()
            #expect(try await scenario.runCommand(Self.creating + ["--wait"]).ending == .exited(2))
            #expect(try await scenario.runCommand(Self.creating + ["--idempotency-key", "k"]).ending == .exited(2))
        }
    }
}
