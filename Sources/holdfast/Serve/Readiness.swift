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
        StandardStream.output.write(((try? line.encoded(pretty: false)) ?? "{}") + "\n")
    }
}
