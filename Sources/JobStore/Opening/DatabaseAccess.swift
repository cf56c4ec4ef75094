import GRDB

/// The ways to the database: the writer, which runs one thing at a time, and the readers.
struct DatabaseAccess: Sendable {
    /// Runs a closure behind all that has been handed over before.
    let write: @Sendable (@escaping @Sendable (Result<Database, any Error>) -> Void) -> Void
    /// Runs a closure in a consistent view of what has been committed.
    let read: @Sendable (@escaping @Sendable (Result<Database, any Error>) -> Void) -> Void
    let close: @Sendable () throws -> Void
}

extension DatabaseAccess {
    /// The pool's own writer and readers, each on a thread of its own.
    init(_ pool: DatabasePool) {
        self.init(
            write: { body in pool.asyncWriteWithoutTransaction { body(.success($0)) } },
            read: { body in pool.asyncRead(body) },
            close: { try pool.close() }
        )
    }
}
