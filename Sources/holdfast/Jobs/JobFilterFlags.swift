import ArgumentParser
import Workflow

/// Which jobs to list: the filters of `GET /v1/jobs`. All that are given must hold.
struct JobFilterFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("In this state; several times, or separated by commas, in any of them.", valueName: "state"),
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

    @Option(
        help: ArgumentHelp(
            "With these words in its names, labels, description or reason; word* for all that begin so.",
            valueName: "words"
        )
    )
    var text: String?

    @Option(help: ArgumentHelp("Submitted at or after this moment (RFC 3339).", valueName: "time"))
    var submittedAfter: String?

    @Option(help: ArgumentHelp("Submitted before this moment.", valueName: "time"))
    var submittedBefore: String?

    @Option(help: ArgumentHelp("Ended at or after this moment.", valueName: "time"))
    var finishedAfter: String?

    @Option(help: ArgumentHelp("Ended before this moment.", valueName: "time"))
    var finishedBefore: String?

    func validate() throws {
        for name in states where JobState(rawValue: name) == nil {
            let known = JobState.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("`\(name)` is not a state; known are \(known)")
        }
    }

    private var states: [String] {
        state.flatMap { $0.split(separator: ",").map(String.init) }
    }

    /// The filters as the query of the request.
    var query: [(name: String, value: String?)] {
        [
            ("state", states.isEmpty ? nil : states.joined(separator: ",")),
            ("label", label.map { "\($0.key)=\($0.value)" }), ("project", project), ("vault", vault),
            ("resource", resource), ("group", group), ("submitter", submitter),
            ("error_code", errorCode), ("q", text), ("submitted_after", submittedAfter),
            ("submitted_before", submittedBefore),
            ("finished_after", finishedAfter), ("finished_before", finishedBefore),
        ]
    }
}
