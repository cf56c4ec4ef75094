extension Scenario {
    /// Runs a client command on a terminal of its own and types something into it; all that the terminal showed is in
    /// `output`.
    func runOnTerminal(
        _ arguments: [String],
        typing text: String = "",
        columns: Int = 80,
        environment: [String: String] = [:]
    ) async throws -> CommandResult {
        let serial = String(UInt32.random(in: 0...UInt32.max), radix: 36)
        let typed = folder + "/typed-\(serial)"
        try TextFile.write(text, to: typed)
        let command = ([HoldfastBinary.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
        // `script` gives a program a terminal and passes on its exit code; it is a part of util-linux.
        let line = "stty cols \(columns) rows 30; exec \(command)"
        var variables = ["HOLDFAST_SOCKET": socketPath, "TERM": "xterm"]
        variables.merge(environment) { _, given in given }
        let child = try start(
            ["-c", "exec script -qec \"$0\" /dev/null < '\(typed)'", line],
            log: "terminal-\(serial).log",
            program: "/bin/sh",
            environment: variables
        )
        return try await result(of: child)
    }
}
