import ArgumentParser
import FoundationEssentials

/// Whether a command that makes new jobs waits for them.
struct WaitFlags: ParsableArguments {
    @Flag(name: .customLong("wait"), help: "Wait for the end, in silence.")
    var waits = false

    @Flag(name: .customLong("follow"), help: "Wait for the end and show the progress on stderr.")
    var follows = false

    @Option(help: ArgumentHelp("Wait no longer; the job goes on. Seconds, or 15m, 2h.", valueName: "time"))
    var timeout: WaitLimit?

    func validate() throws {
        if timeout != nil, !waits, !follows {
            throw ValidationError("--timeout belongs to --wait or --follow")
        }
    }
}

/// A submission from its sending to what is printed in the end.
struct SubmissionRun {
    let client: DaemonClient
    let output: OutputOptions
    let waiting: WaitFlags

    /// Sends it under `key`, or under a random key; then prints what was accepted, or waits and prints the result.
    func run(path: [String] = ["v1", "jobs"], body: [UInt8], key: String?) async throws {
        let submission = Submission(
            path: path,
            body: body,
            idempotencyKey: key ?? UUID().uuidString.lowercased()
        )
        let accepted = try await submission.send(with: client) { StandardStream.problems.writeLine("holdfast: \($0)") }
        StandardStream.problems.writeLine(accepted.notice(arguments: client.address.arguments))

        guard waiting.waits || waiting.follows else {
            return try output.print(accepted.document, columns: AcceptedSubmission.csvColumns) { _ in [accepted.id] }
        }
        let run = WatchRun(
            client: client,
            target: accepted.target,
            output: output,
            timeLimit: waiting.timeout?.duration,
            showsProgress: waiting.follows,
            accepted: accepted
        )
        try await run.run()
    }
}
