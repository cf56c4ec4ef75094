import Glibc

/// The database's files as they were when the database was opened.
///
/// SQLite goes on with files that have been moved or removed under it and reports success: in WAL mode it looks at names only
/// when it opens (sqlite.org/howtocorrupt.html, 1.4 and 2.4). What is written then is gone with the process, so nobody may be
/// told that it is durable.
struct DatabaseFiles: Sendable {
    private let path: String
    private let database: Identity
    private let log: Identity

    private var logPath: String { path + "-wal" }

    private struct Identity: Equatable, Sendable {
        let device: dev_t
        let file: ino_t

        init(_ status: stat) {
            device = status.st_dev
            file = status.st_ino
        }
    }

    /// - Parameter path: the database's; it and its log are there.
    init(path: String) throws(StoreError) {
        self.path = path
        database = Identity(try Self.status(path))
        log = Identity(try Self.status(path + "-wal"))
    }

    /// Makes sure that both files are still where a next start will look for them. Costs two system calls.
    func requireInPlace() throws(StoreError) {
        for (path, identity) in [(path, database), (logPath, log)] {
            guard try Identity(Self.status(path)) == identity else {
                throw .unavailable(.moved, "\(path) is another file than the one that is open; put the old one back")
            }
        }
    }

    /// How large the log is, in bytes; nil when that cannot be seen.
    var logBytes: Int64? {
        var status = stat()
        return stat(logPath, &status) == 0 ? Int64(status.st_size) : nil
    }

    private static func status(_ path: String) throws(StoreError) -> stat {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let reason = errno
            throw .unavailable(
                reason == ENOENT || reason == ENOTDIR ? .moved : .inputOutput,
                "\(path) cannot be found any more: \(String(cString: strerror(reason)))"
            )
        }
        return status
    }
}
