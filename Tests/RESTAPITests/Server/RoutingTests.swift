import Testing

@testable import RESTAPI

@Suite("Routing", .timeLimit(.minutes(5)))
struct RoutingTests {
    @Test("a path that nobody knows is a 404 problem")
    func unknownPaths() async throws {
        try await LiveAPI.run { api in
            for path in ["/", "/v1", "/v2/jobs", "/v1/jobs/x/y/z", "/v1/queue/stop", "/healthz/x", "/../etc/passwd"] {
                for method in ["GET", "POST"] {
                    let answer = try await api.client.send(method, path, method == "POST" ? Array("{}".utf8) : nil)
                    #expect(answer.status == 404, "\(method) \(path)")
                    #expect(answer.json.at("code") == "unknown_path", "\(method) \(path)")
                    #expect(answer["Content-Type"] == "application/problem+json")
                }
            }
        }
    }

    @Test("a method that a path does not know is a 405 problem with Allow")
    func methods() async throws {
        try await LiveAPI.run { api in
            let id = "00000000-0000-7000-8000-000000000000"
            let cases = [
                ("PUT", "/v1/jobs", "GET, HEAD, POST"), ("DELETE", "/v1/jobs/\(id)", "GET, HEAD"),
                ("POST", "/v1/jobs/\(id)", "GET, HEAD"), ("GET", "/v1/jobs/\(id)/cancel", "POST"),
                ("HEAD", "/v1/jobs/\(id)/cancel", "POST"), ("POST", "/v1/jobs/counts", "GET, HEAD"),
                ("PATCH", "/v1/queue", "GET, HEAD"), ("OPTIONS", "/v1/jobs", "GET, HEAD, POST"),
                ("PROPFIND", "/v1/jobs", "GET, HEAD, POST"), ("PURGE", "/v1/jobs/counts", "GET, HEAD"),
                ("POST", "/healthz", "GET, HEAD"), ("DELETE", "/v1/groups/\(id)", "GET, HEAD"),
            ]
            for (method, path, allow) in cases {
                let answer = try await api.client.send(method, path, method == "POST" ? Array("{}".utf8) : nil)
                #expect(answer.status == 405, "\(method) \(path)")
                #expect(answer["Allow"] == allow, "\(method) \(path)")
            }
        }
    }

    @Test("an unknown method on an unknown path is still a 404")
    func oddMethods() async throws {
        try await LiveAPI.run { api in
            for path in ["/v1", "/v1/jobs/x/y/z"] {
                let answer = try await api.client.send("PROPFIND", path, nil)
                #expect(answer.json.at("code") == "unknown_path")
            }
        }
    }

    @Test("a request with two hosts is refused")
    func twoHosts() async throws {
        try await LiveAPI.run { api in
            let text = "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n"
            let answer = try await RawExchange.send(text, to: api.client.address)
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.contains("malformed_request"))
        }
    }

    @Test("HEAD answers as GET does, without the body")
    func head() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            for path in ["/v1/jobs", "/v1/jobs/\(id)", "/v1/queue", "/healthz"] {
                let get = try await api.client.get(path)
                let head = try await api.client.send("HEAD", path, nil)
                #expect(head.status == 200, "\(path)")
                #expect(head.isEmpty)
                #expect(head["ETag"] == get["ETag"])
                #expect(head["Content-Type"] == "application/json")
            }
            let absent = try await api.client.send("HEAD", "/v1/jobs/x", nil)
            #expect(absent.status == 404)
            #expect(absent.isEmpty)
        }
    }

    @Test("what is not HTTP is answered with 400 and the connection is closed")
    func garbage() async throws {
        try await LiveAPI.run { api in
            for text in ["NONSENSE\r\n\r\n", "GET / HTTP/1.1\r\nHost x\r\n\r\n", "GET  /\u{0} HTTP/9.9\r\n\r\n"] {
                let answer = try await RawExchange.send(text, to: api.client.address)
                #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(text)")
                #expect(answer.contains("malformed_request"), "\(text)")
            }
        }
    }

    @Test("requests that come in one piece are answered one after the other")
    func pipelining() async throws {
        try await LiveAPI.run { api in
            let one = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            let refused =
                "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbody"
            let last = "GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let answer = try await RawExchange.send(one + refused + last, to: api.client.address)
            let statuses = answer.ranges(of: "HTTP/1.1 ").map { String(answer[$0.upperBound...].prefix(3)) }
            #expect(statuses == ["200", "415", "200"])
        }
    }

    @Test("every code of a problem has a status of an error, a title and a stable text")
    func codes() {
        for code in Problem.Code.allCases {
            #expect((400...599).contains(code.status))
            #expect(!code.title.isEmpty)
            #expect(code.rawValue == code.rawValue.lowercased())
        }
        #expect(Set(Problem.Code.allCases.map(\.title)).count == Problem.Code.allCases.count)
    }
}
