/// Where the history comes from, in the form in which it is exported.
protocol HistoryReading: Sendable {
    /// Hands over the lines of a part, its header first.
    /// - Parameters:
    ///   - after: the event behind which it begins, or 0.
    ///   - through: its last event.
    /// - Throws: `CommandFailure` when it cannot be read to its end.
    func lines(after: Int64, through: Int64, _ take: (String) throws -> Void) async throws
}

extension DaemonClient: HistoryReading {
    func lines(after: Int64, through: Int64, _ take: (String) throws -> Void) async throws {
        try await ExportStream(client: self, after: after, through: through).read(take)
    }
}
