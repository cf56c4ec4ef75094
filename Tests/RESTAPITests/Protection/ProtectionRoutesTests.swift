import JobStore
import Testing
import Workflow

@testable import RESTAPI

@Suite("Protection over HTTP")
struct ProtectionRoutesTests {
    private static func submit(_ api: LiveAPI, _ server: Int, labels: String = "{}") async throws {
        let body = LiveAPI.submission(servers: [server], more: ", \"labels\": \(labels)")
        let answer = try await api.client.post("/v1/jobs", body)
        #expect(answer.status == 202, "\(answer)")
    }

    private static let resources = (0..<5).map { "00000000-0000-4000-8000-00000000000\($0)" }

    @Test("R18: a resource without a good restore point misses its label's target and says what the last attempt is")
    func missed() async throws {
        try await LiveAPI.run { api in
            try await Self.submit(api, 0, labels: #"{"rpo": "24h"}"#)
            let answer = try await api.client.get("/v1/protection/\(Self.resources[0])")
            #expect(answer.status == 200)
            #expect(answer.json["rpo_state"]?.string == "missed")
            #expect(answer.json["rpo_seconds"]?.int == 86_400)
            #expect(answer.json["last_success_at"] == .null)
            #expect(answer.json["age_seconds"] == .null)
            #expect(answer.json.at("last_attempt", "state")?.string == "queued")
        }
    }

    @Test("R18: the list has every resource once, in pages")
    func list() async throws {
        try await LiveAPI.run { api in
            for server in [0, 1, 2, 3, 4, 0, 1] { try await Self.submit(api, server) }
            var seen: [String] = []
            var path = "/v1/protection?limit=2"
            for _ in 0..<3 {
                let page = try await api.client.get(path)
                seen += (page.json["resources"]?.elements ?? []).compactMap { $0["resource_id"]?.string }
                guard let next = page.json["next"]?.string else { break }
                path = "/v1/protection?limit=2&after=\(next)"
            }
            #expect(seen == Self.resources)
        }
    }

    @Test("what no job has named is not found; parameters that mean nothing are refused")
    func refusals() async throws {
        try await LiveAPI.run { api in
            for resource in [Self.resources[0], "x"] {
                let answer = try await api.client.get("/v1/protection/\(resource)")
                #expect(answer.status == 404)
            }
            for query in ["limit=0", "limit=1001", "after=x", "state=missed"] {
                let answer = try await api.client.get("/v1/protection?\(query)")
                #expect(answer.status == 400, "\(query)")
            }
        }
    }
}
