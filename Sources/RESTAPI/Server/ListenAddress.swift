/// Where the API listens.
package enum ListenAddress: Equatable, Sendable {
    /// A Unix socket: its path and permission bits.
    case unixSocket(path: String, mode: UInt32 = 0o660)
    /// TCP, a loopback address. Port 0 lets the system choose. `hosts` are further names under which callers may come,
    /// such as a proxy's.
    case tcp(host: String, port: Int, hosts: [String] = [])
}

/// Where the API listens, once it does.
package enum BoundAddress: Equatable, Sendable, CustomStringConvertible {
    case unixSocket(path: String)
    case tcp(host: String, port: Int)

    /// `unix:/path` or `http://host:port`.
    package var description: String {
        switch self {
        case .unixSocket(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
        }
    }
}

/// Why the API cannot listen.
package enum RESTServerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another daemon answers at this socket.
    case socketInUse(path: String)
    /// Something that is not a socket is in the way.
    case notASocket(path: String)
    case portInUse(host: String, port: Int)
    case cannotListen(address: String, cause: String)

    package var description: String {
        switch self {
        case .socketInUse(let path):
            "another daemon listens on \(path); stop it or choose another path"
        case .notASocket(let path):
            "\(path) exists and is not a socket; move it away or choose another path"
        case .portInUse(let host, let port):
            "port \(port) of \(host) is in use; stop the other process or choose another port"
        case .cannotListen(let address, let cause):
            "cannot listen on \(address): \(cause)"
        }
    }
}
