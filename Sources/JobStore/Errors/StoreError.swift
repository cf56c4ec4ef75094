package import Workflow

/// Why the store could not do what was asked. Whatever the case, nothing of the asked change has been written, except as
/// `unavailable` says.
package enum StoreError: Error, Equatable, Sendable {
    /// Another process owns the data folder. `pid` is what it wrote into the lock file, when that could be read.
    case folderInUse(folder: String, pid: Int32?)
    /// The database was written by a newer release: its schema number, and the last one known here.
    case newerSchema(found: Int, known: Int)
    /// The file is not a database, or one that contradicts itself, or a page of it cannot be read: SQLite tells a read that
    /// fails with EIO no differently. Needs a person, unless the disk can be read again.
    case corrupt(String)
    /// The disk or the file refuses, or the store is closed. The write has not been acknowledged; it may be tried again,
    /// and the store works again by itself when the cause is gone. Should the process die before any later write
    /// succeeds, the next start may find the write done: writers must be able to bear that.
    case unavailable(Unavailability, String)
    /// The claim under which a job was to be changed is over: the epoch has moved on.
    case leaseLost(JobID)
    case notFound(String)
    /// A rule of the schema or of the job machine refuses the change.
    case conflict(String)
    /// A migration failed; the database is as it was before, and the copy beside it too.
    case migrationFailed(number: Int, String)
    /// What was passed in makes no sense, such as a cursor that is not ours.
    case invalid(String)

    /// What makes the store unavailable.
    package enum Unavailability: String, CaseIterable, Sendable {
        case diskFull = "disk_full"
        case inputOutput = "io_error"
        case readOnly = "read_only"
        /// The database file is locked by something else, in spite of the data folder's lock.
        case busy
        case outOfMemory = "out_of_memory"
        /// The database's files are not where they were opened: moved, removed, or others put in their place.
        case moved
        /// More writes are waiting than the store takes.
        case overloaded
        /// A read took longer than reads may.
        case readTimedOut = "read_timed_out"
        case closed
    }
}

extension StoreError: CustomStringConvertible {
    /// What happened and, where there is something, what to do about it.
    package var description: String {
        switch self {
        case .folderInUse(let folder, let pid):
            let owner = pid.map { "process \($0)" } ?? "another process"
            return "the data folder \(folder) is in use by \(owner); stop it or choose another folder"
        case .newerSchema(let found, let known):
            return "the database has schema \(found), this release knows schemas up to \(known); use the newer release"
        case .corrupt(let what):
            return "the database is damaged and has been left as it is: \(what)"
        case .unavailable(let cause, let what):
            return "the store is unavailable (\(cause.rawValue)): \(what)"
        case .leaseLost(let job):
            return "job \(job) is not claimed by this worker any more"
        case .notFound(let what):
            return "not found: \(what)"
        case .conflict(let what):
            return "conflict: \(what)"
        case .migrationFailed(let number, let what):
            return "migration \(number) failed and was undone: \(what)"
        case .invalid(let what):
            return "invalid: \(what)"
        }
    }
}

extension StoreError {
    /// True when the cause is outside and may go away by itself.
    package var isUnavailable: Bool {
        if case .unavailable = self { true } else { false }
    }

    /// True when trying again is worth more than giving up what is to be written.
    package var isWorthAnotherTry: Bool {
        if case .corrupt = self { true } else { isUnavailable }
    }

    /// The same with the file that it concerns, where SQLite's own words do not name it.
    func naming(_ path: String) -> StoreError {
        switch self {
        case .corrupt(let what): .corrupt("\(path): \(what)")
        case .unavailable(let cause, let what) where !what.contains(path): .unavailable(cause, "\(path): \(what)")
        default: self
        }
    }
}
