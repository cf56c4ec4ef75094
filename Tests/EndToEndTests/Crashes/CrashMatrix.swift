import Failpoints

/// The failpoints on a job's way, by steps: which there are, and one case of striking there.
enum CrashMatrix {
    static let steps = [
        "preflight", "ensure_vault", "associate", "create_restore_point", "await_restore_point", "verify",
    ]

    struct Cell: Sendable, CustomStringConvertible {
        let point: Failpoint
        let step: String

        var description: String { "\(point.rawValue) at \(step)" }
    }

    static let cells = Failpoint.allCases.filter(\.isOfStep).flatMap { point in
        steps.filter { passes(point, $0) > 0 }.map { Cell(point: point, step: $0) }
    }

    /// How often a job on a quick and faultless cloud passes a place.
    static func passes(_ point: Failpoint, _ step: String) -> Int {
        let commits = [
            "preflight": 1, "ensure_vault": 3, "associate": 3, "create_restore_point": 1, "await_restore_point": 2,
            "verify": 2,
        ]
        let calls = [
            "preflight": 2, "ensure_vault": 3, "associate": 4, "create_restore_point": 1, "await_restore_point": 2,
            "verify": 1,
        ]
        switch point {
        case .keysReleased: return ["create_restore_point", "verify"].contains(step) ? 1 : 0
        case .beforeSend, .requestLeft, .answerBegun, .afterAnswer: return calls[step] ?? 0
        default: return commits[step] ?? 0
        }
    }

    /// Whether a death here may leave it open whether the request had left, so that a person may be asked under `hold`: the
    /// intent is on the disk and nothing has been handed to the network.
    static func mayAsk(_ strike: Strike) -> Bool {
        guard ["ensure_vault", "associate", "create_restore_point"].contains(strike.step ?? "") else { return false }
        switch strike.point {
        case .batchCommitted, .batchAnswered, .afterCommit, .keysReleased, .beforeSend: return true
        default: return false
        }
    }

    static var settings: DaemonSettings {
        var settings = DaemonSettings()
        settings.totalTimeoutSeconds = 1.5
        settings.sendWindowSeconds = 0.5
        settings.settleWindowSeconds = 0.3
        settings.pollMaxSeconds = 0.1
        return settings
    }

    struct Result: Sendable {
        var wasStruck: Bool
        var questions: Int
        var faults: [String]

        var outcome: CrashReport.Outcome {
            if !faults.isEmpty { return .failed }
            if !wasStruck { return .unreached }
            return questions > 0 ? .attention : .ended
        }
    }

    /// Strikes one daemon, and the next one too when `second` says where, and counts what is left when the job is over.
    /// - Parameter isProven: lets each list of the cloud show a marker of ours first, which `recreate` asks for.
    static func run(
        _ strike: Strike,
        then second: Strike? = nil,
        _ settings: DaemonSettings = settings,
        isProven: Bool = false
    ) async throws -> Result {
        var result = Result(wasStruck: false, questions: 0, faults: ["the case was not run to its end"])
        try await Scenario.run(settings) { scenario in
            let cloud = try await scenario.startCloud(backupSeconds: 0.1)
            try scenario.configure(cloud: cloud.url)
            var world = HonestWorld(cloud: cloud)
            if isProven {
                try await proveWitnesses(of: cloud, in: scenario)
                world = HonestWorld(cloud: cloud, vaults: 2, associations: 2, restorePoints: 2)
            }
            let submission = Seed.submission(vault: "the_vault", servers: [Seed.server(1)])
            var accepted: String?
            var restarts = 1
            let ordeal = try await scenario.endure(
                try await scenario.startDaemon(struckAt: strike),
                next: { scenario in
                    guard let second else { return try await scenario.startDaemon() }
                    restarts += 2
                    let ordeal = try await scenario.endure(try await scenario.startDaemon(struckAt: second)) {
                        try await $0.awaitRest($0.submit(submission, key: "the-job"))
                    }
                    // One that was spared must not be struck while everything is counted.
                    await ordeal.daemon.kill()
                    return try await scenario.startDaemon()
                }
            ) { daemon in
                accepted = try await daemon.submit(submission, key: "the-job")
                try await daemon.awaitRest(accepted ?? "")
            }
            // Under the same key what was acknowledged is found, and what was not is taken now. One that was spared is not
            // asked to write again.
            let id =
                if let accepted, !ordeal.wasStruck { accepted } else {
                    try await ordeal.daemon.submit(submission, key: "the-job")
                }
            let job = try await ordeal.daemon.finish(id, cloud)
            result.wasStruck = ordeal.wasStruck
            result.questions = try await ordeal.daemon.actions(id).count { $0 == "job.needs_attention" }
            result.faults = job["state"] == "succeeded" ? [] : ["the job ended as \(job["state"])"]
            if let accepted, accepted != id { result.faults.append("\(accepted) was acknowledged and is lost") }
            result.faults += try await world.faults(
                of: ordeal.daemon,
                in: scenario,
                jobs: isProven ? 2 : 1,
                restarts: restarts
            )
        }
        return result
    }

    /// Loses the answers of one job's creating calls: the searches show that every list tells our markers.
    static func proveWitnesses(of cloud: CloudEmulator, in scenario: Scenario) async throws {
        try await cloud.add(faults: [
            ["operation": "createVault", "fault": "answer_lost", "times": 1],
            ["operation": "createCheckpoint", "fault": "answer_lost", "times": 1],
        ])
        let daemon = try await scenario.startDaemon()
        let job = try await daemon.awaitRest(daemon.submit(Seed.submission))
        guard job["state"] == "succeeded" else { throw Impatience(description: "the first job: \(job)") }
        await daemon.kill()
    }
}
