import Glibc

/// The file of a Unix socket.
struct SocketFile: Sendable {
    let path: String

    /// What a file is known by, whatever its name.
    struct Identity: Equatable, Sendable {
        var device: UInt
        var inode: UInt
    }

    /// Makes room for a new socket: a dead daemon's is removed, a live one's is left.
    func prepare() throws(RESTServerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw .cannotListen(address: path, cause: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        guard try !isAnswered() else { throw .socketInUse(path: path) }
        guard unlink(path) == 0 || errno == ENOENT else {
            throw .cannotListen(address: path, cause: String(cString: strerror(errno)))
        }
    }

    /// Sets the permission bits.
    func setMode(_ mode: UInt32) throws(RESTServerError) {
        guard chmod(path, mode) == 0 else {
            throw .cannotListen(address: path, cause: "its mode cannot be set: \(String(cString: strerror(errno)))")
        }
    }

    var identity: Identity? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return Identity(device: status.st_dev, inode: status.st_ino)
    }

    /// Removes the file if it is still the one that `identity` tells of, and not a successor's.
    func remove(_ identity: Identity?) {
        if let identity, identity == self.identity { unlink(path) }
    }

    /// Whether somebody listens: a connection to a socket that nobody holds is refused (unix(7), connect(2)).
    private func isAnswered() throws(RESTServerError) -> Bool {
        let descriptor = socket(
            AF_UNIX,
            Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
            0
        )
        guard descriptor >= 0 else {
            throw .cannotListen(address: path, cause: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < room else {
            throw .cannotListen(address: path, cause: "the path is longer than \(room - 1) bytes")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // A full queue of connections means that somebody listens, if slowly.
        return result == 0 || errno == EAGAIN || errno == EINPROGRESS || errno == EACCES || errno == EPERM
    }
}
