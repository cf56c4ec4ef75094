import Glibc
import JobStore
import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("POST /v1/jobs", .timeLimit(.minutes(5)))
struct SubmissionRouteTests {
    @Test("accepts the seed's backup: 202, Location, the job is on the disk and the engine is woken (R19)")
    func accepted() async throws {
        try await LiveAPI.run { api in
            let answer = try await api.client.post("/v1/jobs", LiveAPI.submission)
            #expect(answer.status == 202)
            let id = try #require(answer.json.at("id")?.string)
            #expect(answer["Location"] == "/v1/jobs/\(id)")
            #expect(answer["Content-Type"] == "application/json")
            #expect(answer["Cache-Control"] == "no-store")
            let expected: JSON = [
                "kind": "job", "id": .string(id), "url": .string("/v1/jobs/\(id)"), "group_id": .null,
                "job_ids": .array([.string(id)]), "submitted_at": "2023-11-14T22:13:20.000Z",
            ]
            #expect(answer.json == expected)
            #expect(UUIDText.normalized(id) == id)
            #expect(try await api.store.job(JobID(id))?.summary.state == .queued)
            #expect(api.engine.wakes == 1)
        }
    }

    @Test("makes several resources a group with a job each")
    func group() async throws {
        try await LiveAPI.run { api in
            let answer = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: [1, 2, 3]))
            #expect(answer.status == 202)
            let group = try #require(answer.json.at("group_id")?.string)
            #expect(answer.json.at("kind") == "group")
            #expect(answer.json.at("id")?.string == group)
            #expect(answer["Location"] == "/v1/groups/\(group)")
            let ids = answer.json.at("job_ids")?.elements.compactMap(\.string) ?? []
            #expect(ids.count == 3)
            #expect(ids == ids.sorted())
            let shown = try await api.client.get("/v1/groups/\(group)")
            #expect(shown.json.at("state") == "queued")
            #expect(shown.json.at("jobs")?.elements.compactMap { $0.at("id")?.string } == ids)
            let resources = shown.json.at("jobs")?.elements.compactMap { $0.at("resources", "0", "id")?.string } ?? []
            #expect(resources.map { $0.suffix(2) } == ["01", "02", "03"])
        }
    }

    @Test("makes one job of resources that share a restore point")
    func shared() async throws {
        try await LiveAPI.run { api in
            let body = LiveAPI.submission(servers: [1, 2, 3], more: #", "shared": true"#)
            let answer = try await api.client.post("/v1/jobs", body)
            #expect(answer.json.at("kind") == "job")
            let id = try #require(answer.json.at("id")?.string)
            let job = try await api.client.get("/v1/jobs/\(id)")
            #expect(job.json.at("resources")?.elements.count == 3)
            #expect(job.json.at("request", "shared") == .bool(true))
        }
    }

    @Test("refuses bad input with its place and stores nothing")
    func refusals() async throws {
        try await LiveAPI.run { api in
            for submission in RefusedSubmission.all {
                let answer = try await api.client.post("/v1/jobs", submission.body)
                #expect(answer.status == 422, "\(submission.body)")
                #expect(answer["Content-Type"] == "application/problem+json")
                #expect(answer.json.at("code") == "invalid_request")
                #expect(answer.json.at("status")?.int == 422)
                #expect(answer.json.at("type") == "urn:holdfast:problem:invalid_request")
                #expect(answer.json.at("retryable") == .bool(false))
                #expect(answer.faults == submission.faults)
            }
            #expect(try await api.store.counts().total == 0)
            #expect(try await api.store.lastSequence() == 0)
            #expect(api.engine.wakes == 0)
        }
    }

    @Test(
        "refuses what is not JSON, or not said to be",
        arguments: [
            ("{", "application/json", 400, "malformed_json"), ("", "application/json", 400, "malformed_json"),
            ("{}", "text/plain", 415, "unsupported_media_type"),
            ("{}", "application/jsonx", 415, "unsupported_media_type"),
            ("{}", "application/json; charset=latin1", 415, "unsupported_media_type"),
            ("{}", "application/json; charset=utf-8", 422, "invalid_request"),
            ("{}", "Application/JSON ;charset=\"UTF-8\"", 422, "invalid_request"),
        ]
    )
    func mediaTypes(body: String, type: String, status: Int, code: String) async throws {
        try await LiveAPI.run { api in
            let answer = try await api.client.post("/v1/jobs", body, ["Content-Type": type])
            #expect(answer.status == status)
            #expect(answer.json.at("code")?.string == code)
        }
    }

    @Test("tells line and column of malformed JSON")
    func place() async throws {
        try await LiveAPI.run { api in
            let answer = try await api.client.post("/v1/jobs", "{\n  \"project\": default\n}")
            #expect(answer.status == 400)
            #expect(answer.json.at("detail")?.string?.hasPrefix("line 2, column 14:") == true)
            let bytes = try await api.client.send("POST", "/v1/jobs", [0x22, 0xC3, 0x28, 0x22])
            #expect(bytes.json.at("code") == "malformed_json")
        }
    }

    @Test("refuses a body over the limit, announced or not, and takes one of exactly the limit")
    func bodyLimit() async throws {
        var options = LiveAPI.Options()
        options.limits.bodyMax = 4096
        try await LiveAPI.run(options) { api in
            func padded(_ count: Int) -> String {
                LiveAPI.submission + String(repeating: " ", count: count - LiveAPI.submission.utf8.count)
            }
            let most = try await api.client.post("/v1/jobs", padded(4096))
            #expect(most.status == 202)
            let large = try await api.client.post("/v1/jobs", padded(4097))
            #expect(large.status == 413)
            #expect(large.json.at("code") == "body_too_large")
            let announced = "Transfer-Encoding: chunked"
            let chunk = "1000\r\n\(padded(4096))\r\n"
            let unannounced = try await RawExchange.send(
                "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\(announced)\r\n"
                    + "Connection: close\r\n\r\n\(chunk)\(chunk)0\r\n\r\n",
                to: api.client.address
            )
            #expect(unannounced.hasPrefix("HTTP/1.1 413 "))
            #expect(unannounced.contains("body_too_large"))
            let encoded = try await api.client.post("/v1/jobs", "{}", ["Content-Encoding": "gzip"])
            #expect(encoded.status == 415)
            #expect(try await api.store.counts().total == 1)
        }
    }

    @Test("answers a repeated key with the first answer and adds nothing")
    func replay() async throws {
        try await LiveAPI.run { api in
            let key = ["Idempotency-Key": "\"night-1\""]
            let first = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: [1, 2]), key)
            #expect(first.status == 202)
            #expect(first["Idempotency-Replayed"] == nil)
            api.clock.step(.seconds(3600))
            let spelledOtherwise = LiveAPI.submission(servers: [1, 2]).replacing(": ", with: "  :\n ")
            let again = try await api.client.post("/v1/jobs", spelledOtherwise, ["Idempotency-Key": "night-1"])
            #expect(again.status == 202)
            #expect(again["Idempotency-Replayed"] == "true")
            #expect(again.json == first.json)
            #expect(again["Location"] == first["Location"])
            #expect(try await api.store.counts().total == 2)
            #expect(api.engine.wakes == 1)
        }
    }

    @Test("refuses a key with other content, and takes it again after its time")
    func keyReused() async throws {
        try await LiveAPI.run { api in
            let key = ["Idempotency-Key": "k"]
            let first = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: [1]), key)
            let other = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: [2]), key)
            #expect(other.status == 422)
            #expect(other.json.at("code") == "idempotency_key_reused")
            #expect(try await api.store.counts().total == 1)
            api.clock.step(.seconds(86_401))
            let later = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: [1]), key)
            #expect(later.status == 202)
            #expect(later.json.at("id") != first.json.at("id"))
        }
    }

    @Test("a stored answer is given also when the project is gone")
    func replayOfAGoneProject() async throws {
        try await LiveAPI.run { api in
            let body = LiveAPI.submission(servers: [1]).replacing("default", with: "gone")
            let now = api.clock.now
            let submission = try await api.submit()
            let machine = try #require(try await api.store.job(submission)).machine
            let claim = IdempotencyClaim(
                key: "k",
                scope: "uid:\(getuid()) POST /v1/jobs",
                fingerprint: SubmissionFingerprint.of(try JSONParser.parse(Array(body.utf8)).value),
                expiresAt: now + .seconds(60)
            )
            let id = JobID("00000000-0000-7000-8000-000000000001")
            let job = JobMachine(id: id, request: machine.request, submittedAt: now)
            _ = try await api.store.submit(
                Submission(
                    groupID: nil,
                    jobs: [job],
                    submittedAt: now,
                    actor: .system,
                    idempotency: claim,
                    pendingMax: 9
                )
            )
            let key = ["Idempotency-Key": "k"]
            let replay = try await api.client.post("/v1/jobs", body, key)
            #expect(replay.status == 202)
            #expect(replay["Idempotency-Replayed"] == "true")
            #expect(replay.json.at("id")?.string == id.rawValue)
            let other = try await api.client.post("/v1/jobs", body.replacing("gone", with: "lost"), key)
            #expect(other.json.at("code") == "idempotency_key_reused")
            let new = try await api.client.post("/v1/jobs", body, ["Idempotency-Key": "new"])
            #expect(new.faults == ["/project unknown_project"])
            #expect(try await api.store.counts().total == 2)
        }
    }

    @Test("makes one job of many simultaneous submissions with the same key")
    func simultaneousKeys() async throws {
        try await LiveAPI.run { api in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await api.client.post("/v1/jobs", LiveAPI.submission, ["Idempotency-Key": "same"])
                    }
                }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            let taken = answers.filter { $0.status == 202 }
            #expect(Set(taken.compactMap { $0.json.at("id")?.string }).count == 1)
            #expect(taken.count { $0["Idempotency-Replayed"] == nil } == 1)
            // The others came while the first was being written.
            for answer in answers where answer.status != 202 {
                #expect(answer.status == 409)
                #expect(answer.json.at("code") == "idempotency_key_in_use")
                #expect(answer["Retry-After"] == "1")
            }
            #expect(try await api.store.counts().total == 1)
        }
    }

    @Test("refuses keys that are none", arguments: ["", "a b", "\"\"", "é", String(repeating: "k", count: 256)])
    func badKeys(key: String) async throws {
        try await LiveAPI.run { api in
            // libcurl leaves out fields without a value; a quoted nothing stands for it.
            let sent = key.isEmpty ? "\"\"" : key
            let answer = try await api.client.post("/v1/jobs", LiveAPI.submission, ["Idempotency-Key": sent])
            #expect(answer.status == 400)
            #expect(answer.faults == ["Idempotency-Key bad_pattern"])
            #expect(try await api.store.counts().total == 0)
        }
    }

    @Test("a full queue takes nothing: 429 with Retry-After")
    func queueFull() async throws {
        var options = LiveAPI.Options()
        options.pendingMax = 3
        try await LiveAPI.run(options) { api in
            try await api.submit(LiveAPI.submission(servers: [1, 2]))
            let answer = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: [3, 4]))
            #expect(answer.status == 429)
            #expect(answer["Retry-After"] == "30")
            #expect(answer.json.at("code") == "queue_full")
            #expect(answer.json.at("retryable") == .bool(true))
            #expect(try await api.store.counts().total == 2)
            let last = try await api.submit(LiveAPI.submission(servers: [3]))
            try await api.end(last, .failed)
            try await api.submit(LiveAPI.submission(servers: [4]))
        }
    }

    @Test("a store that is gone is 503, and nothing is acknowledged")
    func storeUnavailable() async throws {
        try await LiveAPI.run { api in
            try await api.store.close()
            let answer = try await api.client.post("/v1/jobs", LiveAPI.submission)
            #expect(answer.status == 503)
            #expect(answer["Retry-After"] == "5")
            #expect(answer.json.at("code") == "store_unavailable")
            #expect(answer.json.at("detail")?.string?.contains("closed") == true)
            #expect(answer.json.at("instance")?.string?.hasPrefix("urn:holdfast:request:") == true)
            #expect(api.engine.wakes == 0)
            for path in ["/readyz", "/v1/jobs", "/v1/queue"] {
                let read = try await api.client.get(path)
                #expect(read.status == 503, "\(path)")
                #expect(read.json.at("code") == "store_unavailable")
            }
            #expect(try await api.client.get("/healthz").status == 200)
        }
    }

    @Test("a job may be put off")
    func notBefore() async throws {
        try await LiveAPI.run { api in
            let later = LiveAPI.submission(servers: [1], more: #", "not_before": "2023-11-15T22:13:20Z""#)
            let job = try await api.client.get("/v1/jobs/\(try await api.submit(later))")
            #expect(job.json.at("state") == "queued")
            #expect(job.json.at("until") == "2023-11-15T22:13:20.000Z")
            #expect(job.json.at("deadline_at") == "2023-11-16T22:13:20.000Z")
        }
    }

    @Test("with Prefer: wait answers when the job has ended, with the job")
    func waits() async throws {
        try await LiveAPI.run { api in
            async let asked = api.client.post("/v1/jobs", LiveAPI.submission, ["Prefer": "respond-async, wait=30"])
            await api.engine.listened()
            let job = try #require(try await api.store.jobs(JobFilter(), limit: 1).jobs.first?.id)
            try await api.end(job, .succeeded)
            let answer = try await asked
            #expect(answer.status == 202)
            #expect(answer["Preference-Applied"] == "wait=30")
            #expect(answer.json.at("job", "state") == "succeeded")
            #expect(answer.json.at("id")?.string == job.rawValue)
        }
    }

    @Test("with Prefer: wait is never an error because the job has not ended (R19)")
    func waitRunsOut() async throws {
        var options = LiveAPI.Options()
        options.sleep = { _ in }
        try await LiveAPI.run(options) { api in
            let one = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: [1]), ["Prefer": "wait=1"])
            #expect(one.status == 202)
            #expect(one.json.at("job", "state") == "queued")
            let two = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: [1, 2]), ["Prefer": "wait=99"])
            #expect(two["Preference-Applied"] == "wait=60")
            #expect(two.json.at("group", "state") == "queued")
        }
    }
}
