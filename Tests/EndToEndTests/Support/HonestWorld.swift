/// What must hold whatever happened to the daemon, counted from the cloud's own books and from the database.
struct HonestWorld: Sendable {
    let cloud: CloudEmulator
    var vaults = 1
    var associations = 1
    var restorePoints = 1

    private static let changes = ["createVault", "addResources", "createCheckpoint"]

    /// What does not hold; empty when all is well. All jobs have to be over.
    /// - Parameters:
    ///   - daemon: one that lives; it is killed for the last look into the database.
    ///   - jobs: how many the daemon must know.
    ///   - restarts: how often a daemon was started after the first.
    func faults(of daemon: Daemon, in scenario: Scenario, jobs: Int = 1, restarts: Int) async throws -> [String] {
        let state = try await cloud.state()
        var faults = miscounted(state)
        let listed = try await daemon.client.get("/v1/jobs?limit=1000")["jobs"].elements
        if listed.count != jobs { faults.append("\(listed.count) jobs instead of \(jobs)") }
        var effects: [Document] = []
        for job in listed {
            let id = job["id"].text ?? ""
            let own = try await daemon.client.get("/v1/jobs/\(id)/effects")["effects"].elements
            effects += own
            let history = History(
                job: job,
                events: try await daemon.events(id),
                effects: own,
                restorePoints: Set(state["checkpoints"].elements.compactMap { $0["id"].text })
            )
            faults += history.faults(restarts: restarts)
        }
        faults += unjournaled(try await cloud.requests(), effects)
        await daemon.kill()
        return faults + (try await databaseFaults(in: scenario))
    }

    private func miscounted(_ state: Document) -> [String] {
        let counts = CloudEmulator.Counts(state)
        let found = [
            ("vaults", counts.vaults, vaults), ("associations", counts.associated, associations),
            ("restore points", counts.restorePoints, restorePoints), ("backups", counts.backups, restorePoints),
            ("createVault", counts.carriedOut["createVault"] ?? 0, vaults),
            ("addResources", counts.carriedOut["addResources"] ?? 0, associations),
            ("createCheckpoint", counts.carriedOut["createCheckpoint"] ?? 0, restorePoints),
        ]
        return found.filter { $0.1 != $0.2 }.map { "\($0.1) \($0.0) instead of \($0.2)" }
    }

    /// Changes that were asked of the cloud and are not in the journal, or were asked twice under one intent.
    private func unjournaled(_ requests: [Document], _ effects: [Document]) -> [String] {
        var faults: [String] = []
        var sent: Set<String> = []
        var associations = 0
        for request in requests where request["method"] == "POST" {
            guard let operation = request["operation"].text, Self.changes.contains(operation) else { continue }
            if operation == "addResources" {
                associations += 1
                continue
            }
            guard let marker = Self.marker(request["body"]) else {
                faults.append("\(operation) without a marker")
                continue
            }
            if !sent.insert(marker).inserted { faults.append("\(operation) \(marker) was sent twice") }
            guard let effect = effects.first(where: { $0["marker"].text == marker }) else {
                faults.append("\(operation) \(marker) is not in the journal")
                continue
            }
            // Both tell the time of the same machine; the journal's has milliseconds.
            let intended = effect["intended_at"].text ?? ""
            if let time = request["time"].text, time.prefix(23) < intended.prefix(23) {
                faults.append("\(operation) \(marker) left at \(time), before its intent of \(intended)")
            }
        }
        let intended = effects.count { $0["kind"] == "association" }
        if associations > intended { faults.append("\(associations) associations sent, \(intended) in the journal") }
        return faults
    }

    /// The marker that a creating request carries.
    private static func marker(_ body: Document) -> String? {
        let tags = body["vault"]["tags"].elements
        if let tag = tags.first(where: { $0["key"] == "holdfast" }) { return tag["value"].text }
        let description = body["checkpoint"]["parameters"]["description"].text ?? ""
        return description.split(separator: " ").last.map(String.init)
    }

    /// What SQLite and the schema say after the daemon's death.
    private func databaseFaults(in scenario: Scenario) async throws -> [String] {
        let questions = [
            ("integrity_check", "(SELECT group_concat(integrity_check, ' ') FROM pragma_integrity_check)", "ok"),
            ("foreign keys broken", "(SELECT count(*) FROM pragma_foreign_key_check)", "0"),
            ("gaps in the history", "(SELECT max(seq) - count(*) FROM audit_event)", "0"),
            ("effects left open", "(SELECT count(*) FROM effect WHERE closed_ms IS NULL)", "0"),
            ("keys still held", "(SELECT count(*) FROM held_key)", "0"),
            ("jobs not done", "(SELECT count(*) FROM job WHERE lane <> 'done' AND is_seeking_twins = 0)", "0"),
            ("jobs miscounted", "(SELECT abs(sum(count) - (SELECT count(*) FROM job)) FROM job_count)", "0"),
        ]
        let answers = try await Database(path: scenario.dataFolder + "/holdfast.db")
            .run("SELECT " + questions.map(\.1).joined(separator: ", "), in: scenario).split(separator: "|")
        return zip(questions, answers).filter { $0.2 != $1 }.map { "\($0.0): \($1)" }
            + (answers.count == questions.count ? [] : ["the database answers \(answers)"])
    }
}

/// One job's history beside its journal and what the cloud has.
private struct History {
    let job: Document
    let events: [Document]
    let effects: [Document]
    let restorePoints: Set<String>

    private static let steps = [
        "preflight", "ensure_vault", "associate", "create_restore_point", "await_restore_point", "verify",
    ]

    func faults(restarts: Int) -> [String] {
        let actions = events.compactMap { $0["action"].text }
        var faults: [String] = []
        func expect(_ holds: Bool, _ what: String) {
            if !holds { faults.append("job \(job["id"]): \(what): \(actions)") }
        }
        expect(actions.first == "job.submitted", "does not begin with its submission")
        expect(actions.last == "job.ended", "does not close with its end")
        for once in ["job.submitted", "job.started", "job.ended"] {
            let count = actions.count { $0 == once }
            // A job that is cancelled in the queue is never started.
            expect(count == 1 || once == "job.started" && count == 0, "\(count) times \(once)")
        }
        expect(
            actions.count { $0 == "job.recovered" } <= restarts,
            "recovered more often than the daemon was restarted"
        )
        let sequence = events.compactMap { $0["seq"].integer }
        expect(sequence == sequence.sorted() && Set(sequence).count == events.count, "out of order")
        // Each step that has ended had begun, and no step goes back.
        let begun = events.filter { $0["action"] == "step.started" }.compactMap {
            Self.steps.firstIndex(of: $0["step"].text ?? "")
        }
        expect(begun == begun.sorted(), "a step was begun after a later one")
        for event in events where event["action"] == "step.finished" {
            let at = events.firstIndex { $0["action"] == "step.started" && $0["step"] == event["step"] }
            expect(
                at.map { (events[$0]["seq"].integer ?? 0) < (event["seq"].integer ?? 0) } == true,
                "\(event["step"]) ended before it began"
            )
        }
        return faults + untoldEffects() + falseClaims()
    }

    /// Each row of the journal has its two events and they agree with it.
    private func untoldEffects() -> [String] {
        effects.flatMap { effect -> [String] in
            let own = events.filter {
                $0["detail"]["kind"] == effect["kind"]
                    && $0["detail"]["generation"].text == effect["generation"].integer.map(String.init)
            }
            let intended = own.filter { $0["action"] == "effect.intended" }
            let closed = own.last { $0["action"] == "effect.closed" }
            var faults: [String] = []
            if intended.count != 1 || intended.first?["detail"]["marker"] != effect["marker"] {
                faults.append("the intent of \(effect) is told \(intended.count) times")
            }
            if closed?["detail"]["outcome"] != effect["outcome"] || effect["outcome"] == .null {
                faults.append("the end of \(effect) is told as \(closed.map { "\($0["detail"])" } ?? "nothing")")
            }
            return faults
        }
    }

    /// Every restore point that the history names is one that the cloud has.
    private func falseClaims() -> [String] {
        let told =
            events.compactMap { $0["detail"]["restore_point_id"].text }
            + [job["restore_point_id"].text].compactMap { $0 }
        return Set(told).subtracting(restorePoints).map { "the cloud has no restore point \($0)" }
    }
}
