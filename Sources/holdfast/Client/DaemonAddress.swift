import Glibc

/// Where the daemon's API is.
enum DaemonAddress: Equatable, Sendable {
    /// A Unix socket by its path.
    case socket(String)
    /// A URL of scheme, host and port, without a closing solidus.
    case url(String)

    /// The sockets of a daemon that was configured without `listen`, in the order in which they are tried.
    static let usualSockets = ["/run/holdfast/holdfast.sock", "/var/lib/holdfast/holdfast.sock"]

    /// Chooses: `--socket` or `--url`, else `HOLDFAST_SOCKET`, else `HOLDFAST_URL`, else a usual socket.
    /// - Parameter exists: tells whether there is a file of that path.
    /// - Throws: `CommandFailure` for a URL that is none, or one over which a token would travel unencrypted.
    init(
        socket: String?,
        url: String?,
        environment: [String: String],
        exists: (String) -> Bool
    ) throws(CommandFailure) {
        if let socket {
            self = .socket(Self.path(socket))
        } else if let url {
            self = .url(try Self.checked(url))
        } else if let socket = environment["HOLDFAST_SOCKET"], !socket.isEmpty {
            self = .socket(Self.path(socket))
        } else if let url = environment["HOLDFAST_URL"], !url.isEmpty {
            self = .url(try Self.checked(url))
        } else {
            self = .socket(Self.usualSockets.first(where: exists) ?? Self.usualSockets[0])
        }
    }

    /// What stands before the path of a request. With a socket the host is only a name for the `Host` field.
    var base: String {
        switch self {
        case .socket: "http://localhost"
        case .url(let url): url
        }
    }

    var socketPath: String? {
        guard case .socket(let path) = self else { return nil }
        return path
    }

    /// Whether there is a socket that this user may not connect to (unix(7) asks for write permission).
    var isForbidden: Bool {
        guard case .socket(let path) = self else { return false }
        return access(path, W_OK) != 0 && errno == EACCES
    }

    /// The options that lead another command to the same daemon.
    var arguments: String {
        switch self {
        case .socket(let path): Self.usualSockets.first == path ? "" : " --socket \(path)"
        case .url(let url): " --url \(url)"
        }
    }

    /// The configuration writes `unix:/path`; here it means the same.
    private static func path(_ text: String) -> String {
        text.hasPrefix("unix:") ? String(text.dropFirst("unix:".count)) : text
    }

    private static func checked(_ text: String) throws(CommandFailure) -> String {
        var url = text
        while url.hasSuffix("/") { url.removeLast() }
        let isPlain = url.hasPrefix("http://")
        guard isPlain || url.hasPrefix("https://") else {
            throw CommandFailure(.usage, code: "cli.url", "\(shown(text)) is not an http or https URL")
        }
        let authority = url.drop { $0 != "/" }.dropFirst(2)
        guard !authority.isEmpty, authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#@".utf8.contains($0) })
        else {
            throw CommandFailure(.usage, code: "cli.url", "\(shown(text)) must be scheme, host and port only")
        }
        guard !isPlain || isLoopback(authority) else {
            throw CommandFailure(
                .usage,
                code: "cli.url",
                "\(text) would send the token unencrypted through a network",
                hint: "use https, or forward the port to this machine"
            )
        }
        return url
    }

    /// A URL for a message: what stands before an `@` may be a password.
    private static func shown(_ url: String) -> String {
        guard let at = url.lastIndex(of: "@") else { return url }
        return "…" + url[at...]
    }

    private static func isLoopback(_ authority: Substring) -> Bool {
        if authority.hasPrefix("[") { return authority.hasPrefix("[::1]") }
        let host = authority.prefix { $0 != ":" }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return host == "localhost"
            || (numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil })
    }
}

extension DaemonAddress: CustomStringConvertible {
    var description: String {
        switch self {
        case .socket(let path): "unix:\(path)"
        case .url(let url): url
        }
    }
}
