import ArgumentParser
import Glibc
import HTTPTransport
import Testing

@testable import holdfast

struct ConnectionOptionsTests {
    private func client(_ arguments: [String], _ environment: [String: String] = [:]) throws -> DaemonClient {
        try ConnectionOptions.parse(arguments).client(environment: environment)
    }

    /// A temporary file with a token.
    private func tokenFile(_ text: String = "token\n", mode: mode_t) throws -> String {
        var template = Array("/tmp/holdfast-token-XXXXXX".utf8CString)
        let descriptor = template.withUnsafeMutableBufferPointer { $0.baseAddress.map { mkstemp($0) } ?? -1 }
        defer { close(descriptor) }
        try #require(StandardStream.write(text, to: descriptor) == nil)
        try #require(fchmod(descriptor, mode) == 0)
        return template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    @Test("a socket is sent no token: whoever made it need not be the daemon")
    func socket() throws {
        #expect(try !client(["--socket", "/run/x.sock"], ["HOLDFAST_TOKEN": "t"]).hasToken)
        #expect(try !client(["--socket", "/run/x.sock", "--token-file", "/nonexistent"]).hasToken)
        #expect(try client(["--url", "http://127.0.0.1:1"], ["HOLDFAST_TOKEN": "t"]).hasToken)
        #expect(try !client(["--url", "http://127.0.0.1:1"]).hasToken)
    }

    @Test("a token file that everybody can read is refused, one for owner or group is not")
    func mode() throws {
        let open = try tokenFile(mode: 0o644)
        let own = try tokenFile(mode: 0o640)
        defer {
            unlink(open)
            unlink(own)
        }
        let failure = try #require(throws: CommandFailure.self) {
            try client(["--url", "http://127.0.0.1:1", "--token-file", open])
        }
        #expect(failure.status == .usage)
        #expect("\(failure)".contains("mode 644"))
        #expect(try client(["--url", "http://127.0.0.1:1", "--token-file", own]).hasToken)
    }

    @Test("a token file without a token, or without an end, is refused")
    func contents() throws {
        let empty = try tokenFile("\n\n", mode: 0o600)
        defer { unlink(empty) }
        for path in [empty, "/dev/null", "/dev/zero", "/nonexistent"] {
            #expect(throws: CommandFailure.self) {
                try client(["--url", "http://127.0.0.1:1", "--token-file", path])
            }
        }
    }
}
