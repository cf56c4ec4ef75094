import Testing

/// What systemd is told, and what it is not told when work does not go on.
@Suite("Under a service manager")
struct ServiceManagerTests {
    @Test("it is told when the daemon is ready, that work goes on, and how long stopping may take")
    func told() async throws {
        try await Scenario.run { scenario in
            let socket = try NotifySocket(path: scenario.folder + "/notify")
            let cloud = try await scenario.startCloud()
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon(
                environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "300000"]
            )
            let first = try await eventually("it is ready") { socket.next() }
            #expect(first == "READY=1\nSTATUS=listening on \(daemon.listen)")
            for _ in 0..<3 {
                let sign = try await eventually("a sign of life") { socket.next() }
                #expect(sign == "WATCHDOG=1\nSTATUS=0 jobs in hand")
            }
            #expect(await daemon.stop() == .exited(0))
            let microseconds = Int((scenario.settings.drainSeconds + 15).rounded(.down)) * 1_000_000
            #expect(socket.all().contains { $0.hasPrefix("STOPPING=1\nEXTEND_TIMEOUT_USEC=\(microseconds)\n") })
        }
    }

    @Test(
        "a socket that nobody listens on, and one that is none, keep nobody from working",
        arguments: ["/gone", "x", ""]
    )
    func deaf(_ path: String) async throws {
        try await Scenario.run { scenario in
            let cloud = try await scenario.startCloud()
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon(
                environment: ["NOTIFY_SOCKET": path == "/gone" ? scenario.folder + path : path]
            )
            #expect(try await daemon.awaitRest(try await daemon.submit(Seed.submission))["state"] == "succeeded")
            #expect(await daemon.stop() == .exited(0))
        }
    }

    @Test(
        "R30: when the engine's loop hangs, /healthz says so and the watchdog is fed no longer",
        .enabled(if: FailpointBinary.path != nil, FailpointBinary.missing)
    )
    func hangs() async throws {
        try await Scenario.run { scenario in
            let socket = try NotifySocket(path: scenario.folder + "/notify")
            let cloud = try await scenario.startCloud()
            try scenario.configure(cloud: cloud.url)
            // Each sign of life passes through the loop once: it hangs after some of them.
            let child = try scenario.serve(
                program: try #require(FailpointBinary.path),
                environment: [
                    "NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "600000", "FAILPOINT": "stall/signal_taken:12",
                ]
            )
            let daemon = try await scenario.daemon(from: child)
            _ = try await eventually("it was well") {
                socket.all().contains { $0.hasPrefix("WATCHDOG=1") } ? true : nil
            }
            let answer = try await eventually("it is known to hang", within: .seconds(60)) {
                let answer = try await daemon.client.send("GET", "/healthz")
                return answer.status == 503 ? answer : nil
            }
            #expect(try answer.document["code"] == "not_ready")
            _ = socket.all()
            // Other requests are answered meanwhile, and twice the watchdog's time passes.
            for _ in 0..<2 { #expect(try await daemon.client.send("GET", "/healthz").status == 503) }
            #expect(try await daemon.client.send("GET", "/v1/queue").status == 200)
            #expect(!socket.all().contains { $0.contains("WATCHDOG=1") })
            #expect(daemon.process.errors.contains("work does not go on"))
            await daemon.kill()
        }
    }
}
