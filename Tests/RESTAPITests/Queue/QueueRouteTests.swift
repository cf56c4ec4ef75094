import JobStore
import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("The queue and the daemon's health", .timeLimit(.minutes(5)))
struct QueueRouteTests {
    @Test("the queue shows what waits and how things stand with the projects")
    func show() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            try await api.submit(LiveAPI.submission(servers: [1]))
            let due = api.clock.now + .seconds(60)
            try await api.change(id, .sleep(until: due)) {
                $0.phase = .waiting(.protectable(0), .blockedAuth, until: due)
            }
            api.engine.show(
                EngineView(
                    isReady: true,
                    isDraining: false,
                    inFlight: 4,
                    projects: [ProjectView(name: LiveAPI.project, blockedUntil: due)]
                )
            )
            let queue = try await api.client.get("/v1/queue")
            #expect(queue.status == 200)
            #expect(queue.json.at("paused") == .bool(false))
            #expect(queue.json.at("pause") == .null)
            #expect(queue.json.at("pending")?.int == 2)
            #expect(queue.json.at("pending_max")?.int == 1000)
            #expect(queue.json.at("in_flight")?.int == 4)
            #expect(queue.json.at("by_state", "queued")?.int == 1)
            #expect(queue.json.at("by_reason", "blocked: auth")?.int == 1)
            #expect(queue.json.at("oldest_queued_at") == "2023-11-14T22:13:20.000Z")
            #expect(queue.json.at("next_due_at") == "2023-11-14T22:14:20.000Z")
            #expect(queue.json.at("projects", "0", "name") == "default")
            #expect(queue.json.at("projects", "0", "auth_blocked_until") == "2023-11-14T22:14:20.000Z")
        }
    }

    @Test("pausing and resuming need a reason, are kept, and reach the engine")
    func pause() async throws {
        try await LiveAPI.run { api in
            #expect(try await api.client.post("/v1/queue/pause", "{}").faults == ["/reason required"])
            #expect(api.engine.pauses.isEmpty)
            let paused = try await api.client.post("/v1/queue/pause", #"{"reason": "maintenance"}"#)
            #expect(paused.status == 200)
            #expect(paused.json.at("paused") == .bool(true))
            #expect(paused.json.at("pause", "reason") == "maintenance")
            #expect(paused.json.at("pause", "actor")?.string?.hasPrefix("uid:") == true)
            let resumed = try await api.client.post("/v1/queue/resume", #"{"reason": "done"}"#)
            #expect(resumed.json.at("paused") == .bool(false))
            #expect(api.engine.pauses == [true, false])
            let actions = try await api.store.events(limit: 10).map(\.action)
            #expect(actions == ["queue.paused", "queue.resumed"])
        }
    }

    @Test("whatever the order of pauses and resumptions, the engine ends with what is on the disk")
    func simultaneousPauses() async throws {
        try await LiveAPI.run { api in
            for _ in 0..<5 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<16 {
                        let path = number.isMultiple(of: 2) ? "/v1/queue/pause" : "/v1/queue/resume"
                        group.addTask {
                            let answer = try await api.client.post(path, #"{"reason": "race"}"#)
                            #expect(answer.status == 200)
                        }
                    }
                    try await group.waitForAll()
                }
                let isPaused = try await api.store.queue().pause != nil
                #expect(api.engine.pauses.last == isPaused)
            }
        }
    }

    @Test("If-Match is refused, since the queue has no tag", arguments: ["pause", "resume"])
    func ifMatch(command: String) async throws {
        try await LiveAPI.run { api in
            let body = #"{"reason": "maintenance"}"#
            let answer = try await api.client.post("/v1/queue/\(command)", body, ["If-Match": "\"1\""])
            #expect(answer.status == 400)
            #expect(answer.faults == ["If-Match conflict"])
            #expect(api.engine.pauses.isEmpty)
        }
    }

    @Test("readiness follows the engine")
    func readiness() async throws {
        try await LiveAPI.run { api in
            #expect(try await api.client.get("/readyz").status == 200)
            for (isReady, isDraining) in [(false, false), (true, true)] {
                api.engine.show(EngineView(isReady: isReady, isDraining: isDraining, inFlight: 0, projects: []))
                let answer = try await api.client.get("/readyz")
                #expect(answer.status == 503)
                #expect(answer.json.at("code") == "not_ready")
                #expect(answer["Retry-After"] != nil)
                #expect(try await api.client.get("/healthz").status == 200)
            }
        }
    }

    @Test("a daemon in which work does not go on is not healthy, unless it stops")
    func health() async throws {
        try await LiveAPI.run { api in
            #expect(try await api.client.get("/healthz").json == ["status": "ok"])
            api.engine.hang()
            let answer = try await api.client.get("/healthz")
            #expect(answer.status == 503)
            #expect(answer.json.at("code") == "not_ready")
            api.engine.show(EngineView(isReady: false, isDraining: true, inFlight: 0, projects: []))
            #expect(try await api.client.get("/healthz").status == 200)
        }
    }

    @Test("the release is told")
    func version() async throws {
        try await LiveAPI.run { api in
            let answer = try await api.client.get("/version")
            #expect(answer.json == ["name": "holdfast", "version": "1.2.3", "api": "v1"])
        }
    }
}
