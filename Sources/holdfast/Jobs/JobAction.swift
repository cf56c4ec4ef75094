/// A command to one job: a POST whose answer is the job as it is afterwards.
struct JobAction: Sendable {
    let client: DaemonClient
    let output: OutputOptions

    /// The pauses before a command is sent again because a worker has the job in hand just now.
    private static let busyPauses: [Duration] = [.milliseconds(100), .milliseconds(300), .seconds(1), .seconds(2)]

    /// Sends the command, prints the answer, and says on standard error where the job stands.
    /// - Parameters:
    ///   - name: the last part of the path, such as `cancel`.
    ///   - id: the job's.
    func run(_ name: String, _ id: String, _ document: JSONValue) async throws {
        let answer = JobView(try await self.answer(name, id, document).document)
        StandardStream.problems.writeLine(TextWidth.printable("holdfast: job \(answer.id) is \(answer.stateText)"))
        try output.print(answer.document, columns: JobDetailText.csvColumns) { surface in
            JobDetailText.lines(answer, surface: surface, now: .now())
        }
    }

    /// Sends the command, again for a while as long as a worker has the job in hand, and prints nothing.
    func answer(_ name: String, _ id: String, _ document: JSONValue) async throws -> DaemonReply {
        let call = try DaemonCall.post("v1", "jobs", id, name, document: document)
        for pause in Self.busyPauses {
            do {
                return try await client.send(call)
            } catch let failure as CommandFailure where failure.problem["code"] == "job_busy" {
                try await Task.sleep(for: pause)
            }
        }
        return try await client.send(call)
    }
}
