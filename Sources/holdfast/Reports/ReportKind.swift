/// What a report is about. The raw values name the commands and the files of a bundle.
enum ReportKind: String, CaseIterable, Sendable {
    case jobs
    case protection
    case exceptions
    case privileged

    var title: String {
        switch self {
        case .jobs: "Backup jobs"
        case .protection: "Protection of resources"
        case .exceptions: "Exceptions"
        case .privileged: "Privileged actions"
        }
    }

    /// What is in it, and what is not, for whoever reads it without knowing Holdfast.
    var scope: String {
        switch self {
        case .jobs:
            "Every job that was submitted before the end of the window and had not ended before its beginning, with the state it "
                + "has now."
        case .protection:
            "Every resource that a job has ever named, as it stands now: its last good restore point and that one's age against "
                + "the target. The window has no part in it."
        case .exceptions:
            "What did not go as it should: jobs of the window that failed, timed out, were only partly done or need a person; late "
                + "twins, unknown objects, releases and recoveries within the window; resources that miss their target now."
        case .privileged:
            "What people and programs did to the work of others or to what is kept, within the window: cancel, retry, resolve, "
                + "release, pause and resume, end a recovery, make and revoke tokens, prune; who, when, why, and who was turned away."
        }
    }

    /// Whether its rows come from events, for which the whole history has to be read.
    var readsHistory: Bool {
        switch self {
        case .exceptions, .privileged: true
        case .jobs, .protection: false
        }
    }

    /// The columns, by the names that CSV and JSON have. The times are RFC 3339 in UTC, spans are whole seconds.
    var columns: [String] {
        switch self {
        case .jobs: JobsReport.columns
        case .protection: ProtectionReport.columns
        case .exceptions: ExceptionsReport.columns
        case .privileged: PrivilegedReport.columns
        }
    }

    /// What the totals count by.
    var groupColumn: String {
        switch self {
        case .jobs: "state"
        case .protection: "rpo_state"
        case .exceptions: "kind"
        case .privileged: "action"
        }
    }
}

/// One row of a report.
struct ReportRow: Equatable, Sendable {
    /// By column; one that has no value is absent.
    let values: [String: JSONValue]
    /// How the row stands out.
    var tone = TextStyle.plain

    init(_ values: [String: JSONValue?], tone: TextStyle = .plain) {
        self.values = values.compactMapValues { $0 == .null ? nil : $0 }
        self.tone = tone
    }

    func text(_ column: String) -> String { values[column]?.shown ?? "" }
}

/// How many rows there are, in all and of each group.
struct ReportTotals: Equatable, Sendable {
    private(set) var all = 0
    private(set) var groups: [String: Int] = [:]

    mutating func count(_ row: ReportRow, by column: String) {
        all += 1
        groups[row.values[column]?.shown ?? "", default: 0] += 1
    }

    /// The largest group first.
    var sorted: [(name: String, count: Int)] {
        groups.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map { (name: $0.0, count: $0.1) }
    }
}

/// What stands above a report: where it comes from and what it is about.
struct ReportHeading: Equatable, Sendable {
    let kind: ReportKind
    let window: ReportWindow
    let madeAt: Moment
    /// 32 hex digits.
    let installation: String
    /// How far the history reached when the report was begun, as `SEQUENCE:HASH`.
    let head: String
}
