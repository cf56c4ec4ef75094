import AuditChain
package import Workflow

extension JobStore {
    /// Writes down how far the history reaches, when that has changed since the last time. Nothing for a database in memory.
    package func writeMark(now: Timestamp) async throws(StoreError) {
        guard let file = markFile else { return }
        let mark = try await mark(now: now)
        guard isNews(mark.head) else { return }
        try file.write(mark)
        noteMarked(mark.head)
    }

    /// How far the history reaches now, for whoever keeps a mark of his own.
    package func mark(now: Timestamp) async throws(StoreError) -> HighWaterMark {
        HighWaterMark(installationID: installationID, head: try await auditHead(), at: now)
    }

    /// Whether this database is the one that the mark beside it was written for.
    /// - Returns: nil when it is, or when there is no mark; else the cause, and the mark when it is one.
    /// - Throws: when there is a mark and it cannot be read.
    package func checkMark() async throws(StoreError) -> (cause: RecoveryCause, mark: HighWaterMark?)? {
        switch try markFile?.read() {
        case nil, .nothing: return nil
        case .unreadable: return (.markUnreadable, nil)
        case .mark(let mark):
            guard let cause = try await check(mark) else { return nil }
            return (cause, mark)
        }
    }

    /// Whether this database is the one that a mark was made of.
    package func check(_ mark: HighWaterMark) async throws(StoreError) -> RecoveryCause? {
        mark.verdict(
            on: installationID,
            reached: try await auditHead(),
            head: try await auditHead(at: mark.head.sequence)
        )
    }
}
