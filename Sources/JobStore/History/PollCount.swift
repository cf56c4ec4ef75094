import GRDB
package import Workflow

/// How often an operation was asked for a job since the last count, without news.
package struct PollCount: Equatable, Sendable {
    package var job: JobID
    package var operation: OperationName
    package var count: Int
    package var lastAt: Timestamp

    package init(job: JobID, operation: OperationName, count: Int, lastAt: Timestamp) {
        self.job = job
        self.operation = operation
        self.count = count
        self.lastAt = lastAt
    }

    /// Adds the looks to those of a job, by its row number.
    func add(_ session: WriteSession, to number: Int64) throws {
        try session.run(
            """
            INSERT INTO poll_count (job, operation, count, last_ms) VALUES (?, ?, ?, ?)
            ON CONFLICT (job, operation) DO UPDATE SET
                count = count + excluded.count, last_ms = max(last_ms, excluded.last_ms)
            """,
            [number, operation.rawValue, count, lastAt.milliseconds]
        )
    }
}
