import Testing

@testable import Settings

@Suite("Endpoints and addresses")
struct EndpointTests {
    @Test(
        "an endpoint is scheme, host and port",
        arguments: [
            ("https://cbr.region-1.example.com", "https://cbr.region-1.example.com", 443),
            ("https://CBR.Example.com/", "https://cbr.example.com", 443),
            ("https://cbr.example.com:443", "https://cbr.example.com", 443),
            ("https://cbr.example.com:8443", "https://cbr.example.com:8443", 8443),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", 8080),
            ("http://[::1]:8080", "http://[::1]:8080", 8080),
            ("http://localhost", "http://localhost", 80),
        ]
    )
    func accepted(url: String, urlString: String, port: Int) throws {
        let endpoint = try Endpoint(url: url, allowsPlainText: false)
        #expect(endpoint.urlString == urlString)
        #expect(endpoint.port == port)
    }

    @Test(
        "anything else is refused with what to write",
        arguments: [
            ("cbr.example.com", "https://host"),
            ("", "https://host"),
            ("https://", "https://host"),
            ("ftp://cbr.example.com", "https://"),
            ("http://cbr.example.com", "write https://"),
            ("http://127.0.0.1.example.com", "write https://"),
            ("http://127.0.0.256", "write https://"),
            ("https://user:pass@cbr.example.com", "before the @"),
            ("https://cbr.example.com/v3", "added for each call"),
            ("https://cbr.example.com?x=1", "added for each call"),
            ("https://cbr.example.com#x", "added for each call"),
            ("https://cbr.example.com:0", "1 to 65535"),
            ("https://cbr.example.com:65536", "1 to 65535"),
            ("https://cbr_1.example.com", "ASCII letters"),
        ]
    )
    func refused(url: String, hint: String) throws {
        let refusal = try #require(throws: Refusal.self) { try Endpoint(url: url, allowsPlainText: false) }
        #expect(refusal.hint.contains(hint))
    }

    @Test("a proxy may be reached in plain text")
    func proxy() throws {
        #expect(try Endpoint(url: "http://proxy.example.com:3128", allowsPlainText: true).port == 3128)
    }

    @Test(
        "the API listens on a Unix socket or on this machine",
        arguments: [
            ("unix:/run/h.sock", ListenAddress.unix(path: "/run/h.sock", mode: 0)),
            ("/run/h.sock", .unix(path: "/run/h.sock", mode: 0)),
            ("tcp:127.0.0.1:8420", .tcp(host: "127.0.0.1", port: 8420)),
            ("127.0.0.1:0", .tcp(host: "127.0.0.1", port: 0)),
            ("tcp:127.9.9.9:1", .tcp(host: "127.9.9.9", port: 1)),
            ("localhost:8420", .tcp(host: "localhost", port: 8420)),
            ("tcp:[::1]:8420", .tcp(host: "::1", port: 8420)),
        ]
    )
    func listening(text: String, address: ListenAddress) throws {
        #expect(try ListenAddress.parse(text) == address)
        #expect(try ListenAddress.parse(address.description) == address)
    }

    @Test(
        "the API never listens to the network",
        arguments: [
            ("0.0.0.0:8420", "TLS proxy"), ("tcp:[::]:8420", "TLS proxy"), ("10.0.0.1:8420", "TLS proxy"),
            (":8420", "TLS proxy"), ("tcp:example.com:80", "TLS proxy"),
            ("127.0.0.1", "tcp:127.0.0.1:8420"), ("127.0.0.1:", "tcp:127.0.0.1:8420"),
            ("127.0.0.1:65536", "tcp:127.0.0.1:8420"), ("127.0.0.1:-1", "tcp:127.0.0.1:8420"),
            ("unix:relative.sock", "absolute"), ("unix:/run/", "absolute"),
            ("unix:/\(String(repeating: "a", count: 107))", "shorter"),
        ]
    )
    func notListening(text: String, hint: String) throws {
        let refusal = try #require(throws: Refusal.self) { try ListenAddress.parse(text) }
        #expect(refusal.hint.contains(hint))
    }
}
