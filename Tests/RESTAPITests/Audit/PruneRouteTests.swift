import Testing
import Workflow

@testable import JobStore
@testable import RESTAPI

@Suite("Pruning over HTTP")
struct PruneRouteTests {
    private static func fill(_ api: LiveAPI, _ count: Int) async throws {
        let event = NewAuditEvent(at: api.clock.now, actor: .system, action: .queuePaused, object: "queue")
        try await api.store.appendEvents(Array(repeating: event, count: count))
    }

    private static let options = LiveAPI.Options(segmentEvents: 10)

    @Test("rounds go on until nothing is left; a trial run changes nothing; the export passes over the gap")
    func rounds() async throws {
        try await LiveAPI.run(Self.options) { api in
            try await Self.fill(api, 105)
            api.clock.step(.seconds(401 * 86_400))
            let trial = try await api.client.post("/v1/audit/prune", #"{"reason": "r", "dry_run": true}"#).json
            #expect(trial["dry_run"] == .bool(true))
            #expect(trial["segments"]?.elements.count == 10)
            #expect(trial["segments"]?.elements.first?["file"] == .null)
            #expect(try await api.store.lastSequence() == 105)

            let first = try await api.client.post("/v1/audit/prune", #"{"reason": "r"}"#).json
            #expect(first["more"] == .bool(true))
            #expect(first["events_deleted"]?.int == 80)
            let second = try await api.client.post("/v1/audit/prune", #"{"reason": "r"}"#).json
            #expect(second["more"] == .bool(false))
            #expect(second["segments"]?.elements.map { $0["last"]?.int } == [90, 100])
            #expect(second["jobs_kept"]?["legal_hold"]?.int == 0)

            let export = try await api.client.get("/v1/audit/export").text
            let lines = export.split(separator: "\n")
            #expect(lines.filter { $0.hasPrefix("{\"after\":") }.count == 1 + 10)
            let last = try await api.store.events(after: 105, limit: 100)
            #expect(last.allSatisfy { $0.reason == "r" && $0.actor.name.hasPrefix("uid:") })
            #expect(try await api.client.get("/v1/audit/export?after=10").status == 200)
            #expect(try await api.client.get("/v1/audit/export?after=11").status == 404)
        }
    }

    @Test("it needs a reason, and an administrator")
    func refusals() async throws {
        try await LiveAPI.run { api in
            let bodies = [
                "{}", #"{"reason": ""}"#, #"{"reason": "r", "dry_run": 1}"#, #"{"reason": "r", "all": true}"#,
            ]
            for body in bodies {
                let answer = try await api.client.post("/v1/audit/prune", body)
                #expect(answer.status == 422, "\(body)")
            }
        }
        try await LiveAPI.run(.init(isTCP: true)) { api in
            for (token, status) in [("reader", 403), ("aud", 403), ("ops", 403), ("boss", 200)] {
                let answer = try await api.client.post(
                    "/v1/audit/prune",
                    #"{"reason": "r"}"#,
                    ["Authorization": "Bearer secret-\(token)"]
                )
                #expect(answer.status == status, "\(token)")
            }
        }
    }

    @Test("a file that has gone before its events is a conflict that names it")
    func conflict() async throws {
        try await LiveAPI.run(Self.options) { api in
            try await Self.fill(api, 15)
            api.clock.step(.seconds(401 * 86_400))
            #expect(api.store.beginPruning())
            let answer = try await api.client.post("/v1/audit/prune", #"{"reason": "r"}"#)
            #expect(answer.status == 409)
            #expect(answer.json["code"]?.string == "prune_refused")
            #expect(answer.json["detail"]?.string == "a pruning is under way")
        }
    }
}
