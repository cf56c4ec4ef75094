import Glibc

/// The few socket calls the loopback server needs.
enum Socket {
    struct Failure: Error {
        let operation: String
        let code: Int32
    }

    static func listenOnLoopback(backlog: Int32 = 4_096) throws -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return try listen(AF_INET, address, backlog: backlog)
    }

    static func listen(onUnixPath path: String) throws -> Int32 {
        try listen(AF_UNIX, unixAddress(path), backlog: 4_096)
    }

    /// Whether somebody listens at `path`. The connection made to find out is closed at once.
    static func canConnect(toUnixPath path: String) -> Bool {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        var address = unixAddress(path)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    private static func unixAddress(_ path: String) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        precondition(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path), "path too long: \(path)")
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return address
    }

    static func port(of socket: Int32) -> Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
        }
        precondition(code == 0, "getsockname: \(errno)")
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// A loopback port on which nobody listens: bound for a moment, and free again.
    static func unusedPort() throws -> Int {
        let socket = try listenOnLoopback()
        defer { close(socket) }
        return port(of: socket)
    }

    /// Two connected sockets, closed in child processes.
    static func pair(isBlocking: Bool = false) throws -> (Int32, Int32) {
        var sockets: [Int32] = [0, 0]
        let flags = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | (isBlocking ? 0 : SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, Int32(flags), 0, &sockets) == 0 else {
            throw Failure(operation: "socketpair", code: errno)
        }
        return (sockets[0], sockets[1])
    }

    static func setNonBlocking(_ socket: Int32) {
        let code = fcntl(socket, F_SETFL, O_NONBLOCK)
        precondition(code == 0, "fcntl: \(errno)")
    }

    static func setNoDelay(_ socket: Int32) {
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    static func setLingerZero(_ socket: Int32) {
        var value = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }

    private static func listen<Address>(_ family: Int32, _ address: Address, backlog: Int32) throws -> Int32 {
        let socket = Glibc.socket(
            family,
            Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue),
            0
        )
        guard socket >= 0 else { throw Failure(operation: "socket", code: errno) }
        var address = address
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        guard code == 0, Glibc.listen(socket, backlog) == 0 else {
            let failure = Failure(operation: "bind or listen", code: errno)
            close(socket)
            throw failure
        }
        return socket
    }
}
