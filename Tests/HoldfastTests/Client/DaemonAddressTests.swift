import Testing

@testable import holdfast

struct DaemonAddressTests {
    private func address(
        socket: String? = nil,
        url: String? = nil,
        _ environment: [String: String] = [:],
        existing: Set<String> = []
    ) throws -> DaemonAddress {
        try DaemonAddress(socket: socket, url: url, environment: environment, exists: existing.contains)
    }

    @Test("options go before the environment, and the environment before the usual sockets")
    func order() throws {
        let environment = ["HOLDFAST_SOCKET": "/e.sock", "HOLDFAST_URL": "http://127.0.0.1:1"]
        #expect(try address(socket: "/o.sock", environment) == .socket("/o.sock"))
        #expect(try address(url: "http://localhost:2/", environment) == .url("http://localhost:2"))
        #expect(try address(environment) == .socket("/e.sock"))
        #expect(
            try address(["HOLDFAST_URL": "http://127.0.0.1:1", "HOLDFAST_SOCKET": ""]) == .url("http://127.0.0.1:1")
        )
        let usual = DaemonAddress.usualSockets
        #expect(try address(existing: [usual[1]]) == .socket(usual[1]))
        #expect(try address() == .socket(usual[0]))
    }

    @Test("a socket may be written as the configuration writes it")
    func scheme() throws {
        #expect(try address(socket: "unix:/run/x.sock") == .socket("/run/x.sock"))
    }

    @Test(
        "what is no address of a daemon, or would send a token in clear text, is refused",
        arguments: [
            "localhost:8420", "ftp://localhost", "http://", "http://example.com:8420", "http://127.0.0.1.example.com",
            "http://localhost/v1", "http://user@localhost", "http://local host", "http://127.0.0",
        ]
    )
    func refused(url: String) {
        #expect(throws: CommandFailure.self) { try address(url: url) }
    }

    @Test(
        "https may lead anywhere, http only to this machine",
        arguments: ["https://backup.example.com", "http://[::1]:8420", "http://127.9.9.9:1"]
    )
    func accepted(url: String) throws {
        #expect(try address(url: url) == .url(url))
    }

    @Test(
        "R15: a password in a URL is not repeated",
        arguments: ["http://me:secret-word@localhost", "ftp://me:secret-word@h"]
    )
    func password(url: String) {
        let refusal = #expect(throws: CommandFailure.self) { try address(url: url) }
        #expect(refusal?.description.contains("secret-word") == false)
    }
}
