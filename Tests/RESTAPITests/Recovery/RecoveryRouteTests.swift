import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("The recovery's routes")
struct RecoveryRouteTests {
    private static let view = RecoveryView(
        cause: "older_copy",
        since: Timestamp(milliseconds: 1_700_000_000_000),
        rounds: 2,
        found: 5,
        pending: [ProjectName("default")],
        endsNotBefore: Timestamp(milliseconds: 1_700_000_600_000)
    )

    private func view(_ recovery: RecoveryView?) -> EngineView {
        EngineView(isReady: true, isDraining: false, inFlight: 0, recovery: recovery, projects: [])
    }

    @Test("show a recovery that is under way, here, in the queue and in readiness; and none where there is none")
    func show() async throws {
        try await LiveAPI.run { api in
            #expect(try await api.client.get("/v1/recovery").json.at("active") == .bool(false))
            #expect(try await api.client.get("/readyz").json.at("status") == "ready")
            _ = try await api.submit()
            api.engine.show(view(Self.view))
            let shown = try await api.client.get("/v1/recovery").json
            #expect(shown.at("active") == .bool(true))
            #expect(shown.at("recovery", "cause") == "older_copy")
            #expect(shown.at("recovery", "since") == "2023-11-14T22:13:20.000Z")
            #expect(shown.at("recovery", "ends_not_before") == "2023-11-14T22:23:20.000Z")
            #expect(shown.at("recovery", "rounds")?.int == 2)
            #expect(shown.at("recovery", "found")?.int == 5)
            #expect(shown.at("recovery", "pending_projects") == .array(["default"]))
            let ready = try await api.client.get("/readyz")
            #expect(ready.status == 200 && ready.json.at("status") == "recovery")
            let queue = try await api.client.get("/v1/queue").json
            #expect(queue.at("recovery", "cause") == "older_copy")
            #expect(queue.at("by_reason", "recovery")?.int == 1)
        }
    }

    @Test("end it for a reason, once")
    func end() async throws {
        try await LiveAPI.run { api in
            api.engine.show(view(Self.view))
            #expect(try await api.client.post("/v1/recovery/end", "{}").status == 422)
            #expect(api.engine.recoveryReasons.isEmpty)
            let ended = try await api.client.post("/v1/recovery/end", #"{"reason": "nothing was lost"}"#)
            #expect(ended.status == 200)
            #expect(ended.json.at("active") == .bool(false))
            #expect(api.engine.recoveryReasons == ["nothing was lost"])
            let again = try await api.client.post("/v1/recovery/end", #"{"reason": "twice"}"#)
            #expect(again.status == 409)
            #expect(again.json.at("code") == "no_recovery")
        }
    }
}
