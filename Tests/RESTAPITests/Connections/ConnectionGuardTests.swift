import JobStore
import Logging
import Testing

@testable import RESTAPI

@Suite("A connection", .timeLimit(.minutes(5)))
struct ConnectionGuardTests {
    private static func options(_ change: (inout RESTLimits) -> Void) -> LiveAPI.Options {
        var options = LiveAPI.Options()
        options.isTCP = true
        change(&options.limits)
        return options
    }

    private static let head =
        "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret-ops\r\nContent-Type: application/json\r\n"

    @Test("whose head does not come is answered with 408", arguments: ["", "GET /heal", "GET /healthz HTTP/1.1\r\nHo"])
    func slowHead(text: String) async throws {
        try await LiveAPI.run(Self.options { $0.headTimeout = .milliseconds(50) }) { api in
            let answer = try await RawExchange.send(text, to: api.client.address)
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.contains("request_timeout"))
        }
    }

    @Test("whose body does not end is answered with 408, and what came is not taken", arguments: [true, false])
    func slowBody(isChunked: Bool) async throws {
        let options = Self.options { $0.bodyTimeout = .milliseconds(50) }
        try await LiveAPI.run(options) { api in
            let body = LiveAPI.submission
            let count = body.utf8.count
            let text =
                isChunked
                ? "Transfer-Encoding: chunked\r\n\r\n\(String(count, radix: 16))\r\n\(body)\r\n"
                : "Content-Length: \(count + 1)\r\n\r\n\(body)"
            let answer = try await RawExchange.send(Self.head + text, to: api.client.address)
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.ranges(of: "HTTP/1.1 ").count == 1)
            #expect(try await api.store.counts().total == 0)
            #expect(options.log.lines(.warning) == [])
        }
    }

    @Test("whose answers are not read is closed")
    func unreadAnswers() async throws {
        try await LiveAPI.run(Self.options { $0.answerTimeout = .milliseconds(50) }) { api in
            let request = "GET /version HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret-ops\r\n\r\n"
            // Far more than all buffers between the two hold.
            let texts = Array(repeating: String(repeating: request, count: 1000), count: 1000)
            let address = api.client.address
            await #expect(throws: (any Error).self) { try await RawExchange.ignoreAnswers(to: texts, from: address) }
            let health = try await api.client.get("/healthz")
            #expect(health.status == 200)
        }
    }

    @Test("that is left behind a half request takes nothing and logs no failure", arguments: [true, false])
    func brokenOff(isTCP: Bool) async throws {
        var options = LiveAPI.Options()
        options.isTCP = isTCP
        let log = options.log
        try await LiveAPI.run(options) { api in
            let body = LiveAPI.submission
            for text in [
                "Content-Length: \(body.utf8.count + 1)\r\n\r\n\(body)",
                "Transfer-Encoding: chunked\r\n\r\n\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n",
            ] {
                let answer = try await RawExchange.send(Self.head + text, to: api.client.address, finishes: true)
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "))
                try await RawExchange.abandon(Self.head + text, to: api.client.address)
                try await RawExchange.abandon("GET /v1/jobs HTTP/1.1\r\nHost: x\r\n\r\n", to: api.client.address)
            }
            // Connections are taken up in order: behind this one the others are in hand, which the library wants before
            // the server is cancelled.
            let last = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            #expect(try await RawExchange.send(last, to: api.client.address).hasPrefix("HTTP/1.1 200 "))
            #expect(try await api.store.counts().total == 0)
        }
        // The test's end cancels the server, which the library logs so.
        #expect(log.lines(.error).filter { !$0.hasPrefix("Waiting on child channel") } == [])
    }

    @Test("whose framing is wrong is answered with 400", arguments: ["a=b;c", "gzip", "chunked, identity"])
    func badFraming(encoding: String) async throws {
        let options = Self.options { _ in }
        try await LiveAPI.run(options) { api in
            let text = "Transfer-Encoding: \(encoding)\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
            let answer = try await RawExchange.send(Self.head + text, to: api.client.address)
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.contains("malformed_request"))
            #expect(options.log.lines(.error) == [])
        }
    }

    @Test("that asks whether to send a body is told so, unless the body is too large")
    func expectation() async throws {
        try await LiveAPI.run(Self.options { _ in }) { api in
            let body = LiveAPI.submission
            let expecting = Self.head + "Connection: close\r\nExpect: 100-continue\r\nContent-Length: "
            let whole = expecting + "\(body.utf8.count)\r\n\r\n\(body)"
            let answer = try await RawExchange.send(whole, to: api.client.address)
            #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 "))
            let refused = try await RawExchange.send(expecting + "9999999\r\n\r\n", to: api.client.address)
            #expect(refused.hasPrefix("HTTP/1.1 413 "))
        }
    }
}
