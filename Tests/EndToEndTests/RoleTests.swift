import Glibc
import Testing

/// What another user of the machine may do, as the kernel tells the daemon who it is.
@Suite("Roles of other users", .enabled(if: geteuid() == 0, "only root can become somebody else"))
struct RoleTests {
    private static let script = """
        import http.client, json, os, socket, sys
        path, method, target, uid, gid = sys.argv[1:6]
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(path)
        body = json.dumps({"reason": "test"}) if method == "POST" else None
        connection.request(method, target, body, {"Content-Type": "application/json"})
        print(connection.getresponse().status)
        """

    private static func ask(_ scenario: Scenario, _ method: String, _ target: String, uid: Int) async throws -> String {
        let child = try ChildProcess(
            ["/usr/bin/env", "python3", "-c", script, scenario.socketPath, method, target, "\(uid)", "0"],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"],
            errorPath: scenario.folder + "/other-user.log"
        )
        #expect(await child.ending(within: .seconds(30)) == .exited(0), "\(child.errors)")
        return String(child.output.prefix { $0 != "\n" })
    }

    @Test(
        "R22: a reader looks and changes nothing, an operator does, a stranger is turned away; denials are in the history"
    )
    func roles() async throws {
        var settings = DaemonSettings()
        settings.extra = "socket_roles: {reader: \"uid:12001\", operator: \"uid:12002\"}"
        try await Scenario.run(settings) { scenario in
            #expect(chmod(scenario.folder, 0o755) == 0)
            let (_, daemon) = try await scenario.startBoth()
            let expected = [(12001, "200", "403"), (12002, "200", "200"), (12003, "403", "403")]
            for (uid, get, post) in expected {
                #expect(try await Self.ask(scenario, "GET", "/v1/queue", uid: uid) == get, "\(uid)")
                #expect(try await Self.ask(scenario, "POST", "/v1/queue/pause", uid: uid) == post, "\(uid)")
            }
            let events = try await daemon.client.get("/v1/audit/events")["events"].elements
            let denials = events.filter { $0["action"] == "access.denied" }
            #expect(denials.map { $0["actor"] } == ["uid:12001", "uid:12003", "uid:12003"])
            #expect(denials.map { $0["object"] } == ["POST /v1/queue/pause", "GET /v1/queue", "POST /v1/queue/pause"])
            #expect(denials.map { $0["detail"]["role"] } == ["reader", "none", "none"])
            #expect(events.first { $0["action"] == "queue.paused" }?["actor"] == "uid:12002")
        }
    }
}
