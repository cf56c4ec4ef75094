import ArgumentParser
import FoundationEssentials

/// A command for many jobs: what matches is shown and confirmed, then done one after the other.
struct BulkRun {
    let client: DaemonClient
    let output: OutputOptions
    let verb: BulkVerb
    let reason: String
    let flags: BulkFlags

    /// - Parameters:
    ///   - matches: those that match; nothing else is touched.
    ///   - confirm: asks the person; nil when there is nobody to ask.
    func run(_ matches: BulkMatches, confirm: (String) -> Bool? = Confirmation.ask) async throws {
        let jobs = matches.jobs
        for note in matches.notes { StandardStream.problems.writeLine("holdfast: \(note)") }
        if let expect = flags.expect, expect != jobs.count {
            throw CommandFailure(
                .conflict,
                code: "cli.count_differs",
                "\(Self.count(jobs.count)) match, and \(expect) were expected; nothing was done",
                hint: "see which with --dry-run"
            )
        }
        guard !flags.isDryRun else { return try show(matches) }
        guard !matches.all.isEmpty else {
            StandardStream.problems.writeLine("holdfast: no job matches; there is nothing to do")
            return try print(BulkReport(verb: verb, leftOut: matches.leftOut))
        }
        if !jobs.isEmpty { try obtainConsent(jobs, confirm) }
        let (report, refusal) = await perform(matches)
        try print(report)
        let status = report.status(refusal: refusal)
        guard status == .ok else { throw ExitCode(status.rawValue) }
    }

    private func print(_ report: BulkReport) throws {
        try output.print(report.document, items: report.results.map(\.document), columns: BulkReport.csvColumns) {
            report.results.isEmpty ? ["no jobs"] : report.lines(surface: $0)
        }
    }

    /// Shows what matches, and ends as the command would when one that was named does not exist.
    private func show(_ matches: BulkMatches) throws {
        let jobs = matches.jobs
        let documents = jobs.map(\.document)
        try output.print(
            [
                "action": .text(verb.rawValue), "matched": .integer(Int64(jobs.count)),
                "left_out": .integer(Int64(matches.leftOut)), "jobs": .array(documents),
            ],
            items: documents,
            columns: JobTable.csvColumns
        ) { surface in
            JobTable.lines(jobs, surface: surface, now: .now()) + ["", "\(Self.count(jobs.count)); nothing was done"]
        }
        if let first = matches.obstacles.first { throw ExitCode(first.status.rawValue) }
    }

    private func obtainConsent(_ jobs: [JobView], _ confirm: (String) -> Bool?) throws {
        guard !flags.isConfirmed else { return }
        let surface = Surface(.problems, environment: ProcessInfo.processInfo.environment)
        let shown = JobTable.lines(Array(jobs.prefix(Self.shownMax)), surface: surface, now: .now())
        let more = jobs.count > Self.shownMax ? ["… and \(jobs.count - Self.shownMax) more"] : []
        for line in shown + more { StandardStream.problems.writeLine(line) }
        switch confirm("\(verb.imperative) \(Self.count(jobs.count))?") {
        case true?: return
        case false?: throw CommandFailure(.failed, code: "cli.declined", "nothing was done")
        case nil:
            throw CommandFailure(
                .usage,
                code: "cli.unconfirmed",
                "\(Self.count(jobs.count)) match; nothing was done, because there is nobody to ask",
                hint: "say --yes, best together with --expect \(jobs.count)"
            )
        }
    }

    /// The jobs that are shown before the question.
    private static let shownMax = 20

    private static func count(_ number: Int) -> String {
        number == 1 ? "1 job" : "\(number) jobs"
    }

    /// Goes on over single refusals, and stops when all that follow would fare alike.
    private func perform(_ matches: BulkMatches) async -> (BulkReport, refusal: ExitStatus?) {
        var report = BulkReport(verb: verb, leftOut: matches.leftOut, missing: matches.obstacles.count)
        var refusal: ExitStatus?
        for match in matches.all {
            if let obstacle = match.obstacle {
                refusal = refusal ?? obstacle.status
                report.results.append(Self.result(match.job, obstacle))
                continue
            }
            guard report.stop == nil else {
                report.results.append(BulkResult(job: match.job, outcome: .notTried))
                continue
            }
            do {
                report.results.append(try await perform(match.job))
            } catch let failure as CommandFailure {
                if failure.isOfOneJob { refusal = refusal ?? failure.status } else { report.stop = failure.status }
                report.results.append(Self.result(match.job, failure))
            } catch {
                // Cancelled: the process is about to end.
                report.stop = .interrupted
                report.results.append(BulkResult(job: match.job, outcome: .unanswered))
            }
        }
        return (report, refusal)
    }

    private static func result(_ job: JobView, _ failure: CommandFailure) -> BulkResult {
        let code = failure.problem["code"]?.text
        return BulkResult(
            job: job,
            outcome: failure.mayHaveArrived ? .unanswered : .refused,
            code: code,
            detail: code == "idempotency_key_reused"
                ? "it was submitted again within the last day, for another reason"
                : failure.reasonFault ?? failure.problem["detail"]?.text ?? failure.problem["title"]?.text
        )
    }

    private func perform(_ job: JobView) async throws -> BulkResult {
        switch verb {
        case .cancel:
            let action = JobAction(client: client, output: output)
            let answer = JobView(try await action.answer("cancel", job.id, ["reason": .text(reason)]).document)
            return BulkResult(job: job, outcome: .done, state: answer.state)
        case .retry:
            let body = Array(try JSONValue.object(["reason": .text(reason)]).encoded(pretty: false).utf8)
            let submission = Submission(
                path: ["v1", "jobs", job.id, "retry"],
                body: body,
                // The same for every run of the command: one that is repeated after it was broken off does not submit a job twice.
                idempotencyKey: "bulk-retry-\(job.id)"
            )
            let accepted = try await submission.send(with: client) { _ in }
            return BulkResult(job: job, outcome: .done, state: job.state, newJobID: accepted.id)
        }
    }
}

extension CommandFailure {
    /// Whether another job may fare better with the same command.
    fileprivate var isOfOneJob: Bool {
        [.conflict, .notFound, .usage].contains(status) && reasonFault == nil
    }

    /// What is wrong with the reason, which is the same for all jobs.
    fileprivate var reasonFault: String? {
        (problem["errors"]?.elements ?? []).first { $0["pointer"] == "/reason" }.map { fault in
            "the reason \(fault["detail"]?.text ?? "is not acceptable")"
        }
    }
}
