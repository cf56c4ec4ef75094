import Testing

@testable import JobStore
@testable import RESTAPI
@testable import Workflow

@Suite("Tokens made by command", .timeLimit(.minutes(5)))
struct TokenRouteTests {
    private static var tcp: LiveAPI.Options {
        var options = LiveAPI.Options()
        options.isTCP = true
        return options
    }

    private static let boss = ["Authorization": "Bearer secret-boss"]
    private static let reason = #"{"reason": "it leaked"}"#

    private func create(_ api: LiveAPI, _ name: String, _ role: String, more: String = "") async throws -> Answer {
        let body = #"{"name": "\#(name)", "role": "\#(role)", "reason": "for the night"\#(more)}"#
        return try await api.client.post("/v1/tokens", body, Self.boss)
    }

    private func bearer(_ answer: Answer) throws -> [String: String] {
        ["Authorization": "Bearer \(try #require(answer.json["token"]?.string))"]
    }

    @Test("is shown once, kept as its hash, and lets its holder in at once with its role")
    func created() async throws {
        try await LiveAPI.run(Self.tcp) { api in
            let answer = try await create(api, "nightly", "operator")
            #expect(answer.status == 201)
            let secret = try #require(answer.json["token"]?.string)
            #expect(secret.wholeMatch(of: /hft_[0-9a-f]{64}/) != nil)
            #expect(answer.json["state"] == "active")
            let token = try bearer(answer)
            #expect(try await api.client.post("/v1/jobs", LiveAPI.submission, token).status == 202)
            #expect(try await api.client.get("/v1/tokens", token).status == 403)
            let job = try #require(try await api.store.jobs(JobFilter(), limit: 1).jobs.first)
            #expect(job.submitter == "token:nightly")

            let list = try await api.client.get("/v1/tokens", Self.boss)
            #expect(list.json.at("tokens")?.elements.compactMap { $0["name"]?.string } == ["nightly"])
            let stored = try await api.store.tokensInUse()
            #expect(stored.map(\.sha256) == [sha256(secret)])
            let events = try await api.store.events(limit: 100)
            let event = try #require(events.first { $0.action == "token.created" })
            #expect(event.actor.name == "token:boss")
            #expect(event.reason == "for the night")
            #expect(event.object == "nightly")
            let everything = list.text + events.map { "\($0)" }.joined() + stored.map { "\($0)" }.joined()
            #expect(!everything.contains(secret.dropFirst(4)))
        }
    }

    @Test("only an administrator makes, lists and revokes them; denials are in the history", arguments: Role.allCases)
    func roles(role: Role) async throws {
        try await LiveAPI.run(Self.tcp) { api in
            let name = try #require(LiveAPI.tokens.first { $0.role == role }?.name)
            let token = ["Authorization": "Bearer secret-\(name)"]
            let body = #"{"name": "x", "role": "admin", "reason": "r"}"#
            let id = "00000000-0000-7000-8000-000000000000"
            let answers = [
                try await api.client.get("/v1/tokens", token), try await api.client.post("/v1/tokens", body, token),
                try await api.client.post("/v1/tokens/\(id)/revoke", Self.reason, token),
            ]
            #expect(answers.map(\.status) == (role == .admin ? [200, 201, 404] : [403, 403, 403]))
            let denials = try await api.store.events(limit: 100).filter { $0.action == "access.denied" }
            #expect(denials.count == (role == .admin ? 0 : 3))
        }
    }

    @Test("lets nobody in once it is revoked, and stays revoked")
    func revoked() async throws {
        try await LiveAPI.run(Self.tcp) { api in
            let answer = try await create(api, "nightly", "reader")
            let token = try bearer(answer)
            let id = try #require(answer.json["id"]?.string)
            #expect(try await api.client.get("/v1/jobs", token).status == 200)
            for _ in 0..<2 {
                let gone = try await api.client.post("/v1/tokens/\(id)/revoke", Self.reason, Self.boss)
                #expect(gone.status == 200)
                #expect(gone.json["state"] == "revoked")
                #expect(gone.json["revoked_by"] == "token:boss")
            }
            #expect(try await api.client.get("/v1/jobs", token).status == 401)
            let events = try await api.store.events(limit: 100)
            #expect(events.count { $0.action == "token.revoked" } == 1)
            #expect(events.first { $0.action == "token.revoked" }?.reason == "it leaked")
            #expect(try await create(api, "nightly", "reader").json["code"] == "token_name_taken")
            #expect(try await create(api, "boss", "reader").json["code"] == "token_name_taken")
        }
    }

    @Test("lets nobody in from the moment at which it expires, and the history says so")
    func expired() async throws {
        try await LiveAPI.run(Self.tcp) { api in
            let token = try bearer(try await create(api, "brief", "reader", more: #", "expires_in_seconds": 60"#))
            api.clock.step(.milliseconds(59_999))
            #expect(try await api.client.get("/v1/jobs", token).status == 200)
            api.clock.step(.milliseconds(1))
            #expect(try await api.client.get("/v1/jobs", token).status == 401)
            #expect(try await api.client.get("/healthz", token).status == 200)
            let list = try await api.client.get("/v1/tokens", Self.boss).json
            #expect(list.at("tokens", "0", "state") == "expired")
            let denial = try #require(
                try await api.store.events(limit: 100).first { $0.action == "access.denied" }
            )
            #expect(denial.actor.name == "anonymous")
            #expect(denial.detail["credentials"] == "expired: brief")
        }
    }

    @Test("whoever goes on using a revoked token is named in the history, over a restart too")
    func revokedIsNamed() async throws {
        try await LiveAPI.run(Self.tcp) { api in
            let made = try await create(api, "ci", "reader")
            let token = try bearer(made)
            let id = try #require(made.json["id"]?.string)
            let path = "/v1/tokens/\(id)/revoke"
            #expect(try await api.client.post(path, #"{"reason": "it leaked"}"#, Self.boss).status == 200)
            #expect(try await api.client.get("/v1/jobs", token).status == 401)
            let denial = try #require(
                try await api.store.events(limit: 100).first { $0.action == "access.denied" }
            )
            #expect(denial.actor.name == "anonymous")
            #expect(denial.detail["credentials"] == "revoked: ci")
            let book = TokenBook([])
            try await book.reload(from: api.store)
            let verdict = book.verdict(authorization: token["Authorization"], at: api.clock.now)
            #expect(verdict == .former(FormerToken(name: "ci", fate: .revoked)))
        }
    }

    @Test(
        "a wish is checked",
        arguments: [
            (#"{"name": "a b", "role": "admin", "reason": "r"}"#, ["/name bad_pattern"]),
            (#"{"name": "a", "role": "root", "reason": "r"}"#, ["/role unknown_value"]),
            (#"{"name": "a", "role": "admin"}"#, ["/reason required"]),
            (
                #"{"name": "a", "role": "admin", "reason": "r", "expires_in_seconds": 0}"#,
                ["/expires_in_seconds out_of_range"]
            ),
            (#"{"role": "admin", "reason": " "}"#, ["/name required", "/reason bad_pattern"]),
        ]
    )
    func faults(body: String, faults: [String]) async throws {
        try await LiveAPI.run(Self.tcp) { api in
            let answer = try await api.client.post("/v1/tokens", body, Self.boss)
            #expect(answer.status == 422)
            #expect(answer.faults == faults)
        }
    }

    @Test("an idempotency key is refused: a secret is not given twice")
    func key() async throws {
        try await LiveAPI.run(Self.tcp) { api in
            let body = #"{"name": "a", "role": "admin", "reason": "r"}"#
            let answer = try await api.client.post(
                "/v1/tokens",
                body,
                Self.boss.merging(["Idempotency-Key": "k"]) { $1 }
            )
            #expect(answer.faults == ["Idempotency-Key conflict"])
            #expect(try await api.store.tokensInUse().isEmpty)
        }
    }

    @Test("only so many may be in use at a time")
    func tooMany() async throws {
        try await LiveAPI.run(Self.tcp) { api in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<JobStore.tokensMax {
                    group.addTask {
                        let token = StoredToken(
                            id: "00000000-0000-7000-8000-\(100_000_000_000 + number)",
                            name: "t\(number)",
                            role: "reader",
                            sha256: sha256("t\(number)"),
                            createdAt: api.clock.now,
                            createdBy: "test"
                        )
                        _ = try await api.store.createToken(token, reason: "r", actor: .system)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await create(api, "one-more", "reader").json["code"] == "too_many_tokens")
            let page = try await api.client.get("/v1/tokens?limit=600", Self.boss).json
            let next = try #require(page.at("next")?.string)
            let rest = try await api.client.get("/v1/tokens?limit=600&after=\(next)", Self.boss).json
            #expect(rest.at("tokens")?.elements.count == JobStore.tokensMax - 600)
            #expect(rest.at("next") == .null)
        }
    }
}
