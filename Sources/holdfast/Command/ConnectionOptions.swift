import ArgumentParser
import FoundationEssentials

/// How a command reaches the daemon: options before environment, environment before the usual sockets.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon's Unix socket.",
            discussion: "Default: $HOLDFAST_SOCKET, then /run/holdfast or /var/lib/holdfast.",
            valueName: "path"
        ),
        completion: .file()
    )
    var socket: String?

    @Option(
        help: ArgumentHelp(
            "The daemon's URL when it listens on TCP, such as http://127.0.0.1:8420.",
            discussion: "Default: $HOLDFAST_URL.",
            valueName: "url"
        )
    )
    var url: String?

    @Option(
        help: ArgumentHelp(
            "A file with the token for --url.",
            discussion: "Default: the token itself in $HOLDFAST_TOKEN.",
            valueName: "path"
        ),
        completion: .file()
    )
    var tokenFile: String?

    func validate() throws {
        if socket != nil, url != nil {
            throw ValidationError("--socket and --url exclude each other")
        }
    }

    /// A client for the daemon that options and environment name. Opens nothing yet.
    func client(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> DaemonClient {
        let address = try DaemonAddress(
            socket: socket,
            url: url,
            environment: environment,
            exists: { FileManager.default.fileExists(atPath: $0) }
        )
        return DaemonClient(address: address, token: try token(environment: environment))
    }

    private func token(environment: [String: String]) throws -> String? {
        guard let tokenFile else { return environment["HOLDFAST_TOKEN"].flatMap { $0.isEmpty ? nil : $0 } }
        let text: String
        do {
            text = try String(contentsOfFile: tokenFile, encoding: .utf8)
        } catch {
            throw CommandFailure(.usage, code: "cli.token_file", "the token file \(tokenFile) cannot be read")
        }
        let token = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        guard !token.isEmpty else {
            throw CommandFailure(.usage, code: "cli.token_file", "the token file \(tokenFile) is empty")
        }
        return token
    }
}
