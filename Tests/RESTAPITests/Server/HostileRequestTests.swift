import Testing

@testable import RESTAPI

@Suite("Requests that no decent client makes", .timeLimit(.minutes(5)))
struct HostileRequestTests {
    @Test("no request target and no header ends the process")
    func survivors() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let targets = [
                "*", "//", "///x//", "/v1/jobs/%", "/v1/jobs/%00", "/v1/jobs?%", "/v1/jobs?=&=&&?",
                "/v1/jobs?cursor=---",
                "/v1/jobs?cursor=j-", "/v1/jobs/\(id)/events?after=9223372036854775807", "http://[", "http://[::1",
                "http://x", "x:y", "?", "#", "/#", "/?#", "/v1/jobs?label==", "/v1/jobs?submitted_after=+", "/\u{80}",
            ]
            let fields = [
                "Prefer: ;", "Prefer:  ;wait=1", "Prefer: ,;,", "If-Match: \"", "If-Match: \"\"", "If-Match: ",
                "If-None-Match: ,", "If-None-Match: W/", "Last-Event-ID: -", "Accept: ;", "Idempotency-Key: \"",
                "Content-Type: ;", "Authorization: ", "Authorization:  Bearer", "User-Agent: \u{7f}", "Origin: ",
            ]
            for target in targets {
                for method in ["GET", "POST", "CONNECT", "OPTIONS"] {
                    let head = "\(method) \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    let answer = try await RawExchange.send(head + "Content-Length: 0\r\n\r\n", to: api.client.address)
                    #expect(!answer.hasPrefix("HTTP/1.1 5"), "\(method) \(target)")
                }
            }
            for field in fields {
                for line in ["GET /v1/jobs/\(id)", "POST /v1/jobs/\(id)/cancel", "GET /v1/jobs/\(id)/events"] {
                    let head = "\(line) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(field)\r\n"
                    let answer = try await RawExchange.send(head + "Content-Length: 0\r\n\r\n", to: api.client.address)
                    #expect(answer.hasPrefix("HTTP/1.1 2") || answer.hasPrefix("HTTP/1.1 4"), "\(line) \(field)")
                }
            }
            #expect(try await api.client.get("/healthz").status == 200)
        }
    }
}
