/// What a client command left behind.
struct CommandResult: Sendable {
    let ending: ChildProcess.Ending
    let output: String
    let errors: String

    /// The whole of standard output as one JSON document.
    var document: Document {
        get throws { try Document(output) }
    }
}

extension Scenario {
    /// Starts a client command against this scenario's socket.
    func command(_ arguments: [String], socket: String? = nil) throws -> ChildProcess {
        let serial = String(UInt32.random(in: 0...UInt32.max), radix: 36)
        return try start(
            arguments,
            log: "command-\(serial).log",
            environment: ["HOLDFAST_SOCKET": socket ?? socketPath, "NO_COLOR": "1"]
        )
    }

    /// Runs a client command to its end.
    func runCommand(
        _ arguments: [String],
        socket: String? = nil,
        within limit: Duration = .seconds(60)
    ) async throws -> CommandResult {
        try await result(of: command(arguments, socket: socket), within: limit)
    }

    func result(of child: ChildProcess, within limit: Duration = .seconds(60)) async throws -> CommandResult {
        let ending = await child.ending(within: limit)
        return CommandResult(ending: ending, output: child.output, errors: child.errors)
    }
}
