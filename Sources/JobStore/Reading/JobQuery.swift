import GRDB
import Workflow

/// The SQL of a filtered list or count. The most selective condition drives, through an index that already has the
/// order of the list, so nothing is sorted and a page costs what it shows. The one exception is a list of what ended since
/// a moment: it costs what ended since. A list by words is in the order of acceptance, which the index of words has.
struct JobQuery {
    private var from = "job INDEXED BY job_by_submission"
    private var conditions: [String] = []
    private var values: [(any DatabaseValueConvertible)?] = []
    private var submitted = "job.submitted_ms"
    private var number = "job.number"
    private var driven = false
    private let states: [JobState]
    private let statesDrive: Bool
    private let isByText: Bool

    init(_ filter: JobFilter, after cursor: JobCursor? = nil) {
        let states = JobState.allCases.filter { filter.states.contains($0) }
        self.states = states
        let drivers = [
            filter.resource != nil, filter.group != nil, filter.code != nil, filter.vaultID != nil,
            filter.label != nil, filter.vaultName != nil, filter.submitter != nil,
        ]
        isByText = filter.text != nil
        let isDriven = isByText || drivers.contains(true)
        let endDrives = filter.endedFrom != nil && !isDriven
        statesDrive = !states.isEmpty && !endDrives && !isDriven
        if let text = filter.text {
            driven = true
            from = "job_text CROSS JOIN job ON job.number = job_text.rowid"
            number = "job_text.rowid"
            add("job_text MATCH ?", [text.expression])
        }
        if let resource = filter.resource {
            join("job_resource", "job_resource_by_resource", ["resource_id"], [resource.rawValue])
        }
        match("group_id", filter.group?.rawValue, index: "job_by_group")
        match("ending_code", filter.code, index: "job_by_code")
        match("vault_id", filter.vaultID?.rawValue, index: "job_by_vault")
        if let label = filter.label {
            join("job_label", "job_label_by_value", ["name", "value"], [label.name, label.value])
        }
        match("vault_name", filter.vaultName, index: "job_by_vault_name")
        match("submitter", filter.submitter, index: "job_by_submitter")
        if statesDrive || endDrives {
            from = statesDrive ? "job INDEXED BY job_by_state" : "job INDEXED BY job_by_end"
            driven = true
        }
        match("project", filter.project?.rawValue, index: "job_by_project")
        window(filter)
        if let cursor, isByText {
            add("\(number) < ?", [cursor.number])
        } else if let cursor {
            add("(\(submitted), \(number)) < (?, ?)", [cursor.submitted, cursor.number])
        }
    }

    /// Row numbers of one page, newest first; the last argument is the limit.
    func page(limit: Int) -> (sql: String, arguments: StatementArguments) {
        let branches = statesDrive ? states.map { [$0] } : [states]
        let selects = branches.map { branch in
            "SELECT \(submitted) AS submitted, \(number) AS number FROM \(from)\(wherever(branch))"
        }
        // Branches over an index that has the order are merged, not sorted (sqlite.org/optoverview.html).
        let sql =
            selects.joined(separator: " UNION ALL ") + " ORDER BY \(isByText ? "2 DESC" : "1 DESC, 2 DESC") LIMIT ?"
        let all = branches.flatMap { branch in values + branch.map { $0.rawValue } } + [limit]
        return (sql, StatementArguments(all))
    }

    /// Pairs of a state and how many jobs are in it.
    func counts() -> (sql: String, arguments: StatementArguments) {
        let sql = "SELECT job.state, count(*) FROM \(from)\(wherever(states)) GROUP BY job.state"
        return (sql, StatementArguments(values + states.map { $0.rawValue }))
    }

    private func wherever(_ states: [JobState]) -> String {
        var all = conditions
        if states.count == 1 { all.append("job.state = ?") }
        if states.count > 1 { all.append("job.state IN (\(states.map { _ in "?" }.joined(separator: ", ")))") }
        return all.isEmpty ? "" : " WHERE " + all.joined(separator: " AND ")
    }

    private mutating func add(_ condition: String, _ more: [(any DatabaseValueConvertible)?]) {
        conditions.append(condition)
        values += more
    }

    private mutating func match(_ column: String, _ value: String?, index: String) {
        guard let value else { return }
        if !driven { from = "job INDEXED BY \(index)" }
        driven = true
        add("job.\(column) = ?", [value])
    }

    /// Filters by a row of another table. As the first condition it drives the query in that table's order.
    private mutating func join(_ table: String, _ index: String, _ columns: [String], _ wanted: [String]) {
        if driven {
            let matches = columns.map { "\(table).\($0) = ?" } + ["\(table).job = job.number"]
            add("EXISTS (SELECT 1 FROM \(table) WHERE \(matches.joined(separator: " AND ")))", wanted)
            return
        }
        driven = true
        from = "\(table) INDEXED BY \(index) CROSS JOIN job ON job.number = \(table).job"
        submitted = "\(table).submitted_ms"
        number = "\(table).job"
        for (column, value) in zip(columns, wanted) { add("\(table).\(column) = ?", [value]) }
    }

    /// No job ends before it was submitted (a check of the schema), so an upper bound of the end is one of the submission
    /// too, and that one has the index.
    private mutating func window(_ filter: JobFilter) {
        if let from = filter.submittedFrom { add("\(submitted) >= ?", [from.milliseconds]) }
        if let before = filter.submittedBefore { add("\(submitted) < ?", [before.milliseconds]) }
        if let from = filter.endedFrom { add("job.ended_ms >= ?", [from.milliseconds]) }
        if let before = filter.endedBefore {
            add("job.ended_ms < ?", [before.milliseconds])
            add("\(submitted) < ?", [before.milliseconds])
        }
    }
}
