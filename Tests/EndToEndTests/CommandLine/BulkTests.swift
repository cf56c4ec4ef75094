import Testing

/// Many jobs at once, as an operator does it after a bad night.
@Suite("Commands for many jobs, end to end")
struct BulkTests {
    private static let retry = [
        "jobs", "retry", "--state", "failed", "--vault", "my_vault", "--reason", "the storage was full", "-o", "json",
    ]

    @Test("R21: counts, list, CSV and a bulk retry all mean the same jobs by the same filter")
    func retries() async throws {
        try await Scenario.run { scenario in
            let faults: [Document] = [["operation": "createCheckpoint", "fault": "fail_backup", "times": 2]]
            let (cloud, daemon) = try await scenario.startBoth(faults: faults)
            var failed: [String] = []
            for number in 1...2 {
                let id = try await daemon.submit(Seed.submission(servers: [Seed.server(number)]))
                #expect(try await daemon.awaitRest(id)["state"] == "failed")
                failed.append(id)
            }
            let good = try await daemon.submit(Seed.submission(servers: [Seed.server(3)]))
            #expect(try await daemon.awaitRest(good)["state"] == "succeeded")

            let filter = ["--state", "failed", "--vault", "my_vault"]
            let counts = try await daemon.client.get("/v1/jobs/counts?state=failed&vault=my_vault")
            #expect(counts["total"] == 2)
            let listed = try await scenario.runCommand(["jobs", "ls", "-o", "json"] + filter)
            #expect(try Set(listed.document["jobs"].elements.compactMap { $0["id"].text }) == Set(failed))
            let table = try await scenario.runCommand(["jobs", "ls", "-o", "csv"] + filter)
            let rows = table.output.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "," }) }
            #expect(Set(rows) == Set(failed))
            let sheet = try await daemon.client.send("GET", "/v1/jobs?state=failed&vault=my_vault&format=csv")
            #expect(sheet.status == 200, "\(sheet.text)")
            let ids = sheet.text.split(whereSeparator: \.isNewline).dropFirst().map { String($0.prefix { $0 != "," }) }
            #expect(Set(ids) == Set(failed))

            let differs = try await scenario.runCommand(Self.retry + ["--expect", "3", "--yes"])
            #expect(differs.ending == .exited(5))
            let unasked = try await scenario.runCommand(Self.retry)
            #expect(unasked.ending == .exited(2))
            #expect(unasked.errors.contains("--yes"))
            let dry = try await scenario.runCommand(Self.retry + ["--dry-run"])
            #expect(dry.ending == .exited(0))
            #expect(try dry.document["matched"] == 2)
            #expect(try await daemon.client.get("/v1/jobs/counts")["total"] == 3, "nothing was done so far")

            let result = try await scenario.runCommand(Self.retry + ["--expect", "2", "--yes"])
            #expect(result.ending == .exited(0), "\(result.errors)")
            let fresh = try result.document["results"].elements.compactMap { $0["new_job_id"].text }
            #expect(fresh.count == 2)
            for id in fresh {
                let job = try await daemon.awaitRest(id)
                #expect(job["state"] == "succeeded")
                #expect(failed.contains(job["retry_of"].text ?? ""))
            }
            let again = try await scenario.runCommand(Self.retry + ["--yes"])
            #expect(again.ending == .exited(0), "\(again.errors)")
            #expect(try again.document["results"] == [])
            #expect(try again.document["left_out"] == 2)
            #expect(again.errors.contains("2 jobs that match are left out"))
            #expect(try await cloud.counts().restorePoints == 5, "a command that is repeated submits nothing twice")
            let reasons = try await daemon.client.get("/v1/jobs/\(fresh[0])/events")["events"].elements
            #expect(reasons.first?["reason"] == "the storage was full")
        }
    }

    @Test("a bulk cancellation reaches what has not ended in the vault, and nothing else")
    func cancels() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let ended = try await daemon.submit(Seed.submission)
            try await daemon.awaitRest(ended)
            _ = try await scenario.runCommand(["queue", "pause", "--reason", "test"])
            let mine = try await daemon.submit(Seed.submission(servers: [Seed.server(1)]))
            let other = try await daemon.submit(Seed.submission(vault: "other_vault", servers: [Seed.server(2)]))
            let result = try await scenario.runCommand([
                "jobs", "cancel", "--vault", "my_vault", "--expect", "1", "--yes", "--reason", "wrong vault",
            ])
            #expect(result.ending == .exited(0), "\(result.errors)")
            #expect(result.output.contains("1 of 1 jobs cancelled"))
            #expect(try await daemon.job(mine)["state"] == "cancelled")
            #expect(try await daemon.job(other)["state"] == "queued")
            #expect(try await daemon.job(ended)["state"] == "succeeded")
            #expect(try await cloud.counts().vaults == 1)
        }
    }

    @Test("of several jobs that are named each has its row, also one that does not exist; all of a list is printed")
    func named() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            _ = try await scenario.runCommand(["queue", "pause", "--reason", "test"])
            let jobs = [
                try await daemon.submit(Seed.submission(servers: [Seed.server(1)])),
                try await daemon.submit(Seed.submission(servers: [Seed.server(2)])),
            ]
            for format in ["jsonl", "csv", "table"] {
                let listed = try await scenario.runCommand(["jobs", "ls", "--all", "-o", format])
                #expect(listed.ending == .exited(0), "\(listed.errors)")
                #expect(jobs.allSatisfy { listed.output.contains($0) })
                #expect(listed.output.split(separator: "\n").count == (format == "jsonl" ? 2 : 3))
            }
            let absent = "0198c0de-0000-7000-8000-000000000000"
            let named = [jobs[0], absent, jobs[1]]
            let command = ["jobs", "cancel"] + named + ["--yes", "-o", "json"]
            let long = try await scenario.runCommand(command + ["--reason", String(repeating: "a", count: 5000)])
            #expect(long.ending == .exited(2), "\(long.output)")
            let tried = try long.document["results"].elements.map { $0["outcome"] }
            #expect(tried == ["refused", "refused", "not_tried"])
            let result = try await scenario.runCommand(command + ["--reason", "test", "--expect", "2"])
            #expect(result.ending == .exited(3), "\(result.errors)")
            let rows = try result.document["results"].elements
            #expect(rows.map { $0["id"].text } == named)
            #expect(rows.map { $0["outcome"] } == ["done", "refused", "done"])
            #expect(rows[1]["code"] == "not_found")
            for job in jobs { #expect(try await daemon.job(job)["state"] == "cancelled") }
            let none = try await scenario.runCommand(["jobs", "cancel", absent, absent, "--yes", "--reason", "test"])
            #expect(none.ending == .exited(4), "\(none.errors)")
        }
    }

    @Test("a person at a terminal is shown the jobs and asked")
    func asks() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            _ = try await scenario.runCommand(["queue", "pause", "--reason", "test"])
            let id = try await daemon.submit(Seed.submission)
            let arguments = ["jobs", "cancel", "--vault", "my_vault", "--reason", "test"]
            let no = try await scenario.runOnTerminal(arguments, typing: "n\n")
            #expect(no.output.contains("Cancel 1 job? [y/N]"))
            #expect(no.output.contains(id))
            #expect(no.ending == .exited(1))
            #expect(try await daemon.job(id)["state"] == "queued")
            let yes = try await scenario.runOnTerminal(arguments, typing: "yes\n")
            #expect(yes.ending == .exited(0), "\(yes.output)")
            #expect(try await daemon.job(id)["state"] == "cancelled")
        }
    }
}
