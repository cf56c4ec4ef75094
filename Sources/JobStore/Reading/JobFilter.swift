package import Workflow

/// Which jobs to list or count. Unset fields do not filter; set ones must all hold.
package struct JobFilter: Equatable, Sendable {
    /// Any of these; empty does not filter.
    package var states: Set<JobState> = []
    package var project: ProjectName?
    package var vaultID: VaultID?
    /// The exact name as requested.
    package var vaultName: String?
    package var resource: ResourceID?
    package var group: GroupID?
    package var submitter: String?
    /// A label's name and value.
    package var label: JobLabel?
    /// The code that a job ended with.
    package var code: String?
    /// Words of the submission's texts: names, description, labels, reason, submitter.
    package var text: TextQuery?
    package var submittedFrom: Timestamp?
    /// Exclusive.
    package var submittedBefore: Timestamp?
    package var endedFrom: Timestamp?
    /// Exclusive.
    package var endedBefore: Timestamp?

    package init() {}

    /// True when nothing but project and state is asked about: then the kept counts answer.
    var isAnsweredByCounts: Bool {
        var rest = self
        rest.states = []
        rest.project = nil
        return rest == JobFilter()
    }
}

/// A label of a job.
package struct JobLabel: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Where a list goes on: behind the job that was last on the page before. Stays valid whatever is added meanwhile.
package struct JobCursor: Equatable, Sendable {
    let submitted: Int64
    let number: Int64

    init(submitted: Int64, number: Int64) {
        self.submitted = submitted
        self.number = number
    }

    /// Reads the text that `text` gave.
    /// - Throws: `StoreError.invalid` when it is not a cursor of ours.
    package init(text: String) throws(StoreError) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "j", let submitted = Int64(parts[1], radix: 36),
            let number = Int64(parts[2], radix: 36), submitted >= 0, number > 0
        else { throw .invalid("'\(text.prefix(80))' is not a cursor of this list") }
        self.init(submitted: submitted, number: number)
    }

    /// Opaque text for clients: letters, digits and dashes.
    package var text: String { "j-\(String(submitted, radix: 36))-\(String(number, radix: 36))" }
}

/// A part of a list, newest first.
package struct JobPage: Sendable {
    package var jobs: [JobSummary]
    /// Nil on the last page.
    package var next: JobCursor?
}

/// How many jobs are in each state.
package struct JobCounts: Equatable, Sendable {
    package var byState: [JobState: Int]

    package var total: Int { byState.values.reduce(0, +) }
}
