import Glibc

/// The line by which scripts learn that the daemon is ready, and where.
struct Readiness {
    /// `unix:/path` or `http://host:port`, as the clients' options take them.
    let address: String

    func announce() {
        let line: JSONValue = .object([
            "ready": .boolean(true), "listen": .text(address), "pid": .integer(Int64(getpid())),
        ])
        // Encoding fails only for numbers that JSON cannot write; there are none.
        let text = ((try? line.encoded(pretty: false)) ?? "{}") + "\n"
        // A daemon that works is no failed command: whoever does not read the line is told of it and no more.
        if let code = StandardStream.write(text, to: StandardStream.output.rawValue) {
            StandardStream.problems.writeLine(
                "holdfast: cannot say on stdout that it is ready: \(String(cString: strerror(code)))"
            )
        }
    }
}
