/// One job as lines of text: what it is about, where it stands, what became of each resource, and what to do.
enum JobDetailText {
    /// The columns of `-o csv`.
    static let csvColumns = JobTable.csvColumns

    static func lines(_ job: JobView, surface: Surface, now: Moment) -> [String] {
        facts(job, surface: surface, now: now) + resourceLines(job, surface: surface) + advice(job)
    }

    private static func facts(_ job: JobView, surface: Surface, now: Moment) -> [String] {
        let document = job.document
        let vault = [job.vaultName, job.vaultID].compactMap { $0 }.joined(separator: "  ")
        let facts: [(String, String?)] = [
            ("job", job.id),
            ("state", job.style.apply(to: job.stateText, colored: surface.isColored)),
            ("step", job.step.map { step in step + (job.attempt.map { $0 > 1 ? ", attempt \($0)" : "" } ?? "") }),
            ("progress", job.isAtRest ? nil : job.progress.map { "\($0)%" }),
            ("waits until", job.isAtRest ? nil : job.waitsUntil?.text),
            ("held by", job.heldBy),
            ("error", [job.code, job.message].compactMap { $0 }.joined(separator: ": ")),
            ("project", job.project),
            ("vault", vault),
            ("restore point", job.restorePointID),
            ("in the cloud", remote(job)),
            ("group", job.groupID),
            ("retry of", document["retry_of"]?.text),
            ("labels", document["request"]?["labels"].flatMap(labels)),
            ("reason", document["request"]?["reason"]?.text),
            ("submitted", submission(job)),
            ("cancelled", cancellation(document["cancellation"])),
            ("started", job.startedAt?.text),
            ("ended", job.endedAt?.text),
            ("took", job.duration(now: now).map(SpanText.short)),
            ("recovered", document["recovered"]?.boolean == true ? "picked up again after a restart" : nil),
        ]
        return facts.compactMap { name, value in
            guard let value, !value.isEmpty else { return nil }
            return TextWidth.pad(name, to: 14) + (name == "state" ? value : TextWidth.printable(value))
        }
    }

    /// What a job that has ended leaves running: a cancellation or a time-out does not stop the cloud.
    private static func remote(_ job: JobView) -> String? {
        guard job.isAtRest, job.document["remote"]?.text == "continues" else { return nil }
        return "the run goes on and is still watched"
    }

    private static func cancellation(_ cancellation: JSONValue?) -> String? {
        guard let cancellation else { return nil }
        let parts = [
            Moment(cancellation["at"])?.text, cancellation["actor"]?.text.map { "by \($0)" },
            cancellation["reason"]?.text.map { "(\($0))" },
        ]
        return parts.compactMap { $0 }.joined(separator: " ")
    }

    private static func submission(_ job: JobView) -> String? {
        guard let moment = job.submittedAt else { return nil }
        let submitter = job.document["submitter"]?.shown.map { " by \($0)" } ?? ""
        return moment.text + submitter
    }

    private static func labels(_ labels: JSONValue) -> String? {
        labels.members?.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.shown ?? "")" }.joined(separator: " ")
    }

    private static func resourceLines(_ job: JobView, surface: Surface) -> [String] {
        guard !job.resources.isEmpty else { return [] }
        var table = TextTable([
            .init(title: "RESOURCE"),
            .init(title: "NAME", widthMin: 8, dropOrder: 2),
            .init(title: "TYPE", widthMin: 6, dropOrder: 0),
            .init(title: "OUTCOME"),
            .init(title: "BACKUP", dropOrder: 1),
            .init(title: "REASON", widthMin: 10),
        ])
        for resource in job.resources {
            let reason = [resource.code, resource.reason].compactMap { $0 }.joined(separator: ": ")
            table.add([
                .init(resource.id),
                .init(resource.name),
                .init(resource.type),
                .init(resource.outcome, style(ofOutcome: resource.outcome)),
                .init(resource.backupID),
                .init(reason.isEmpty ? nil : reason),
            ])
        }
        return [""] + table.lines(width: surface.width, colored: surface.isColored)
    }

    private static func style(ofOutcome outcome: String?) -> TextStyle {
        switch outcome {
        case "succeeded": .good
        case nil: .plain
        case "skipped": .warning
        default: .bad
        }
    }

    /// What a person has to decide, with the commands that do it.
    private static func advice(_ job: JobView) -> [String] {
        guard let attention = job.attention else { return [] }
        let candidates = (attention["candidates"]?.elements ?? []).compactMap(\.text)
        let adopted = candidates.isEmpty ? ["ID"] : candidates
        return [
            "", TextWidth.printable("needs a decision: \(attention["message"]?.text ?? "the outcome is not known")"),
        ]
            + adopted.map { "  holdfast jobs resolve \(job.id) --adopt \(TextWidth.printable($0)) --reason …" }
            + ["  holdfast jobs resolve \(job.id) --not-created --reason …"]
    }
}
