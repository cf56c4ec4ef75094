import ArgumentParser
import Workflow

/// Which jobs to list: the filters of `GET /v1/jobs`. All that are given must hold.
struct JobFilterFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("In this state; may be given several times.", valueName: "state"),
        completion: .list(JobState.allCases.map(\.rawValue))
    )
    var state: [String] = []

    @Option(help: "Of this project.")
    var project: String?

    @Option(help: ArgumentHelp("In this vault, by name or id.", valueName: "vault"))
    var vault: String?

    @Option(help: ArgumentHelp("Of this resource.", valueName: "id"))
    var resource: String?

    @Option(help: ArgumentHelp("Of this group.", valueName: "id"))
    var group: String?

    @Option(help: ArgumentHelp("Submitted by this user or token.", valueName: "name"))
    var submitter: String?

    @Option(help: ArgumentHelp("With this label.", valueName: "key=value"))
    var label: LabelArgument?

    @Option(help: ArgumentHelp("Ended with this error code.", valueName: "code"))
    var errorCode: String?

    @Option(help: ArgumentHelp("Submitted at or after this moment (RFC 3339).", valueName: "time"))
    var submittedAfter: String?

    @Option(help: ArgumentHelp("Submitted before this moment.", valueName: "time"))
    var submittedBefore: String?

    @Option(help: ArgumentHelp("Ended at or after this moment.", valueName: "time"))
    var finishedAfter: String?

    @Option(help: ArgumentHelp("Ended before this moment.", valueName: "time"))
    var finishedBefore: String?

    func validate() throws {
        for name in state where JobState(rawValue: name) == nil {
            let known = JobState.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("`\(name)` is not a state; known are \(known)")
        }
    }

    /// The filters as the query of the request.
    var query: [(name: String, value: String?)] {
        [
            ("state", state.isEmpty ? nil : state.joined(separator: ",")),
            ("label", label.map { "\($0.key)=\($0.value)" }), ("project", project), ("vault", vault),
            ("resource", resource), ("group", group), ("submitter", submitter),
            ("error_code", errorCode), ("submitted_after", submittedAfter), ("submitted_before", submittedBefore),
            ("finished_after", finishedAfter), ("finished_before", finishedBefore),
        ]
    }
}
