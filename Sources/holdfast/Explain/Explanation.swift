import Workflow

/// What is known of one error code.
struct Explanation: Equatable, Sendable {
    let code: String
    /// The class of the error table, `holdfast` for the end of a job, or `api` for an answer of the daemon.
    let kind: String
    let carriedOut: String?
    let httpStatuses: [Int]
    let meaning: String
    let action: String
    let fix: String

    static let csvColumns = ["code", "class", "carried_out", "meaning", "action", "fix"]

    static let all: [Explanation] =
        ErrorTable.rows.map(Explanation.init) + ProblemCode.allCases.map(Explanation.init)
        + Refusal.all.map(Explanation.init)

    /// The codes that are called `text`, or whose part after the prefix is; letters of either case.
    static func find(_ text: String) -> [Explanation] {
        // As they are printed, in brackets.
        let wanted = text.lowercased().filter { $0 != "[" && $0 != "]" }
        let exact = all.filter { $0.code.lowercased() == wanted }
        guard exact.isEmpty else { return exact }
        return all.filter { explanation in
            explanation.code.lowercased().split(separator: ".", maxSplits: 1).last.map { $0 == wanted } ?? false
        }
    }

    init(_ row: ErrorRow) {
        code = row.code.rawValue
        kind = row.failureClass.rawValue
        carriedOut = row.carriedOut.rawValue
        httpStatuses = row.httpStatuses
        meaning = row.meaning
        action = row.action
        fix = row.fix
    }

    init(_ code: ProblemCode) {
        self.code = code.rawValue
        kind = "holdfast"
        carriedOut = nil
        httpStatuses = []
        meaning = code.meaning
        action = code.action
        fix = code.fix
    }

    init(_ refusal: Refusal) {
        code = refusal.code
        kind = "api"
        carriedOut = nil
        httpStatuses = [refusal.status]
        meaning = refusal.meaning
        action = refusal.action
        fix = refusal.fix
    }

    var document: JSONValue {
        .compact([
            "code": .text(code), "class": .text(kind), "carried_out": carriedOut.map(JSONValue.text),
            "http_statuses": .array(httpStatuses.map { .integer(Int64($0)) }), "meaning": .text(meaning),
            "action": .text(action), "fix": .text(fix),
        ])
    }

    func lines(surface: Surface) -> [String] {
        let statuses = httpStatuses.map(String.init).joined(separator: ", ")
        let facts: [(String, String)] = [
            ("code", code), ("class", kind), ("HTTP status", statuses), ("meaning", meaning), ("Holdfast", action),
            ("you", fix),
            ("carried out", carriedOut.map(Self.words(carriedOut:)) ?? ""),
        ]
        return facts.filter { !$0.1.isEmpty }.map { TextWidth.pad($0.0, to: 14) + $0.1 }
    }

    private static func words(carriedOut: String) -> String {
        switch CarriedOut(rawValue: carriedOut) {
        case .no: "no: a call that is answered like this has changed nothing"
        case .maybe: "perhaps: the cloud is looked at before anything is sent again"
        case .lookIfResent: "no, but on a second sending it means that the first one probably was"
        case nil: carriedOut
        }
    }
}
