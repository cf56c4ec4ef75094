/// What a demo has to show in the end, each with whether it is so.
struct DemoFindings: Equatable, Sendable {
    struct Finding: Equatable, Sendable {
        let text: String
        let holds: Bool
    }

    let findings: [Finding]

    var allHold: Bool { findings.allSatisfy(\.holds) }

    /// - Parameters:
    ///   - job: the job as the daemon shows it.
    ///   - state: `GET /_emulator/state`: what there is in the cloud, and what was asked of it.
    init(job: JobView, state: JSONValue) {
        let counts = state["counts"]
        let restorePoint = (state["checkpoints"]?.elements ?? []).first
        let backups = state["backups"]?.elements ?? []
        func count(_ name: String, _ words: String) -> Finding {
            let number = counts?[name]?.integer ?? -1
            return Finding(text: "the cloud has \(number) \(words)\(number == 1 ? "" : "s")", holds: number == 1)
        }
        func creation(_ operation: String, _ words: String) -> Finding {
            let calls = state["operations"]?[operation]?["received"]?.integer ?? 0
            return Finding(text: "\(words) was asked for \(calls) time\(calls == 1 ? "" : "s")", holds: calls == 1)
        }
        findings = [
            Finding(text: "the job is \(job.state)", holds: job.state == "succeeded"),
            Finding(
                text: "the job knows the restore point \(job.restorePointID ?? "–")",
                holds: job.restorePointID != nil && job.restorePointID == restorePoint?["id"]?.text
            ),
            Finding(
                text: "the daemon picked the job up again after the kill",
                holds: job.document["recovered"]?.boolean == true
            ),
            count("vaults", "vault"),
            count("associated_resources", "associated resource"),
            count("checkpoints", "restore point"),
            creation("createVault", "the vault"),
            creation("addResources", "the association"),
            creation("createCheckpoint", "the restore point"),
            Finding(
                text: "the restore point's backup is available",
                holds: !backups.isEmpty && backups.allSatisfy { $0["status"] == "available" }
            ),
        ]
    }
}
