import JobStore
import Workflow

extension JobFilter {
    /// Reads the filters of a list from its query.
    init(_ query: inout Query) {
        self.init()
        for text in query.takeAll("state").flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            if let state = JobState(rawValue: String(text)) {
                states.insert(state)
            } else {
                let known = JobState.allCases.map(\.rawValue).joined(separator: ", ")
                query.refuse("state", .unknownValue, "is not one of \(known)")
            }
        }
        project = query.take("project").map { ProjectName($0) }
        if let vault = query.take("vault") {
            if let id = UUIDText.normalized(vault) { vaultID = VaultID(id) } else { vaultName = vault }
        }
        resource = query.uuid("resource").map { ResourceID($0) }
        group = query.uuid("group").map { GroupID($0) }
        submitter = query.take("submitter")
        if let text = query.take("label") {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 {
                label = JobLabel(name: String(parts[0]), value: String(parts[1]))
            } else {
                query.refuse("label", .badPattern, "is not name=value")
            }
        }
        code = query.take("error_code")
        text = query.take("q").map { TextQuery($0) }
        submittedFrom = query.time("submitted_after")
        submittedBefore = query.time("submitted_before")
        endedFrom = query.time("finished_after")
        endedBefore = query.time("finished_before")
    }
}
