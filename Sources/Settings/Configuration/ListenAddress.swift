/// Where the daemon's own API listens.
package enum ListenAddress: Sendable, Hashable {
    /// A Unix socket: absolute path and permission bits.
    case unix(path: String, mode: UInt32)
    /// TCP on this machine only. Port 0 lets the system choose.
    case tcp(host: String, port: Int)
}

extension ListenAddress: CustomStringConvertible {
    /// `unix:/path` or `tcp:host:port`, the form the configuration takes.
    package var description: String {
        switch self {
        case .unix(let path, _): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "tcp:[\(host)]:\(port)" : "tcp:\(host):\(port)"
        }
    }
}

extension ListenAddress {
    /// What the text says, before the mode of the socket is known.
    static func parse(_ text: String) throws(Refusal) -> ListenAddress {
        if let path = text.suffix(after: "unix:") ?? (text.hasPrefix("/") ? text : nil) {
            return .unix(path: try socketPath(path), mode: 0)
        }
        return try tcp(text.suffix(after: "tcp:") ?? text)
    }

    /// - Throws: `Refusal` if the path is relative or does not fit into `sockaddr_un`, which has 108 bytes with its
    ///   closing zero (unix(7)).
    static func socketPath(_ path: String) throws(Refusal) -> String {
        guard path.hasPrefix("/"), !path.hasSuffix("/"), !path.contains("\0") else {
            throw Refusal("does not name an absolute socket path", hint: "write unix:/absolute/path.sock")
        }
        guard path.utf8.count <= 107 else {
            throw Refusal(
                "has a socket path of \(path.utf8.count) bytes; the system takes 107",
                hint: "choose a shorter path, for example unix:/run/holdfast/holdfast.sock"
            )
        }
        return path
    }

    private static func tcp(_ text: String) throws(Refusal) -> ListenAddress {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else {
            throw Refusal(
                "is neither a socket path nor host:port",
                hint: "write unix:/run/holdfast/holdfast.sock or tcp:127.0.0.1:8420"
            )
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard LoopbackHost.contains(host) else {
            throw Refusal(
                "would open the API to the network",
                hint: "listen on 127.0.0.1, [::1] or localhost; for remote access put a TLS proxy in front "
                    + "and name it in `listen_hosts`"
            )
        }
        return .tcp(host: host, port: port)
    }
}
