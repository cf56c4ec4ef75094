import JobStore
import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("GET /v1/jobs", .timeLimit(.minutes(5)))
struct JobRouteTests {
    @Test("shows one job with everything about it")
    func one() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let answer = try await api.client.get("/v1/jobs/\(id.rawValue.uppercased())")
            #expect(answer.status == 200)
            #expect(answer["ETag"] == "\"1\"")
            let job = answer.json
            #expect(job.at("id")?.string == id.rawValue)
            #expect(job.at("state") == "queued")
            #expect(job.at("vault_name") == "my_vault")
            #expect(job.at("remote") == "nothing")
            #expect(job.at("request", "vault", "create", "size_gb")?.int == 200)
            #expect(job.at("resources", "0", "name") == "server-4690-0002")
            #expect(job.at("submitter")?.string?.hasPrefix("uid:") == true)
            for name in ["group_id", "step", "finished_at", "attention", "cancellation", "message", "progress"] {
                #expect(job.at(name) == .null, "\(name)")
            }
        }
    }

    @Test("shows what a job ended with, resource by resource (R9)")
    func ended() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit(LiveAPI.submission(servers: [1, 2], more: #", "shared": true"#))
            let ids = try #require(try await api.store.job(id)).machine.request.resources.map(\.id)
            let at = api.clock.now
            try await api.change(id) { machine in
                machine.run = RemoteRun(
                    id: RestorePointID("d9ce6924-d753-4132-bd16-a9f8838ea7d2"),
                    since: at,
                    isAdopted: true,
                    overSeenAt: at
                )
                machine.isRecovered = true
                machine.verdicts = [
                    ResourceVerdict(resource: ids[0], outcome: .succeeded, backupID: BackupID("b")),
                    ResourceVerdict(resource: ids[1], outcome: .skipped, code: "BackupService.6203", reason: "busy"),
                ]
                machine.phase = .ended(
                    Ending(state: .partial, code: "BackupService.6203", message: "m", at: at, remoteFinishedAt: at)
                )
            }
            let job = try await api.client.get("/v1/jobs/\(id)").json
            #expect(job.at("state") == "partial")
            #expect(job.at("recovered") == .bool(true))
            #expect(job.at("remote") == "over")
            #expect(job.at("message") == "m")
            #expect(job.at("error_code") == "BackupService.6203")
            #expect(job.at("remote_finished_at") == "2023-11-14T22:13:20.000Z")
            #expect(job.at("restore_point_id") == "d9ce6924-d753-4132-bd16-a9f8838ea7d2")
            let rows = try await api.client.get("/v1/jobs/\(id)/resources").json.at("resources")
            #expect(rows == job.at("resources"))
            #expect(rows?.at("0", "outcome") == "succeeded")
            #expect(rows?.at("0", "backup_id") == "b")
            #expect(rows?.at("1", "outcome") == "skipped")
            #expect(rows?.at("1", "error_code") == "BackupService.6203")
            #expect(rows?.at("1", "reason") == "busy")
        }
    }

    @Test("answers 304 to a caller who knows the version")
    func notModified() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            for known in ["\"1\"", "W/\"1\"", "\"0\", \"1\""] {
                let answer = try await api.client.get("/v1/jobs/\(id)", ["If-None-Match": known])
                #expect(answer.status == 304)
                #expect(answer.isEmpty)
                #expect(answer["ETag"] == "\"1\"")
            }
            #expect(try await api.client.get("/v1/jobs/\(id)", ["If-None-Match": "\"2\""]).status == 200)
        }
    }

    @Test("knows no job by a foreign id")
    func unknown() async throws {
        try await LiveAPI.run { api in
            for path in ["", "/events", "/calls", "/resources", "/attempts", "/effects"] {
                let absent = try await api.client.get("/v1/jobs/00000000-0000-7000-8000-000000000000\(path)")
                #expect(absent.status == 404, "\(path)")
                #expect(absent.json.at("code") == "not_found")
                #expect(try await api.client.get("/v1/jobs/nonsense\(path)").status == 404)
            }
            #expect(try await api.client.get("/v1/groups/00000000-0000-7000-8000-000000000000").status == 404)
        }
    }

    @Test("filters by everything that is offered, and counts obey the same filter (R21)")
    func filters() async throws {
        try await LiveAPI.run { api in
            let one = try await api.submit(LiveAPI.submission(servers: [1], more: #", "labels": {"app": "a=b c"}"#))
            api.clock.step(.seconds(60))
            let two = try await api.submit(LiveAPI.submission)
            api.clock.step(.seconds(60))
            let group = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: [2, 3])).json
            let pair = group.at("job_ids")?.elements.compactMap(\.string) ?? []
            try await api.end(one, .failed, code: "BackupService.6114")
            let submitter = try #require(try await api.store.job(one)).summary.submitter
            let all = Set([one.rawValue, two.rawValue] + pair)
            let expectations: [(String, Set<String>)] = [
                ("", all), ("state=failed", [one.rawValue]), ("state=queued,failed", all),
                ("state=queued&state=failed", all), ("state=succeeded", []), ("project=default", all),
                ("project=other", []), ("vault=my_vault", [two.rawValue]),
                ("vault=e8cc6bfd-d324-4b88-9109-9fb0ba706700", []),
                ("resource=E8CC6BFD-d324-4b88-9109-9fb0ba70676f", [two.rawValue]),
                ("group=\(group.at("group_id")?.string ?? "")", Set(pair)), ("submitter=\(submitter)", all),
                ("label=app%3Da%3Db+c", [one.rawValue]), ("label=app=other", []),
                ("error_code=BackupService.6114", [one.rawValue]),
                ("submitted_after=2023-11-14T22:14:20Z", all.subtracting([one.rawValue])),
                ("submitted_before=2023-11-14T22:14:20Z", [one.rawValue]),
                ("submitted_after=2023-11-14T23:14:20+01:00&submitted_before=2023-11-14T22:14:21Z", [two.rawValue]),
                ("finished_after=2023-11-14T22:15:20Z", [one.rawValue]), ("finished_before=2023-11-14T22:15:20Z", []),
                ("state=queued&vault=v&resource=00000000-0000-4000-8000-000000000002", Set(pair.prefix(1))),
            ]
            for (query, expected) in expectations {
                let list = try await api.client.get("/v1/jobs?\(query)")
                #expect(list.status == 200, "\(query)")
                let found = list.json.at("jobs")?.elements.compactMap { $0.at("id")?.string } ?? []
                #expect(Set(found) == expected, "\(query)")
                #expect(found.count == expected.count, "\(query)")
                let counts = try await api.client.get("/v1/jobs/counts?\(query)").json
                #expect(counts.at("total")?.int == expected.count, "\(query)")
            }
            let counts = try await api.client.get("/v1/jobs/counts").json
            #expect(counts.at("by_state", "failed")?.int == 1)
            #expect(counts.at("by_state", "queued")?.int == 3)
            #expect(counts.at("by_state", "partial")?.int == 0)
        }
    }

    @Test("a place belongs to the filters that it came with, and an empty state is no state")
    func foreignCursor() async throws {
        try await LiveAPI.run { api in
            for _ in 0..<3 { try await api.submit() }
            let page = try await api.client.get("/v1/jobs?state=queued&limit=1")
            let next = try #require(page.json.at("next")?.string)
            #expect(try await api.client.get("/v1/jobs?limit=2&state=queued&cursor=\(next)").status == 200)
            for other in ["", "state=failed&", "state=queued&project=x&"] {
                let answer = try await api.client.get("/v1/jobs?\(other)cursor=\(next)")
                #expect(answer.faults == ["cursor bad_cursor"], "\(other)")
            }
            for states in ["", ",,", ",", "queued,"] {
                let answer = try await api.client.get("/v1/jobs?state=\(states)")
                #expect(answer.status == 400, "\(states)")
                #expect(answer.faults.first == (states.isEmpty ? "state too_short" : "state unknown_value"))
            }
        }
    }

    @Test("pages from the newest to the oldest without gap or repetition while jobs are added")
    func paging() async throws {
        try await LiveAPI.run { api in
            var submitted: [String] = []
            for _ in 0..<5 {
                submitted.append(try await api.submit().rawValue)
                submitted.append(try await api.submit().rawValue)
                api.clock.step(.milliseconds(1))
            }
            var seen: [String] = []
            var next: String? = ""
            var pages = 0
            while let cursor = next {
                let page = try await api.client.get("/v1/jobs?limit=3\(cursor.isEmpty ? "" : "&cursor=\(cursor)")")
                #expect(page.status == 200)
                seen += page.json.at("jobs")?.elements.compactMap { $0.at("id")?.string } ?? []
                next = page.json.at("next")?.string
                pages += 1
                try await api.submit()
                if let last = seen.last { try await api.end(JobID(last), .failed) }
            }
            #expect(pages == 4)
            #expect(seen == submitted.reversed())
        }
    }

    @Test("refuses queries that it does not understand, all faults at once")
    func badQueries() async throws {
        try await LiveAPI.run { api in
            let query = "state=odd&label=x&resource=1&submitted_after=now&limit=0&cursor=x&sort=name"
            let answer = try await api.client.get("/v1/jobs?\(query)")
            #expect(answer.status == 400)
            #expect(answer.json.at("code") == "invalid_query")
            #expect(
                answer.faults == [
                    "state unknown_value", "resource not_a_uuid", "label bad_pattern", "submitted_after not_a_time",
                    "limit out_of_range", "cursor bad_cursor", "sort unknown_parameter",
                ]
            )
            #expect(try await api.client.get("/v1/jobs/counts?limit=5").faults == ["limit unknown_parameter"])
            let id = try await api.submit()
            #expect(try await api.client.get("/v1/jobs/\(id)?x=1").status == 400)
        }
    }

    @Test("shows attempts, calls and the journal of a job")
    func history() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let now = api.clock.now
            let claimed = try #require(
                try await api.store.claim(limit: 1, now: now, leaseUntil: now + .seconds(60)).first
            )
            let effect = Effect(
                kind: .vault,
                generation: 1,
                marker: Marker("hfabcd0123456789ab"),
                intendedAt: now,
                sendNotAfter: now + .seconds(10)
            )
            let transition = Transition(
                next: .rest,
                journal: [.opened(effect)],
                attempts: [
                    .started(.preflight, number: 1),
                    .ended(.preflight, number: 1, outcome: .finished, code: nil, message: nil),
                ]
            )
            let call = CallRecord(
                job: id,
                step: .ensureVault,
                attempt: 1,
                operation: "create_vault",
                method: "POST",
                urlTemplate: "/v3/{project_id}/vaults",
                startedAt: now,
                duration: .milliseconds(12),
                httpStatus: 400,
                errorCode: "BackupService.6106",
                requestID: "req-1",
                rule: "r",
                carriedOut: .no,
                bytesSent: 10,
                bytesReceived: 20
            )
            _ = try await api.store.commit(
                JobChange(
                    machine: claimed.machine,
                    epoch: claimed.epoch,
                    transition: transition,
                    disposition: .keep(leaseUntil: now + .seconds(60)),
                    calls: [call],
                    polls: [PollCount(job: id, operation: .showRestorePoint, count: 7, lastAt: now)],
                    now: now
                )
            )
            let attempts = try await api.client.get("/v1/jobs/\(id)/attempts").json
            #expect(attempts.at("attempts", "0", "step") == "preflight")
            #expect(attempts.at("attempts", "0", "outcome") == "finished")
            let calls = try await api.client.get("/v1/jobs/\(id)/calls").json
            #expect(calls.at("calls", "0", "operation") == "create_vault")
            #expect(calls.at("calls", "0", "error_code") == "BackupService.6106")
            #expect(calls.at("calls", "0", "request_id") == "req-1")
            #expect(calls.at("calls", "0", "duration_ms")?.int == 12)
            #expect(calls.at("polls", "0", "count")?.int == 7)
            let effects = try await api.client.get("/v1/jobs/\(id)/effects").json
            #expect(effects.at("effects", "0", "marker") == "hfabcd0123456789ab")
            #expect(effects.at("effects", "0", "outcome") == "open")
        }
    }
}
