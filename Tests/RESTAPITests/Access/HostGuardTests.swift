import Testing

@testable import RESTAPI

@Suite("The guard of host names")
struct HostGuardTests {
    private let hosts = HostGuard(host: "127.0.0.1", others: ["backup.example.org"])

    @Test(
        "lets in requests for this daemon",
        arguments: [
            "localhost", "LOCALHOST:80", "127.0.0.1:8420", "[::1]", "[::1]:8420", "backup.example.org:443",
        ]
    )
    func own(authority: String) throws {
        try hosts.check(authority: authority, origin: nil)
        try hosts.check(authority: authority, origin: "http://\(authority)")
        try hosts.check(authority: authority, origin: "https://\(authority)")
    }

    @Test(
        "refuses requests for others",
        arguments: [
            nil, "", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost:80:90",
            "localhost:x", "[::1].evil", "user@localhost", "10.0.0.1",
        ] as [String?]
    )
    func foreign(authority: String?) {
        let problem = #expect(throws: Problem.self) { try hosts.check(authority: authority, origin: nil) }
        #expect(problem?.code == .foreignHost)
    }

    @Test(
        "refuses requests from foreign pages",
        arguments: [
            "null", "http://evil.example", "https://localhost.evil.example", "file://localhost", "localhost", "",
        ]
    )
    func foreignOrigin(origin: String) {
        let problem = #expect(throws: Problem.self) { try hosts.check(authority: "localhost", origin: origin) }
        #expect(problem?.code == .foreignOrigin)
    }

    @Test("an IPv6 address that is listened on is a name of its own")
    func ipv6() throws {
        try HostGuard(host: "::1").check(authority: "[::1]:1", origin: "http://[::1]:1")
    }
}
