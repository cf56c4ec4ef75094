/// A cloud that refuses everything and quotes the whole request in the refusal: its fields and its body. Its IAM gives out
/// one known token, or refuses and quotes as well.
enum QuotingCloud {
    private static let script = """
        import http.server, json, sys
        token = sys.argv[1] if len(sys.argv) > 1 else None
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                said = self.command + " " + self.path + " " + str(dict(self.headers)) + " " + body
                issues = token and "/auth/tokens" in self.path
                text = json.dumps({"token": {"quoted": said, "expires_at": "2099-01-01T00:00:00.000000Z"}} if issues
                                  else {"error_code": "BackupService.9998", "error_msg": said[-900:]}).encode()
                self.send_response(201 if issues else 400)
                if issues: self.send_header("X-Subject-Token", token)
                self.send_header("X-Request-Id", "request-of-the-test")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
            do_GET = do_POST = do_HEAD = answer
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    /// - Parameter token: what IAM gives out; nil lets it refuse.
    /// - Returns: its URL.
    static func start(in scenario: Scenario, token: String?) async throws -> String {
        let path = scenario.folder + "/quoting.py"
        try TextFile.write(script, to: path)
        let child = try scenario.start(
            ["python3", path] + (token.map { [$0] } ?? []),
            log: "quoting.log",
            program: "/usr/bin/env"
        )
        return "http://127.0.0.1:\(try await child.firstLine(within: .seconds(30)))"
    }
}
