/// Why a command could not do what was asked, with the exit code and the words for it.
///
/// Thrown only while standard output is still empty: with `-o json` the failure's problem document is what gets printed.
struct CommandFailure: Error, Equatable, Sendable {
    let status: ExitStatus
    /// A problem document (RFC 9457): the daemon's own, or one made here.
    let problem: JSONValue
    /// What to do about it, if there is something.
    let hint: String?
    /// Whether the request may have reached the daemon although no answer came.
    var mayHaveArrived = false

    /// A failure found on this side.
    /// - Parameter code: a stable name for scripts, such as `cli.daemon_unreachable`.
    init(_ status: ExitStatus, code: String, _ detail: String, hint: String? = nil) {
        self.status = status
        self.hint = hint
        problem = .compact([
            "type": "about:blank", "title": .text(status.title), "code": .text(code), "detail": .text(detail),
            "hint": hint.map(JSONValue.text), "exit_code": .integer(Int64(status.rawValue)),
        ])
    }

    /// A refusal by the daemon.
    init(_ status: ExitStatus, problem: JSONValue, hint: String? = nil) {
        self.status = status
        self.problem = problem
        self.hint = hint
    }
}

extension CommandFailure: CustomStringConvertible {
    /// One line with what happened, one for each refused field, and one with what to do.
    var description: String {
        let title = problem["detail"]?.text ?? problem["title"]?.text ?? "the daemon refused without saying why"
        let code = problem["code"]?.text.map { $0.hasPrefix("cli.") ? "" : " [\($0)]" } ?? ""
        let fields = (problem["errors"]?.elements ?? []).map { field in
            // Where the fault is: in the body, in the query, or in a header.
            let place = ["pointer", "parameter", "header"].lazy.compactMap { field[$0]?.text }.first ?? "the request"
            return "  \(place): \(field["detail"]?.text ?? field["code"]?.text ?? "")"
        }
        let advice = (hint ?? problem["hint"]?.text ?? problem["fix"]?.text).map { ["  " + $0] } ?? []
        return ([title + code] + fields + advice).map(TextWidth.printable).joined(separator: "\n")
    }
}

extension ExitStatus {
    fileprivate var title: String {
        switch self {
        case .ok: "Done"
        case .failed: "Failed"
        case .usage: "Not acceptable"
        case .partial: "Partly done"
        case .notFound: "Not found"
        case .conflict: "Conflict"
        case .notAllowed: "Not allowed"
        case .daemonUnreachable: "Daemon unreachable"
        case .cancelled: "Cancelled"
        case .needsAttention: "Needs attention"
        case .findings: "Problems found"
        case .tryLater: "Try later"
        case .waitRanOut: "Wait ran out"
        case .interrupted: "Interrupted"
        case .terminated: "Stopped"
        }
    }
}
