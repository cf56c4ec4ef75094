import Crypto
import FoundationEssentials
import Glibc
import Testing

@testable import holdfast

/// Every exit code of `docs/cli.md`, from the program itself.
@Suite("Exit codes")
struct ExitCodeTests {
    private static let page: String = {
        let root = URL(filePath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
        return TextFile.read(root + "/docs/cli.md")
    }()

    @Test("the page lists exactly the codes that there are")
    func documented() {
        let rows = Self.page.split(separator: "\n").compactMap { line -> Int32? in
            let cells = line.split(separator: "|").map { $0.filter { $0 != " " } }
            return line.hasPrefix("| ") ? cells.first.flatMap { Int32($0) } : nil
        }
        #expect(rows == holdfast.ExitStatus.allCases.map(\.rawValue))
    }

    private static let flags = [
        "--vault-name", "my_vault", "--create-size-gb", "200", "--name", "backup_auto", "--resource", Seed.server,
    ]

    @Test("what a script can do wrong, and what can be wrong around it")
    func mistakes() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            let id = try await daemon.submit(Seed.submission)
            try await daemon.awaitRest(id)
            let damaged = scenario.folder + "/damaged.yaml"
            try TextFile.write("listen: nowhere\nqueue: {max_pending: -1}\n", to: damaged)
            let unknown = "0198c0de-0000-7000-8000-000000000000"
            let expectations: [([String], holdfast.ExitStatus)] = [
                (["jobs", "ls"], .ok), (["version"], .ok), (["--help"], .ok), (["jobs", "cancel", "--help"], .ok),
                (["jobs", "nonsense"], .usage), (["jobs", "ls", "-o", "xml"], .usage),
                (["jobs", "cancel", "--reason", "x"], .usage), (["jobs", "retry", id], .usage),
                (["jobs", "cancel", "--state", "succeeded", "--reason", "x"], .usage),
                (["submit", "-f", scenario.folder + "/none.yaml"], .usage),
                (["report", "jobs", "--from", "tomorrow"], .usage),
                (["jobs", "show", unknown], .notFound), (["explain", "no.such.code"], .notFound),
                (["protection", Seed.server(77)], .notFound), (["groups", "show", unknown], .notFound),
                (["jobs", "cancel", id, "--reason", "x"], .conflict),
                (["jobs", "cancel", "--state", "succeeded", "--expect", "2", "--yes", "--reason", "x"], .conflict),
                (["remote-runs", "release", id, "--reason", "x"], .conflict),
                (["config", "validate", "--config", damaged], .findings),
                (["audit", "verify", damaged], .findings),
                (["jobs", "ls", "--socket", scenario.folder + "/none"], .daemonUnreachable),
            ]
            for (arguments, status) in expectations {
                let result = try await scenario.runCommand(arguments)
                #expect(result.ending == .exited(status.rawValue), "\(arguments): \(result.errors)")
                #expect(status == .ok || status == .findings || !result.errors.isEmpty, "\(arguments) says nothing")
            }
        }
    }

    @Test("3 when some of many jobs refuse, 5 when all do")
    func partial() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            let done = try await daemon.submit(Seed.submission)
            try await daemon.awaitRest(done)
            _ = try await scenario.runCommand(["queue", "pause", "--reason", "test"])
            let queued = try await daemon.submit(Seed.submission)
            let many = ["jobs", "cancel", done, queued, "--yes", "--reason", "test", "-o", "json"]
            let some = try await scenario.runCommand(many)
            #expect(some.ending == .exited(3), "\(some.errors)")
            #expect(try some.document["done"] == 1)
            #expect(try some.document["results"].elements.map { $0["outcome"] } == ["refused", "done"])
            let none = try await scenario.runCommand(many)
            #expect(none.ending == .exited(5), "\(none.errors)")
        }
    }

    @Test("6 for a token that is none")
    func notAllowed() async throws {
        var settings = DaemonSettings()
        settings.listen = "tcp:127.0.0.1:0"
        settings.tokenDigest = SHA256.hash(data: Data("the-right-token".utf8))
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        try await Scenario.run(settings) { scenario in
            let cloud = try await scenario.startCloud()
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon(token: "the-right-token")
            let path = scenario.folder + "/token"
            for (token, status) in [("the-right-token", holdfast.ExitStatus.ok), ("a-wrong-token", .notAllowed)] {
                try TextFile.write(token + "\n", to: path)
                let result = try await scenario.runCommand([
                    "queue", "--url", daemon.listen, "--token-file", path, "-o", "json",
                ])
                #expect(result.ending == .exited(status.rawValue), "\(result.errors)")
            }
        }
    }

    @Test("75 while the queue is full")
    func tryLater() async throws {
        var settings = DaemonSettings()
        settings.maxPending = 1
        try await Scenario.run(settings) { scenario in
            _ = try await scenario.startBoth()
            _ = try await scenario.runCommand(["queue", "pause", "--reason", "test"])
            #expect(try await scenario.runCommand(["submit"] + Self.flags).ending == .exited(0))
            let result = try await scenario.runCommand(["submit", "-o", "json"] + Self.flags)
            #expect(result.ending == .exited(75), "\(result.errors)")
            #expect(try result.document["code"] == "queue_full")
        }
    }

    @Test("10 when a resource misses its target")
    func overdue() async throws {
        var settings = DaemonSettings()
        settings.extra = "protection: {target_age_seconds: 86400}"
        try await Scenario.run(settings) { scenario in
            let faults: [Document] = [["operation": "createCheckpoint", "fault": "fail_backup"]]
            let (_, daemon) = try await scenario.startBoth(faults: faults)
            try await daemon.awaitRest(daemon.submit(Seed.submission))
            let result = try await scenario.runCommand(["protection", "--check"])
            #expect(result.ending == .exited(10), "\(result.errors)")
            #expect(result.output.contains("missed"))
        }
    }

    @Test("1 when the output cannot be written, and when a job that was waited for has timed out")
    func failed() async throws {
        let full = try ChildProcess(
            ["/bin/sh", "-c", "exec \"$0\" explain > /dev/full", HoldfastBinary.path],
            environment: ["PATH": "/usr/bin:/bin"],
            errorPath: "/dev/null"
        )
        #expect(await full.ending(within: .seconds(60)) == .exited(1))
        try await Scenario.run { scenario in
            let faults: [Document] = [
                ["operation": "createCheckpoint", "fault": "backup_duration", "seconds": 3600]
            ]
            _ = try await scenario.startBoth(faults: faults)
            let result = try await scenario.runCommand(
                ["submit", "--wait", "--deadline-seconds", "1", "-o", "json"] + Self.flags
            )
            #expect(result.ending == .exited(1), "\(result.errors)")
            #expect(try result.document["state"] == "timed_out")
        }
    }

    @Test("a signal ends the watching with 130 or 143 and leaves the job alone", arguments: [(2, 130), (15, 143)])
    func signals(_ signal: Int32, _ code: Int32) async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(backupSeconds: 1.5)
            let id = try await daemon.submit(Seed.submission)
            try await cloud.awaitRequest("showCheckpoint", "is polled") { !$0.isEmpty }
            let watch = try scenario.command(["jobs", "watch", id, "-o", "json"])
            _ = try await eventually("the watching has begun") { watch.errors.isEmpty ? nil : true }
            watch.send(signal)
            let result = try await scenario.result(of: watch, within: .seconds(20))
            #expect(result.ending == .exited(code))
            #expect(result.errors.contains("holdfast jobs watch \(id)"))
            #expect(try await daemon.awaitRest(id)["state"] == "succeeded")
        }
    }
}
