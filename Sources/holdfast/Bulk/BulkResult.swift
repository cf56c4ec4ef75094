/// What became of one job of many.
struct BulkResult: Equatable, Sendable {
    enum Outcome: String, Equatable, Sendable {
        case done
        /// The daemon said no; `code` says why.
        case refused
        /// No answer came; it may have been done.
        case unanswered
        /// Given up before its turn, because an earlier one showed that it could not be done now.
        case notTried = "not_tried"
    }

    let job: JobView
    let outcome: Outcome
    /// The state afterwards, where it is known.
    var state: String?
    /// The job that a retry made.
    var newJobID: String?
    var code: String?
    var detail: String?

    var document: JSONValue {
        .compact([
            "id": .text(job.id), "outcome": .text(outcome.rawValue), "state": state.map(JSONValue.text),
            "new_job_id": newJobID.map(JSONValue.text), "code": code.map(JSONValue.text),
            "detail": detail.map(JSONValue.text),
        ])
    }
}

/// All results of a command for many jobs.
struct BulkReport: Equatable, Sendable {
    let verb: BulkVerb
    var results: [BulkResult] = []
    /// How many matched and were left out, because they were submitted again already.
    var leftOut = 0
    /// How many were named and do not exist.
    var missing = 0
    /// Why it was given up, if it was.
    var stop: ExitStatus?

    static let csvColumns = ["id", "outcome", "state", "new_job_id", "code", "detail"]

    func count(_ outcome: BulkResult.Outcome) -> Int {
        results.count { $0.outcome == outcome }
    }

    /// 0 when all is done, 3 when some is, otherwise what the daemon's first refusal means.
    /// - Parameter refusal: the exit code of the first refusal.
    func status(refusal: ExitStatus?) -> ExitStatus {
        if let stop { return stop }
        guard let refusal else { return .ok }
        return count(.done) > 0 ? .partial : refusal
    }

    var document: JSONValue {
        [
            "action": .text(verb.rawValue), "matched": .integer(Int64(results.count - missing)),
            "left_out": .integer(Int64(leftOut)), "done": .integer(Int64(count(.done))),
            "refused": .integer(Int64(count(.refused))),
            "results": .array(results.map(\.document)),
        ]
    }

    /// `3 of 5 jobs cancelled`, and a row for each that was not.
    func lines(surface: Surface) -> [String] {
        let summary = "\(count(.done)) of \(results.count) jobs \(verb.participle)"
        var table = TextTable([
            .init(title: "JOB"), .init(title: "OUTCOME"), .init(title: "STATE", widthMin: 8, dropOrder: 1),
            .init(title: "NEW JOB", dropOrder: 2), .init(title: "REASON", widthMin: 10, dropOrder: 0),
        ])
        for result in results {
            table.add([
                .init(result.job.id),
                .init(result.outcome.rawValue.replacing("_", with: " "), result.outcome == .done ? .good : .warning),
                .init(result.state), .init(result.newJobID), .init(result.detail ?? result.code),
            ])
        }
        return table.lines(width: surface.width, colored: surface.isColored) + ["", summary]
    }
}
