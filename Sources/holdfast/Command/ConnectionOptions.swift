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
            discussion: "Default: the token itself in $HOLDFAST_TOKEN. A socket takes no token and is sent none.",
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
        // Whoever has made a socket of that name need not be the daemon.
        let token = address.socketPath == nil ? try token(environment: environment) : nil
        return DaemonClient(address: address, token: token)
    }

    private func token(environment: [String: String]) throws -> String? {
        guard let tokenFile else { return environment["HOLDFAST_TOKEN"].flatMap { $0.isEmpty ? nil : $0 } }
        let bytes: [UInt8]
        do {
            bytes = try InputFile(path: tokenFile, bytesMax: Self.tokenFileMax).contents(refusesReadableByAll: true)
        } catch {
            throw Self.failure(error, tokenFile)
        }
        let token = String(validating: bytes, as: UTF8.self)?.split(whereSeparator: \.isNewline).first.map(String.init)
        guard let token else {
            throw CommandFailure(.usage, code: "cli.token_file", "the token file \(tokenFile) holds no line of text")
        }
        return token
    }

    /// No token comes near this many bytes.
    private static let tokenFileMax = 65_536

    private static func failure(_ failure: InputFile.Failure, _ path: String) -> CommandFailure {
        switch failure {
        case .system(let text):
            CommandFailure(.usage, code: "cli.token_file", "the token file \(path) cannot be read: \(text)")
        case .readableByAll(let mode):
            CommandFailure(
                .usage,
                code: "cli.token_file",
                "everybody on this machine can read the token file \(path) (mode \(String(mode, radix: 8)))",
                hint: "chmod 0600 it, and replace the token if others had access"
            )
        case .tooLong:
            CommandFailure(.usage, code: "cli.token_file", "the token file \(path) is too long for a token")
        }
    }
}
