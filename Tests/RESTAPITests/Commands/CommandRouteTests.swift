import JobStore
import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("Commands on jobs", .timeLimit(.minutes(5)))
struct CommandRouteTests {
    private static let reason = #"{"reason": "wrong server"}"#

    @Test("cancelling a queued job ends it at once, with actor and reason in the history (R7, R22)")
    func cancelQueued() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let answer = try await api.client.post("/v1/jobs/\(id)/cancel", Self.reason)
            #expect(answer.status == 200)
            #expect(answer.json.at("state") == "cancelled")
            #expect(answer.json.at("remote") == "nothing")
            #expect(answer["ETag"] == "\"2\"")
            let events = try await api.store.events(of: id, limit: 10)
            let asked = try #require(events.first { $0.action == "job.cancel_requested" })
            #expect(asked.reason == "wrong server")
            #expect(asked.actor.name.hasPrefix("uid:"))
            #expect(asked.actor.client["pid"] != nil)
            let again = try await api.client.post("/v1/jobs/\(id)/cancel", Self.reason)
            #expect(again.status == 409)
            #expect(again.json.at("code") == "job_ended")
        }
    }

    @Test("cancelling a job that a worker has in hand is accepted and shows at once")
    func cancelClaimed() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let now = api.clock.now
            #expect(try await api.store.claim(limit: 1, now: now, leaseUntil: now + .seconds(60)).count == 1)
            let answer = try await api.client.post("/v1/jobs/\(id)/cancel", Self.reason)
            #expect(answer.status == 202)
            #expect(answer.json.at("state") == "cancelling")
            #expect(answer.json.at("cancellation", "reason") == "wrong server")
            let again = try await api.client.post("/v1/jobs/\(id)/cancel", Self.reason)
            #expect(again.status == 202)
            let retry = try await api.client.post("/v1/jobs/\(id)/retry", Self.reason)
            #expect(retry.json.at("code") == "job_not_ended")
        }
    }

    @Test("obey If-Match", arguments: ["cancel", "resolve", "retry"])
    func ifMatch(command: String) async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let attention = Attention(kind: .vault, code: .outcomeUnknown, message: "?", candidates: [])
            if command == "resolve" { try await api.change(id, .attention) { $0.phase = .needsAttention(attention) } }
            if command == "retry" { try await api.end(id, .failed) }
            let body = command == "resolve" ? #"{"resolution": "not_created", "reason": "looked"}"# : Self.reason
            let path = "/v1/jobs/\(id)/\(command)"
            let stale = try await api.client.post(path, body, ["If-Match": "\"99\""])
            #expect(stale.status == 412)
            #expect(stale.json.at("code") == "version_mismatch")
            let odd = try await api.client.post(path, body, ["If-Match": "7"])
            #expect(odd.faults == ["If-Match bad_pattern"])
            #expect(try await api.store.counts().total == 1)
            let version = try #require(try await api.store.version(of: id))
            let good = try await api.client.post(path, body, ["If-Match": "\"\(version)\""])
            #expect((200...202).contains(good.status), "\(good)")
        }
    }

    @Test(
        "need a reason, and nothing that they do not know (R22)",
        arguments: [
            ("cancel", "{}", ["/reason required"]), ("cancel", #"{"reason": ""}"#, ["/reason too_short"]),
            ("cancel", #"{"reason": " \n"}"#, ["/reason bad_pattern"]), ("cancel", "[]", [" wrong_type"]),
            ("cancel", #"{"reason": "x", "force": true}"#, ["/force unknown_member"]),
            ("cancel", #"{"reason": "x", "reason": "y"}"#, ["/reason duplicate_member"]),
            ("retry", #"{"reason": null}"#, ["/reason required"]), ("retry", #"{"reason": 1}"#, ["/reason wrong_type"]),
            ("resolve", "{}", ["/resolution required", "/reason required"]),
            ("resolve", #"{"resolution": "retry", "reason": "x"}"#, ["/resolution unknown_value"]),
            ("resolve", #"{"resolution": "adopt", "reason": "x"}"#, ["/id required"]),
            ("resolve", #"{"resolution": "adopt", "id": "7", "reason": "x"}"#, ["/id not_a_uuid"]),
            (
                "resolve",
                #"{"resolution": "not_created", "id": "d9ce6924-d753-4132-bd16-a9f8838ea7d2", "reason": "x"}"#,
                ["/id conflict"]
            ),
        ] as [(String, String, [String])]
    )
    func refusals(command: String, body: String, faults: [String]) async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let answer = try await api.client.post("/v1/jobs/\(id)/\(command)", body)
            #expect(answer.status == 422)
            #expect(answer.faults == faults)
            #expect(try await api.store.version(of: id) == 1)
        }
    }

    @Test("know no job by a foreign id", arguments: ["cancel", "retry", "resolve"])
    func unknown(command: String) async throws {
        try await LiveAPI.run { api in
            let body = command == "resolve" ? #"{"resolution": "not_created", "reason": "x"}"# : Self.reason
            let path = "/v1/jobs/00000000-0000-7000-8000-000000000000/\(command)"
            let answer = try await api.client.post(path, body)
            #expect(answer.status == 404)
        }
    }

    @Test("resolving gives a person's answer to a job that needs one, and is refused otherwise")
    func resolve() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let body = #"{"resolution": "adopt", "id": "EA7B8717-2543-478a-a92d-3ca7ee448f67", "reason": "seen"}"#
            let early = try await api.client.post("/v1/jobs/\(id)/resolve", body)
            #expect(early.status == 409)
            #expect(early.json.at("code") == "not_awaiting_decision")
            let at = api.clock.now
            let effect = Effect(
                kind: .vault,
                generation: 1,
                marker: Marker("hfabcd0123456789ab"),
                intendedAt: at,
                sendNotAfter: at
            )
            try await api.change(id, .attention, journal: [.opened(effect)]) { machine in
                machine.openEffect = effect
                machine.phase = .needsAttention(
                    Attention(kind: .vault, code: .outcomeUnknown, message: "?", candidates: [])
                )
            }
            let answer = try await api.client.post("/v1/jobs/\(id)/resolve", body)
            #expect(answer.status == 202)
            #expect(answer.json.at("attention") == .null)
            #expect(answer.json.at("vault_id") == "ea7b8717-2543-478a-a92d-3ca7ee448f67")
            let resolved = try await api.store.events(of: id, limit: 50).first { $0.action == "job.resolved" }
            #expect(resolved?.reason == "seen")
        }
    }

    @Test("an answer that does not fit what the cloud shows is refused, and says what does not fit")
    func objections() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            try await api.change(id, .attention) { machine in
                machine.phase = .needsAttention(
                    Attention(kind: .restorePoint, code: .outcomeUnknown, message: "?", candidates: [])
                )
            }
            let adopt = #"{"resolution": "adopt", "id": "ea7b8717-2543-478a-a92d-3ca7ee448f67", "reason": "seen"}"#
            let notCreated = #"{"resolution": "not_created", "reason": "seen"}"#
            api.engine.object([Objection(.otherVault, "it lies elsewhere"), Objection(.tooOld, "it is old")])
            let refused = try await api.client.post("/v1/jobs/\(id)/resolve", adopt)
            #expect(refused.status == 409)
            #expect(refused.json.at("code") == "adoption_refused")
            #expect(refused.json.at("retryable") == .bool(false))
            #expect(refused.json.at("detail") == "it lies elsewhere; it is old")
            #expect(refused.faults == ["/id other_vault", "/id too_old"])

            api.engine.object([Objection(.markerVisible, "the job's marker is on restore point r")])
            let visible = try await api.client.post("/v1/jobs/\(id)/resolve", notCreated)
            #expect(visible.status == 409)
            #expect(visible.json.at("code") == "marker_visible")
            #expect(visible.faults == ["/resolution marker_visible"])

            api.engine.object([Objection(.unreachable, "connection refused", retryAfter: .milliseconds(6100))])
            let unreachable = try await api.client.post("/v1/jobs/\(id)/resolve", notCreated)
            #expect(unreachable.status == 503)
            #expect(unreachable.json.at("code") == "cloud_unreachable")
            #expect(unreachable.json.at("retryable") == .bool(true))
            #expect(unreachable["Retry-After"] == "7")
            #expect(try await api.store.job(id)?.summary.state == .needsAttention)
        }
    }

    @Test("retrying an ended job makes a new one for what is missing")
    func retry() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit(LiveAPI.submission(servers: [1, 2], more: #", "shared": true"#))
            let early = try await api.client.post("/v1/jobs/\(id)/retry", Self.reason)
            #expect(early.status == 409)
            #expect(early.json.at("code") == "job_not_ended")
            let first = try #require(try await api.store.job(id)).machine.request.resources[0].id
            try await api.change(id, .ready) { machine in
                machine.verdicts = [ResourceVerdict(resource: first, outcome: .succeeded)]
            }
            try await api.end(id, .partial)
            let key = ["Idempotency-Key": "again"]
            let answer = try await api.client.post("/v1/jobs/\(id)/retry", Self.reason, key)
            #expect(answer.status == 202)
            let new = JobID(try #require(answer.json.at("id")?.string))
            #expect(answer["Location"] == "/v1/jobs/\(new)")
            #expect(new != id)
            let job = try await api.client.get("/v1/jobs/\(new)").json
            #expect(job.at("retry_of")?.string == id.rawValue)
            #expect(job.at("resources")?.elements.count == 1)
            #expect(job.at("request", "reason") == "wrong server")
            #expect(try await api.store.events(of: new, limit: 1).first?.reason == "wrong server")
            let replay = try await api.client.post("/v1/jobs/\(id)/retry", Self.reason, key)
            #expect(replay["Idempotency-Replayed"] == "true")
            #expect(replay.json.at("id")?.string == new.rawValue)
        }
    }

    @Test("a repeated retry gets its first answer also when its condition no longer holds")
    func replayBeforeConditions() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            try await api.end(id, .failed)
            let headers = ["Idempotency-Key": "again", "If-Match": "\"2\""]
            let first = try await api.client.post("/v1/jobs/\(id)/retry", Self.reason, headers)
            #expect(first.status == 202)
            try await api.change(id) { $0.attempt += 1 }
            let replay = try await api.client.post("/v1/jobs/\(id)/retry", Self.reason, headers)
            #expect(replay.status == 202)
            #expect(replay["Idempotency-Replayed"] == "true")
            #expect(replay.json == first.json)
            let other = try await api.client.post("/v1/jobs/\(id)/retry", Self.reason, ["If-Match": "\"2\""])
            #expect(other.status == 412)
        }
    }

    @Test("retrying a job that succeeded is refused")
    func nothingToRetry() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            try await api.end(id, .succeeded)
            let answer = try await api.client.post("/v1/jobs/\(id)/retry", Self.reason)
            #expect(answer.status == 409)
            #expect(answer.json.at("code") == "nothing_to_retry")
        }
    }

    @Test("cancelling a group cancels what has not ended")
    func cancelGroup() async throws {
        try await LiveAPI.run { api in
            let group = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: [1, 2, 3])).json
            let path = "\(group.at("url")?.string ?? "")/cancel"
            let done = JobID(try #require(group.at("job_ids", "0")?.string))
            try await api.end(done, .succeeded)
            #expect(try await api.client.post(path, "{}").faults == ["/reason required"])
            let answer = try await api.client.post(path, Self.reason)
            #expect(answer.status == 200)
            #expect(answer.json.at("state") == "partial")
            #expect(answer.json.at("counts", "cancelled")?.int == 2)
            #expect(answer.json.at("counts", "succeeded")?.int == 1)
            let again = try await api.client.post(path, Self.reason)
            #expect(again.status == 200)
            let absent = try await api.client.post("/v1/groups/\(done)/cancel", Self.reason)
            #expect(absent.status == 404)
        }
    }

    @Test("cancelling a group obeys If-Match")
    func groupIfMatch() async throws {
        try await LiveAPI.run { api in
            let group = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: [1, 2])).json
            let url = try #require(group.at("url")?.string)
            let tag = try #require(try await api.client.get(url)["ETag"])
            let at = api.clock.now
            try await api.change(JobID(try #require(group.at("job_ids", "0")?.string)), .sleep(until: at)) {
                $0.phase = .waiting(.protectable(0), .busy, until: at)
            }
            let stale = try await api.client.post(url + "/cancel", Self.reason, ["If-Match": tag])
            #expect(stale.status == 412)
            #expect(stale.json.at("code") == "version_mismatch")
            #expect(try await api.store.counts().byState[.cancelled] == nil)
            let fresh = try #require(try await api.client.get(url)["ETag"])
            let answer = try await api.client.post(url + "/cancel", Self.reason, ["If-Match": "\"x\", \(fresh)"])
            #expect(answer.json.at("state") == "cancelled")
        }
    }

    @Test("a group with a job whose project is gone is left as it is")
    func groupOfAGoneProject() async throws {
        try await LiveAPI.run { api in
            let now = api.clock.now
            let group = GroupID("00000000-0000-7000-8000-00000000000a")
            let jobs = ["default", "gone"].enumerated()
                .map { index, project in
                    JobMachine(
                        id: JobID("00000000-0000-7000-8000-00000000000\(index)"),
                        request: BackupRequest(
                            project: ProjectName(project),
                            vault: .existing(name: "v"),
                            resources: [],
                            restorePoint: RestorePointOptions(name: "r", description: "")
                        ),
                        submittedAt: now
                    )
                }
            _ = try await api.store.submit(
                Submission(groupID: group, jobs: jobs, submittedAt: now, actor: .system, pendingMax: 9)
            )
            let answer = try await api.client.post("/v1/groups/\(group)/cancel", Self.reason)
            #expect(answer.status == 409)
            #expect(answer.json.at("code") == "project_not_configured")
            #expect(try await api.store.counts().byState[.queued] == 2)
        }
    }
}
