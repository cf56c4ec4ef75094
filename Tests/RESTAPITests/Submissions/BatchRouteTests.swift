import JobStore
import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("POST /v1/jobs:batch", .timeLimit(.minutes(5)))
struct BatchRouteTests {
    private static let bad = #"{"project": "default", "vault": {"name": "v"}, "resources": []}"#
    private static let lines = ["Content-Type": "application/x-ndjson"]

    private static func array(_ items: [String]) -> String { "[\(items.joined(separator: ","))]" }

    private static func good(_ server: Int) -> String { LiveAPI.submission(servers: [server]) }

    private static func results(_ answer: Answer) -> [JSON] { answer.json.at("results")?.elements ?? [] }

    @Test("accepts all submissions of an array, each with its receipt, on the disk")
    func array() async throws {
        try await LiveAPI.run { api in
            let body = Self.array([Self.good(1), LiveAPI.submission(servers: [2, 3]), Self.good(4)])
            let answer = try await api.client.post("/v1/jobs:batch", body)
            #expect(answer.status == 200, "\(answer)")
            #expect(answer.json.at("accepted") == .integer(3))
            #expect(answer.json.at("refused") == .integer(0))
            let results = Self.results(answer)
            #expect(results.map { $0["status"] } == [.integer(202), .integer(202), .integer(202)])
            #expect(results.map { $0.at("receipt", "kind")?.string } == ["job", "group", "job"])
            #expect(results.map { $0.at("receipt", "job_ids")?.elements.count } == [1, 2, 1])
            #expect(try await api.store.counts().total == 4)
            #expect(api.engine.wakes == 1)
            for id in results.compactMap({ $0.at("receipt", "job_ids", "0")?.string }) {
                let job = try await api.client.get("/v1/jobs/\(id)")
                #expect(job.json.at("state") == "queued")
            }
            let events = try await api.store.counts().byState
            #expect(events[.queued] == 4)
        }
    }

    @Test("takes one submission in each line, and passes over empty lines")
    func ndjson() async throws {
        try await LiveAPI.run { api in
            let text = [1, 2].map { Self.good($0).replacing("\n", with: " ") }.joined(separator: "\n\n") + "\n"
            let answer = try await api.client.post("/v1/jobs:batch", text, Self.lines)
            #expect(answer.json.at("accepted") == .integer(2), "\(answer)")
            let broken = try await api.client.post("/v1/jobs:batch", "{}\n{\"a\": }\n", Self.lines)
            #expect(broken.status == 400)
            #expect(broken.json.at("detail")?.string?.hasPrefix("line 2, column 7:") == true, "\(broken)")
            #expect(try await api.store.counts().total == 2)
        }
    }

    @Test("all or nothing by default: every fault with its place in the list, and nothing is stored")
    func allOrNothing() async throws {
        try await LiveAPI.run { api in
            let body = Self.array([Self.good(1), Self.bad, Self.good(2), "7"])
            let answer = try await api.client.post("/v1/jobs:batch", body)
            #expect(answer.status == 422)
            #expect(answer.faults.contains("/1/resources too_short"), "\(answer)")
            #expect(answer.faults.contains("/1/restore_point required"))
            #expect(answer.faults.contains("/3 wrong_type"))
            #expect(try await api.store.counts().total == 0)
            #expect(api.engine.wakes == 0)
        }
    }

    @Test("each by itself when asked: the good ones are accepted, the others have their problem")
    func each() async throws {
        try await LiveAPI.run { api in
            let twice = #"{"project": "default", "project": "default"}"#
            let body = Self.array([Self.bad, Self.good(1), twice])
            let answer = try await api.client.post("/v1/jobs:batch?accept=each", body)
            #expect(answer.status == 200)
            #expect(answer.json.at("accepted") == .integer(1))
            #expect(answer.json.at("refused") == .integer(2))
            let results = Self.results(answer)
            #expect(results.map { $0["status"] } == [.integer(422), .integer(202), .integer(422)])
            #expect(results.first?.at("problem", "code") == "invalid_request")
            #expect(results.first?.at("receipt") == .null)
            let pointers = results.last?.at("problem", "errors")?.elements.compactMap { $0["pointer"]?.string }
            #expect(pointers?.contains("/project") == true, "places are those of the submission itself")
            #expect(try await api.store.counts().total == 1)
        }
    }

    @Test("the same key and content again give the first receipts, other content is refused as a whole")
    func idempotent() async throws {
        try await LiveAPI.run { api in
            let key = ["Idempotency-Key": "night-1"]
            let body = Self.array([Self.good(1), Self.good(2)])
            let first = try await api.client.post("/v1/jobs:batch", body, key)
            let again = try await api.client.post("/v1/jobs:batch", body, key)
            #expect(again.status == 200)
            #expect(Self.results(again).map { $0["replayed"] } == [.bool(true), .bool(true)])
            #expect(Self.results(again).map { $0["receipt"] } == Self.results(first).map { $0["receipt"] })
            let other = try await api.client.post("/v1/jobs:batch", Self.array([Self.good(1), Self.good(3)]), key)
            #expect(other.status == 422)
            #expect(other.json.at("code") == "idempotency_key_reused")
            let alone = try await api.client.post("/v1/jobs", Self.good(1), key)
            #expect(alone.status == 202, "another route, another key")
            #expect(try await api.store.counts().total == 3)
        }
    }

    @Test("what was accepted by itself is repeated, what was not gets its chance")
    func partly() async throws {
        var options = LiveAPI.Options()
        options.pendingMax = 2
        try await LiveAPI.run(options) { api in
            let key = ["Idempotency-Key": "night-2"]
            let body = Self.array([Self.good(1), Self.good(2), Self.good(3)])
            let first = try await api.client.post("/v1/jobs:batch?accept=each", body, key)
            #expect(Self.results(first).map { $0["status"] } == [.integer(202), .integer(202), .integer(429)])
            let id = try #require(Self.results(first).first?.at("receipt", "id")?.string)
            try await api.end(JobID(id), .failed, code: "gone")
            let again = try await api.client.post("/v1/jobs:batch?accept=each", body, key)
            #expect(Self.results(again).map { $0["status"] } == [.integer(202), .integer(202), .integer(202)])
            #expect(Self.results(again).map { $0["replayed"] } == [.bool(true), .bool(true), .bool(false)])
            #expect(try await api.store.counts().total == 3)
        }
    }

    @Test("a queue without room for all takes none of them")
    func full() async throws {
        var options = LiveAPI.Options()
        options.pendingMax = 2
        try await LiveAPI.run(options) { api in
            let body = Self.array([Self.good(1), Self.good(2), Self.good(3)])
            let answer = try await api.client.post("/v1/jobs:batch", body)
            #expect(answer.status == 429)
            #expect(answer.json.at("code") == "queue_full")
            #expect(answer["Retry-After"] == "30")
            #expect(try await api.store.counts().total == 0)
        }
    }

    @Test("is bounded: by submissions, by the jobs that they make, by the body")
    func bounds() async throws {
        var options = LiveAPI.Options()
        options.pendingMax = 10_000
        options.limits.bodyMax = 1 << 20
        try await LiveAPI.run(options) { api in
            let none = try await api.client.post("/v1/jobs:batch", "[]")
            #expect(none.faults == [" out_of_range"])
            let many = try await api.client.post(
                "/v1/jobs:batch",
                Self.array(Array(repeating: "{}", count: BatchRoutes.jobsMax + 1))
            )
            #expect(many.faults == [" out_of_range"])
            let wide = LiveAPI.submission(servers: Array(1...99))
            let jobs = try await api.client.post("/v1/jobs:batch", Self.array(Array(repeating: wide, count: 11)))
            #expect(jobs.faults == [" out_of_range"], "\(jobs)")
            let object = try await api.client.post("/v1/jobs:batch", Self.good(1))
            #expect(object.faults == [" wrong_type"])
            let large = String(repeating: " ", count: 1 << 20) + "[]"
            #expect(try await api.client.post("/v1/jobs:batch", large).status == 413)
            #expect(try await api.store.counts().total == 0)
        }
    }

    @Test("a thousand at once are all there, in the order in which they came")
    func thousand() async throws {
        var options = LiveAPI.Options()
        options.pendingMax = 1000
        try await LiveAPI.run(options) { api in
            let items = (0..<1000).map { number in
                """
                {"project":"default","vault":{"name":"v"},"restore_point":{"name":"r"},"resources":[{"id":\
                "00000000-0000-4000-8000-\(String(100_000_000_000 + number))","type":"OS::Nova::Server"}]}
                """
            }
            let answer = try await api.client.post("/v1/jobs:batch", items.joined(separator: "\n"), Self.lines)
            #expect(answer.json.at("accepted") == .integer(1000))
            let ids = Self.results(answer).compactMap { $0.at("receipt", "id")?.string }
            #expect(ids.count == 1000 && ids == ids.sorted())
            #expect(try await api.store.counts().total == 1000)
            let last = try await api.store.job(JobID(ids[999]))
            #expect(last?.summary.resources.first?.id.rawValue.hasSuffix("100000000999") == true)
        }
    }

    @Test("is for those who may submit")
    func roles() async throws {
        var options = LiveAPI.Options()
        options.isTCP = true
        try await LiveAPI.run(options) { api in
            let body = Self.array([Self.good(1)])
            let reader = try await api.client.post(
                "/v1/jobs:batch",
                body,
                ["Authorization": "Bearer secret-reader"]
            )
            #expect(reader.status == 403)
            let ops = try await api.client.post("/v1/jobs:batch", body, ["Authorization": "Bearer secret-ops"])
            #expect(ops.status == 200)
        }
    }
}
