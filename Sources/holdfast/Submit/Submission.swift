/// A request for new jobs on its way to the daemon: a submission, or the retry of an ended job.
struct Submission: Sendable {
    /// Where it goes.
    var path = ["v1", "jobs"]
    /// A JSON text.
    let body: [UInt8]
    /// With the same key the daemon takes the same submission once, however often it comes.
    let idempotencyKey: String

    /// The pauses before it is sent again when no answer comes.
    private static let pauses: [Duration] = [.milliseconds(200), .seconds(1), .seconds(2), .seconds(4)]

    /// The pauses, replaced by tests.
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// Sends it, again if the answer got lost: the key makes that harmless.
    /// - Throws: `CommandFailure`. After `daemonUnreachable` the submission may have been accepted, unless nobody listened.
    func send(with client: DaemonClient, note: (String) -> Void) async throws -> AcceptedSubmission {
        var pauses = Self.pauses[...]
        while true {
            do {
                return try AcceptedSubmission(try await client.send(call))
            } catch let failure as CommandFailure where failure.isKeyInUse {
                // The first sending is still being written; its answer follows.
                guard let pause = pauses.popFirst() else { throw failure }
                try await sleep(pause)
            } catch let failure as CommandFailure where failure.isUnreachable {
                // Nobody listened at the first try: nothing was sent, and waiting is up to the caller.
                let mayHaveArrived = failure.mayHaveArrived || pauses.count < Self.pauses.count
                guard mayHaveArrived else { throw failure }
                guard let pause = pauses.popFirst() else { throw doubt(failure) }
                note("no answer; sending it again with the same key")
                try await sleep(pause)
            }
        }
    }

    /// It may have been accepted: with the same key it can be sent again without harm.
    private func doubt(_ failure: CommandFailure) -> CommandFailure {
        CommandFailure(
            failure.status,
            code: "cli.submission_unanswered",
            "\(failure.problem["detail"]?.text ?? "no answer"); the submission may have been accepted",
            hint: "send it again with --idempotency-key \(idempotencyKey); if it was accepted, that finds it"
        )
    }

    private var call: DaemonCall {
        DaemonCall(
            method: "POST",
            target: RequestTarget(path),
            body: body,
            fields: [("Idempotency-Key", idempotencyKey)]
        )
    }
}
