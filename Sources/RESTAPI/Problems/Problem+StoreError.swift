import JobStore

extension Problem {
    /// What a failure of the store means to a caller.
    init(_ error: StoreError) {
        switch error {
        case .unavailable(let cause, _):
            self.init(
                .storeUnavailable,
                "the store does not work at the moment (\(cause.rawValue)); what was asked is not acknowledged",
                retryAfter: 5
            )
        case .notFound(let what): self.init(.notFound, "there is no \(what)")
        case .leaseLost, .conflict: self.init(.jobBusy, "the job changed in the same moment", retryAfter: 1)
        case .corrupt:
            self.init(
                .storeUnavailable,
                "the database is damaged or cannot be read, the log has the cause; what was asked is not acknowledged",
                retryAfter: 60
            )
        case .folderInUse, .newerSchema, .migrationFailed, .invalid:
            self.init(.internalError, "the store refused; the log has the cause")
        }
    }
}
