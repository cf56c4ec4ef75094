import JobStore
import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("Remote runs")
struct RemoteRunRouteTests {
    private static let unknown = RemoteFinding(
        project: ProjectName("default"),
        kind: .restorePoint,
        id: "99999999-0000-4000-8000-000000000001",
        marker: Marker("hfaaaa000000000000"),
        name: "nightly",
        resources: [ResourceID("e8cc6bfd-d324-4b88-9109-9fb0ba70676f")]
    )

    /// A job that the cloud is backing up for.
    private func running(_ api: LiveAPI) async throws -> JobID {
        let id = try await api.submit()
        let at = api.clock.now
        try await api.change(id, .sleep(until: at)) { machine in
            machine.run = RemoteRun(id: RestorePointID("run-of-\(id)"), since: at, isAdopted: false)
            machine.heldKeys = [ExclusiveKey("1:resource|test|x")]
            machine.phase = .waiting(.runStatus, .remoteRun, until: at)
        }
        return id
    }

    /// Keeps something that no job knows, as a recovery does.
    private func keepUnknown(_ api: LiveAPI) async throws {
        try await api.store.beginRecovery(.asked, mark: nil, now: api.clock.now)
        _ = try await api.store.endRecovery(
            findings: [Self.unknown],
            actor: .system,
            reason: nil,
            detail: [:],
            now: api.clock.now
        )
    }

    @Test("are listed page by page: jobs' runs first, then what no job knows")
    func list() async throws {
        try await LiveAPI.run { api in
            #expect(try await api.client.get("/v1/remote-runs").json.at("remote_runs") == .array([]))
            let first = try await running(api)
            let second = try await running(api)
            try await keepUnknown(api)
            var ids: [JSON?] = []
            var target = "/v1/remote-runs?limit=1"
            for _ in 0..<3 {
                let page = try await api.client.get(target).json
                ids.append(page.at("remote_runs", "0", "id"))
                target = "/v1/remote-runs?limit=1&cursor=\(page.at("next")?.string ?? "none")"
            }
            #expect(ids == [.string(first.rawValue), .string(second.rawValue), .string(Self.unknown.id)])
            let all = try await api.client.get("/v1/remote-runs").json
            #expect(all.at("next") == .null)
            let run = try #require(all.at("remote_runs", "0"))
            #expect(run.at("kind") == "running")
            #expect(run.at("job_id") == .string(first.rawValue))
            #expect(run.at("job_state") == "waiting")
            #expect(run.at("remote_id") == .string("run-of-\(first)"))
            #expect(run.at("released") == .null)
            #expect(run.at("waiting")?.int == 0)
            let unknown = try #require(all.at("remote_runs", "2"))
            #expect(unknown.at("kind") == "unknown_to_us")
            #expect(unknown.at("job_id") == .null)
            #expect(try await api.client.get("/v1/remote-runs?cursor=x").faults == ["cursor bad_cursor"])
        }
    }

    @Test("are released for a reason: the resource is free and the history tells who said so")
    func release() async throws {
        try await LiveAPI.run { api in
            let job = try await running(api)
            let path = "/v1/remote-runs/\(job)/release"
            #expect(try await api.client.post(path, "{}").status == 422)
            let released = try await api.client.post(path, #"{"reason": "seen in the console"}"#)
            #expect(released.status == 200)
            let run = try await api.client.get("/v1/remote-runs").json.at("remote_runs", "0")
            #expect(run?.at("released", "reason") == "seen in the console")
            let event = try await api.store.events(of: job, limit: 50).first { $0.action == "remote_run.released" }
            #expect(event?.reason == "seen in the console")
            let again = try await api.client.post(path, #"{"reason": "twice"}"#)
            #expect(again.status == 409)
            #expect(again.json.at("code") == "nothing_to_release")
            let missing = "/v1/remote-runs/00000000-0000-7000-8000-000000000000/release"
            #expect(try await api.client.post(missing, #"{"reason": "x"}"#).status == 404)
        }
    }

    @Test("that no job knows are taken off the list, with an event")
    func releaseUnknown() async throws {
        try await LiveAPI.run { api in
            try await keepUnknown(api)
            let path = "/v1/remote-runs/\(Self.unknown.id)/release"
            let matched = try await api.client.post(path, #"{"reason": "x"}"#, ["If-Match": "\"7\""])
            #expect(matched.status == 400, "there is no ETag that it could be compared with")
            #expect(try await api.client.post(path, #"{"reason": "looked at"}"#).status == 200)
            #expect(try await api.client.get("/v1/remote-runs").json.at("remote_runs") == .array([]))
            let event = try await api.store.events(limit: 50).last
            #expect(event?.action == "remote_run.released" && event?.object == Self.unknown.id)
            #expect(event?.reason == "looked at")
            #expect(event?.detail["project"] == "default")
            #expect(try await api.client.post(path, #"{"reason": "twice"}"#).status == 404)
        }
    }
}
