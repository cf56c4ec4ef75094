import ArgumentParser

/// What a command that threw leaves behind: texts for both streams and an exit code.
struct CommandEnding: Equatable, Sendable {
    var output: String = ""
    var problems: String = ""
    var code: Int32
}

extension CommandEnding {
    /// - Parameter format: with `json`, a failure still prints one document on standard output.
    init(of error: any Error, format: OutputFormat) {
        switch error {
        case let failure as CommandFailure:
            code = failure.status.rawValue
            problems = "holdfast: \(failure)\n"
            output = Self.document(of: failure, format: format)
        case let code as ExitCode:
            self.code = code.rawValue
        default:
            let parserCode = Holdfast.exitCode(for: error)
            let message = Holdfast.fullMessage(for: error)
            if parserCode == .success {
                // Help, version and completion scripts.
                code = ExitStatus.ok.rawValue
                output = Self.line(message)
            } else if parserCode == .validationFailure {
                let failure = CommandFailure(.usage, code: "cli.usage", Holdfast.message(for: error))
                code = failure.status.rawValue
                problems = Self.line(message)
                output = Self.document(of: failure, format: format)
            } else {
                let failure = CommandFailure(.failed, code: "cli.failed", "\(error)")
                code = failure.status.rawValue
                problems = "holdfast: \(failure)\n"
                output = Self.document(of: failure, format: format)
            }
        }
    }

    /// Writes both texts and returns the exit code.
    func report() -> Int32 {
        if !problems.isEmpty { StandardStream.problems.write(problems) }
        if !output.isEmpty { StandardStream.output.write(output) }
        return code
    }

    private static func document(of failure: CommandFailure, format: OutputFormat) -> String {
        guard format == .json else { return "" }
        // Problem documents hold no numbers that JSON cannot write, so this cannot fail.
        return (try? failure.problem.encoded(pretty: true)).map(line) ?? "{}\n"
    }

    private static func line(_ text: String) -> String {
        text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
    }
}
