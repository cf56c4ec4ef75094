import Testing

@testable import JobStore
@testable import RESTAPI
@testable import Workflow

@Suite("Asking what a submission would do", .timeLimit(.minutes(5)))
struct PlanRouteTests {
    @Test("answers with a plan for each job and stores nothing")
    func plan() async throws {
        try await LiveAPI.run { api in
            let body = LiveAPI.submission(servers: [1, 2, 3])
            let answer = try await api.client.post("/v1/jobs?validate_only=true", body, ["Idempotency-Key": "k"])
            #expect(answer.status == 200)
            #expect(answer.json.at("outcome") == "would_run")
            #expect(answer.json.at("plans")?.elements.count == 3)
            #expect(api.engine.planned == 3)
            #expect(api.engine.wakes == 0)
            #expect(try await api.store.counts().total == 0)
            // The key was not used up.
            #expect(try await api.client.post("/v1/jobs", LiveAPI.submission, ["Idempotency-Key": "k"]).status == 202)
        }
    }

    @Test("tells the gravest outcome, with code, message or reason")
    func outcomes() async throws {
        try await LiveAPI.run { api in
            let outcomes: [(JobPlan.Outcome, String)] = [
                (.wouldRun, "would_run"), (.wouldWait(.throttled, message: nil), "would_wait"),
                (.refused(code: "c", message: "m"), "refused"), (.undecided, "undecided"),
            ]
            for (outcome, name) in outcomes {
                api.engine.plan(outcome)
                let json = try await api.client.post("/v1/jobs?validate_only=true", LiveAPI.submission).json
                #expect(json.at("outcome")?.string == name)
                let plan = json.at("plans", "0")
                #expect(plan?["error_code"]?.string == (name == "refused" ? "c" : nil))
                #expect(plan?["message"]?.string == (name == "refused" ? "m" : nil))
                #expect(plan?["wait_reason"]?.string == (name == "would_wait" ? "throttled" : nil))
            }
        }
    }

    @Test("checks the body as a submission's, and takes no other value than true and false")
    func faults() async throws {
        try await LiveAPI.run { api in
            let bad = try await api.client.post("/v1/jobs?validate_only=true", "{}")
            #expect(bad.status == 422)
            let odd = try await api.client.post("/v1/jobs?validate_only=yes", LiveAPI.submission)
            #expect(odd.faults == ["validate_only unknown_value"])
            #expect(try await api.client.post("/v1/jobs?validate_only=false", LiveAPI.submission).status == 202)
            #expect(api.engine.planned == 0)
        }
    }
}
