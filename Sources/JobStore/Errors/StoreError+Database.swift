import GRDB

extension StoreError {
    /// Classifies whatever a write or read threw. Decided by SQLite's result code, never by a message.
    init(_ error: any Error) {
        switch error {
        case let known as StoreError: self = known
        case let failure as DatabaseError: self.init(failure)
        default: self = .conflict(String(describing: error))
        }
    }

    private init(_ error: DatabaseError) {
        let text = error.message ?? error.resultCode.description
        switch error.resultCode {
        case .SQLITE_FULL: self = .unavailable(.diskFull, text)
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_PROTOCOL, .SQLITE_ABORT: self = .unavailable(.inputOutput, text)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: self = .unavailable(.readOnly, text)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .unavailable(.busy, text)
        case .SQLITE_NOMEM: self = .unavailable(.outOfMemory, text)
        case .SQLITE_INTERRUPT: self = .unavailable(.readTimedOut, text)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_SCHEMA: self = .corrupt(text)
        case .SQLITE_MISUSE: self = .unavailable(.closed, text)
        default: self = .conflict(text)
        }
    }
}
