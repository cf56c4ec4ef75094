import Testing

/// What the cloud and the network do to a job's calls, and what the job makes of it.
@Suite("A cloud that misbehaves")
struct CloudFaultTests {
    /// Faults after which the job succeeds by itself.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var rules: [Document]
        var settings = DaemonSettings()
        /// How often each change must have been carried out.
        var restorePoints = 1
        /// The outcome of the journal's rows for these kinds of change.
        var adopted: Set<String> = []

        init(_ description: String, _ rules: [Document], adopted: Set<String> = [], restorePoints: Int = 1) {
            testDescription = description
            self.rules = rules
            self.adopted = adopted
            self.restorePoints = restorePoints
        }

        func with(_ change: (inout DaemonSettings) -> Void) -> Fault {
            var copy = self
            change(&copy.settings)
            return copy
        }
    }

    private static let kinds = [
        (operation: "createVault", kind: "vault"), (operation: "addResources", kind: "association"),
        (operation: "createCheckpoint", kind: "restore_point"),
    ]

    /// Changes whose answer never comes whole although they were made.
    static let lostAnswers: [Fault] = kinds.flatMap { change -> [Fault] in
        let operation = Document.text(change.operation)
        return [
            Fault(
                "R3: \(change.operation): the answer is lost",
                [["operation": operation, "fault": "answer_lost", "times": 1]],
                adopted: [change.kind]
            ),
            Fault(
                "\(change.operation): 500 after the change",
                [["operation": operation, "fault": "server_error", "when": "after", "times": 1]],
                adopted: [change.kind]
            ),
            Fault(
                "\(change.operation): reset after the change",
                [["operation": operation, "fault": "reset", "when": "after", "times": 1]],
                adopted: [change.kind]
            ),
            Fault(
                "\(change.operation): a truncated 200",
                [["operation": operation, "fault": "truncated", "times": 1]],
                adopted: [change.kind]
            ),
            Fault(
                "\(change.operation): a proxy's page after the change",
                [["operation": operation, "fault": "html", "when": "after", "times": 1]],
                adopted: [change.kind]
            ),
            Fault(
                "\(change.operation): carried out late, after the time-out",
                [["operation": operation, "fault": "delay", "delay_seconds": 2, "times": 1]],
                adopted: [change.kind]
            ).with {
                $0.totalTimeoutSeconds = 1.2
                $0.settleWindowSeconds = 4
            },
        ]
    }

    /// Faults that leave no doubt, or strike where nothing is changed.
    static let harmless: [Fault] = [
        Fault("429 with Retry-After", [["operation": "*", "fault": "throttle", "retry_after": 1, "times": 3]]),
        Fault(
            "reads answer 500",
            [
                [
                    "operation": ["showProtectable", "listVaults", "showVault", "showCheckpoint", "listBackups"],
                    "fault": "server_error", "times": 5,
                ]
            ]
        ),
        Fault(
            "reads are reset",
            [
                [
                    "operation": ["listVaults", "showVault", "showCheckpoint", "listBackups"], "fault": "reset",
                    "times": 4,
                ]
            ]
        ),
        Fault(
            "reads are cut short",
            [
                [
                    "operation": ["listVaults", "showVault", "showCheckpoint", "listBackups"], "fault": "truncated",
                    "times": 4,
                ]
            ]
        ),
        Fault(
            "reads bring a proxy's page",
            [
                [
                    "operation": ["listVaults", "showVault", "showCheckpoint", "listBackups"], "fault": "html",
                    "times": 4,
                ]
            ]
        ),
        Fault(
            "reads bring broken JSON",
            [
                [
                    "operation": ["listVaults", "showVault", "showCheckpoint", "listBackups"], "fault": "garbage",
                    "times": 4,
                ]
            ]
        ),
        Fault("reused connections close without a byte", [["operation": "*", "fault": "close_reused"]]),
        Fault(
            "the association is not carried out and nobody says so",
            [
                ["operation": "addResources", "fault": "close", "times": 1]
            ]
        ),
        Fault(
            "the cloud is busy with the vault",
            [
                [
                    "operation": "createCheckpoint", "fault": "error", "status": 400,
                    "error_code": "BackupService.1001", "times": 2,
                ]
            ]
        ),
        Fault(
            "the only resource is skipped as busy, once",
            [
                ["operation": "createCheckpoint", "fault": "skip_resource", "times": 1]
            ],
            restorePoints: 2
        ),
        Fault(
            "lists lag behind",
            [["operation": ["listBackups", "listOperationLogs"], "fault": "list_lag", "seconds": 1]]
        ),
        Fault(
            "the region has no protectables",
            [
                [
                    "operation": "showProtectable", "fault": "error", "status": 404, "error_code": "APIGW.0101",
                    "dialect": "gateway",
                ]
            ]
        ),
    ]

    @Test("is lived through, and what a lost answer made is adopted", arguments: lostAnswers + harmless)
    func survived(_ fault: Fault) async throws {
        try await Scenario.run(fault.settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: fault.rules)
            let id = try await daemon.submit(Seed.submission)
            let job = try await daemon.awaitRest(id)
            #expect(job["state"] == "succeeded", "\(job)")
            #expect(job["error_code"] == .null)

            let counts = try await cloud.counts()
            #expect(counts.vaults == 1)
            #expect(counts.associated == 1)
            #expect(counts.restorePoints == fault.restorePoints)
            #expect(counts.backups == 1)
            let effects = try await daemon.client.get("/v1/jobs/\(id)/effects")["effects"].elements
            let adopted = effects.filter { $0["outcome"] == "adopted" }.compactMap { $0["kind"].text }
            #expect(Set(adopted) == fault.adopted)
            for change in Self.kinds where fault.adopted.contains(change.kind) {
                #expect(counts.received[change.operation] == 1, "\(change.operation) was sent again")
            }
        }
    }

    @Test("Retry-After is obeyed by every job of the project")
    func throttled() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            try await cloud.add(faults: [["operation": "*", "fault": "throttle", "retry_after": 8, "times": 1]])
            let ids = try await submitSeveral(5, to: daemon)
            let queue = try await eventually("the throttle is shown") {
                let queue = try await daemon.client.get("/v1/queue")
                return queue["projects"][0]["throttled_until"] == .null ? nil : queue
            }
            #expect(queue["projects"][0]["name"] == "default")
            let refused = try await eventually("the refusal is in the journal") {
                try await cloud.requests().first { $0["status"] == 429 }
            }
            for id in ids { #expect(try await daemon.awaitRest(id)["state"] == "succeeded") }
            // Calls that were under way with the refused one may have come just after it.
            let start = try #require(refused["time"].text)
            let all = try await cloud.requests().compactMap { $0["time"].text }
            let inPause = all.filter { $0 > start && $0 < Self.later(start, seconds: 8) }
            #expect(inPause.count <= ids.count, "\(inPause)")
        }
    }

    /// A journal time some seconds later, within one minute's wrap; textual, as the journal's times are.
    private static func later(_ time: String, seconds: Double) -> String {
        guard let moment = JournalTime(time) else { return time }
        return moment.advanced(by: seconds - 0.2).text
    }

    private func submitSeveral(_ count: Int, to daemon: Daemon) async throws -> [String] {
        var ids: [String] = []
        for number in 1...count {
            ids.append(try await daemon.submit(Seed.submission(servers: [Seed.server(number)])))
        }
        return ids
    }

    @Test("an endpoint that is down keeps jobs waiting and the API answering")
    func endpointDown() async throws {
        try await Scenario.run { scenario in
            let port = try FreePort.find()
            try scenario.configure(cloud: "http://127.0.0.1:\(port)")
            let daemon = try await scenario.startDaemon()
            let id = try await daemon.submit(Seed.submission)
            let waiting = try await daemon.awaitJob(id, "waits") { $0["wait_reason"] == "retry" }
            #expect(waiting["state"] == "waiting")
            #expect(waiting["step"] == "preflight")
            let events = try await daemon.events(id)
            #expect(events.contains { $0["action"] == "attempt.failed" })

            let cloud = try await scenario.startCloud(port: port)
            let job = try await daemon.awaitRest(id)
            #expect(job["state"] == "succeeded")
            #expect(try await cloud.counts().restorePoints == 1)
        }
    }
}
