import HTTPTransport
import Testing

@Suite("A request that cannot be sent is refused before anything is", .timeLimit(.minutes(5)))
struct InvalidRequestTests {
    private func expectRefusal(_ request: HTTPRequest) async throws {
        let error = try await failure(of: request, over: CurlTransport())
        #expect(error.code == .invalidRequest, "\(error)")
        #expect(error.delivery == .notSent)
    }

    @Test(
        "URLs that are not http or https, or not URLs",
        arguments: [
            "file:///etc/passwd", "ftp://127.0.0.1/", "ldap://127.0.0.1/", "gopher://127.0.0.1/", "127.0.0.1", "",
            "http://",
            "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "http://127.0.0.1/ä", "http://user:secret@127.0.0.1/",
            "http://127.0.0.1:99999/",
        ]
    )
    func url(_ url: String) async throws {
        try await expectRefusal(HTTPRequest(url: url))
    }

    @Test("methods that are not tokens", arguments: ["", "GE T", "GET\r\n", "GÉT"])
    func method(_ method: String) async throws {
        try await expectRefusal(HTTPRequest(method: method, url: "http://127.0.0.1/"))
    }

    @Test(
        "fields that would break the framing",
        arguments: [
            HTTPHeader("", "v"), HTTPHeader("A B", "v"), HTTPHeader("A:", "v"), HTTPHeader("A", "v\r\nB: w"),
            HTTPHeader("A", "v\u{0}"), HTTPHeader("Transfer-Encoding", "chunked"), HTTPHeader("expect", "100-continue"),
            HTTPHeader("Content-Length", "5"),
        ]
    )
    func header(_ header: HTTPHeader) async throws {
        try await expectRefusal(HTTPRequest(url: "http://127.0.0.1/", headers: [header]))
    }

    @Test("limits that allow nothing")
    func limits() async throws {
        try await expectRefusal(HTTPRequest(url: "http://127.0.0.1/", connectTimeout: .zero))
        try await expectRefusal(HTTPRequest(url: "http://127.0.0.1/", totalTimeout: .seconds(-1)))
        try await expectRefusal(HTTPRequest(url: "http://127.0.0.1/", bodyLimit: -1))
    }

    @Test("paths that do not fit a socket address")
    func unixSocketPath() async throws {
        try await expectRefusal(HTTPRequest(url: "http://localhost/", unixSocketPath: ""))
        let long = "/" + String(repeating: "x", count: 107)
        try await expectRefusal(HTTPRequest(url: "http://localhost/", unixSocketPath: long))
    }

    @Test("secrets do not show when a message is printed or dumped")
    func secrets() {
        let header = HTTPHeader("Authorization", "s3cret")
        let request = HTTPRequest(
            method: "POST",
            url: "http://127.0.0.1/a?token=s3cret",
            headers: [header],
            body: Array("s3cret".utf8)
        )
        let reply = HTTPReply(status: 201, headers: [header], body: Array("s3cret".utf8))
        var dumped = ""
        dump(header, to: &dumped)
        dump(request, to: &dumped)
        dump(reply, to: &dumped)
        dump([header], to: &dumped)
        for text in [
            "\(header)", "\(request)", "\(reply)", String(reflecting: [request]), String(reflecting: reply), dumped,
        ] {
            #expect(!text.contains("s3cret"))
            #expect(!text.contains("115, 51"))
        }
        #expect("\(request)" == "POST http://127.0.0.1/a")
        #expect("\(reply)" == "HTTP/1.1 201 (6 bytes)")
    }
}
