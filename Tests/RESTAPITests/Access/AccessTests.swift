import Glibc
import JobStore
import Logging
import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("Access", .timeLimit(.minutes(5)))
struct AccessTests {
    private static let tcp = {
        var options = LiveAPI.Options()
        options.isTCP = true
        return options
    }()

    private static func bearer(_ name: String) -> [String: String] { ["Authorization": "Bearer secret-\(name)"] }

    @Test("over the Unix socket the kernel tells who it is (R22)")
    func peer() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let event = try #require(try await api.store.events(of: id, limit: 1).first)
            #expect(event.actor.name == "uid:\(getuid())")
            #expect(event.actor.client["pid"] == String(getpid()))
            #expect(event.actor.client["gid"] == String(getgid()))
            let record = try #require(getpwuid(getuid()))
            #expect(event.actor.client["user"] == String(cString: record.pointee.pw_name))
            #expect(event.actor.client["program"] == "holdfast")
            #expect(try await api.store.job(id)?.summary.submitter == "uid:\(getuid())")
        }
    }

    @Test("a program that calls itself oddly does not get into the history as it likes")
    func program() async throws {
        try await LiveAPI.run { api in
            let name = "aé" + String(repeating: "x", count: 300)
            let answer = try await api.client.post("/v1/jobs", LiveAPI.submission, ["User-Agent": name])
            let id = JobID(try #require(answer.json.at("id")?.string))
            let event = try #require(try await api.store.events(of: id, limit: 1).first)
            #expect(event.actor.client["program"] == "a" + String(repeating: "x", count: 99))
        }
    }

    @Test("who is turned away is in the log, with address and reason, at most ten times a minute")
    func refusalsAreLogged() async throws {
        var options = Self.tcp
        options.log = RecordedLog()
        let log = options.log
        try await LiveAPI.run(options) { api in
            for _ in 0..<8 { _ = try await api.client.get("/v1/jobs", Self.bearer("wrong")) }
            for _ in 0..<7 { _ = try await api.client.get("/v1/jobs", ["Host": "evil.example"]) }
            let lines = log.lines(.notice)
            #expect(lines.count == RefusalBook.toldMax)
            #expect(lines.allSatisfy { $0.contains("127.0.0.1") && !$0.contains("secret") && !$0.contains("evil") })
            #expect(lines.count { $0.contains("unauthorized") && $0.contains("not accepted") } == 8)
            #expect(lines.count { $0.contains("foreign_host") } == 2)
            api.clock.step(.seconds(61))
            _ = try await api.client.get("/v1/jobs")
            #expect(log.lines(.notice).last?.contains("\"untold\": 5") == true)
        }
    }

    @Test("what was only counted is told when the minute is over, or when the server stops", arguments: [true, false])
    func countedIsTold(stops: Bool) async throws {
        var options = Self.tcp
        options.log = RecordedLog()
        let (minutes, minute) = AsyncStream.makeStream(of: Void.self)
        if !stops { options.sleep = { _ in await minutes.first { true } } }
        let log = options.log
        try await LiveAPI.run(options) { api in
            for _ in 0..<14 { _ = try await api.client.get("/v1/jobs", Self.bearer("wrong")) }
            for _ in 0..<12 {
                _ = try await api.client.post("/v1/queue/pause", #"{"reason": "x"}"#, Self.bearer("reader"))
            }
            let denials = try await api.store.events(limit: 100).filter { $0.action == "access.denied" }
            #expect(denials.count == 2 * RefusalBook.toldMax)
            guard !stops else { return }
            minute.finish()
            for await _ in api.store.commits() {
                let all = try await api.store.events(limit: 100).filter { $0.action == "access.denied" }
                if all.count == 2 * RefusalBook.toldMax + 2 { break }
            }
            let last = try await api.store.events(limit: 100).suffix(2)
            #expect(
                Set(last.map { "\($0.actor.name) \($0.detail["untold"] ?? "")" }) == ["anonymous 4", "token:reader 2"]
            )
        }
        #expect(log.lines(.notice).count { $0.contains("refused more requests") } == 2)
        minute.finish()
    }

    @Test("what one known caller is refused does not use up what is told of another")
    func refusalsOfEach() async throws {
        var options = Self.tcp
        options.log = RecordedLog()
        let log = options.log
        try await LiveAPI.run(options) { api in
            for name in ["reader", "aud"] {
                for _ in 0..<12 {
                    let refused = try await api.client.post(
                        "/v1/queue/pause",
                        #"{"reason": "x"}"#,
                        Self.bearer(name)
                    )
                    #expect(refused.status == 403)
                }
                #expect(log.lines(.notice).count { $0.contains("token:\(name)") } == RefusalBook.toldMax)
            }
        }
    }

    @Test("strangers do not keep their connection")
    func strangersLeave() async throws {
        try await LiveAPI.run(Self.tcp) { api in
            for path in ["/v1/jobs", "/healthz"] {
                // The exchange ends when the server closes.
                let answer = try await RawExchange.send(
                    "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    to: api.client.address
                )
                #expect(answer.lowercased().contains("connection: close"))
            }
        }
    }

    @Test("over TCP nothing is told without a valid token, not even what exists")
    func tokens() async throws {
        try await LiveAPI.run(Self.tcp) { api in
            let paths = [
                "/v1/jobs", "/v1/queue", "/version", "/nowhere", "/v1/jobs/00000000-0000-7000-8000-000000000000",
            ]
            var answers: Set<String> = []
            for header in [[:], Self.bearer("none"), ["Authorization": "Basic c2VjcmV0LW9wcw=="]] {
                for path in paths {
                    let answer = try await api.client.get(path, header)
                    #expect(answer.status == 401)
                    #expect(answer["WWW-Authenticate"] == "Bearer realm=\"holdfast\"")
                    answers.insert(answer.text)
                }
                #expect(try await api.client.post("/v1/jobs", LiveAPI.submission, header).status == 401)
            }
            #expect(answers.count == 1)
            #expect(try await api.client.get("/healthz").status == 200)
            #expect(try await api.client.get("/readyz").status == 200)
            #expect(try await api.store.counts().total == 0)
        }
    }

    @Test("roles decide who may change something", arguments: Role.allCases)
    func roles(role: Role) async throws {
        try await LiveAPI.run(Self.tcp) { api in
            let name = try #require(LiveAPI.tokens.first { $0.role == role }?.name)
            let token = Self.bearer(name)
            #expect(try await api.client.get("/v1/jobs", token).status == 200)
            #expect(try await api.client.get("/v1/queue", token).status == 200)
            let writes = [
                ("/v1/jobs", LiveAPI.submission, 202), ("/v1/queue/pause", #"{"reason": "r"}"#, 200),
                ("/v1/jobs/00000000-0000-7000-8000-000000000000/cancel", #"{"reason": "r"}"#, 404),
            ]
            for (path, body, status) in writes {
                let answer = try await api.client.post(path, body, token)
                #expect(answer.status == (role.allows(.change) ? status : 403), "\(path)")
                if !role.allows(.change) { #expect(answer.json.at("code") == "forbidden") }
            }
            let jobs = try await api.store.jobs(JobFilter(), limit: 10).jobs
            #expect(jobs.map(\.submitter) == (role.allows(.change) ? ["token:\(name)"] : []))
        }
    }

    @Test("over TCP foreign hosts and pages are refused, whatever the token")
    func hosts() async throws {
        try await LiveAPI.run(Self.tcp) { api in
            let token = Self.bearer("boss")
            let host = try await api.client.get("/v1/jobs", token.merging(["Host": "evil.example"]) { $1 })
            #expect(host.status == 421)
            #expect(host.json.at("code") == "foreign_host")
            let origin = token.merging(["Origin": "http://evil.example"]) { $1 }
            let page = try await api.client.post("/v1/jobs", LiveAPI.submission, origin)
            #expect(page.status == 403)
            #expect(page.json.at("code") == "foreign_origin")
            #expect(try await api.client.get("/healthz", ["Host": "evil.example"]).status == 421)
            let own = token.merging(["Host": "localhost:1", "Origin": "http://localhost:1"]) { $1 }
            #expect(try await api.client.get("/v1/jobs", own).status == 200)
            #expect(try await api.store.counts().total == 0)
        }
    }
}
