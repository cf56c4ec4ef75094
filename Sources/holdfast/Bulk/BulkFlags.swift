import ArgumentParser

/// What keeps a command that is meant for many jobs from reaching others.
struct BulkFlags: ParsableArguments {
    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask whether these jobs are meant.")
    var isConfirmed = false

    @Option(
        help: ArgumentHelp(
            "Go on only when exactly so many jobs match; otherwise nothing is done and the exit code is 5.",
            valueName: "count"
        )
    )
    var expect: Int?

    @Flag(name: .customLong("dry-run"), help: "Only show the jobs that match.")
    var isDryRun = false

    func validate() throws {
        if let expect, expect < 0 { throw ValidationError("--expect is not negative") }
    }
}
