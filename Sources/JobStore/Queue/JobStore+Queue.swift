import GRDB
package import Workflow

/// What the queue looks like at one moment.
package struct QueueView: Equatable, Sendable {
    /// How many jobs are in each state; states without any are left out.
    package var byState: [JobState: Int]
    /// How many jobs wait for each reason, cancelling ones included.
    package var byReason: [WaitReason: Int]
    /// When the job that has been queued longest was submitted.
    package var oldestQueuedAt: Timestamp?
    /// When the next sleeping job is due.
    package var nextDue: Timestamp?
    package var pause: Pause?

    /// Who stopped the starting of work, when and why.
    package struct Pause: Equatable, Sendable {
        package var actor: String
        package var reason: String?
        package var since: Timestamp
    }
}

extension JobStore {
    /// The queue at one moment, from kept numbers and the ends of indexes.
    package func queue() async throws(StoreError) -> QueueView {
        try await read { database in
            var view = QueueView(byState: [:], byReason: [:])
            for row in try Row.fetchAll(database.cachedStatement(sql: Self.stateCountsQuery)) where row[2] as Int > 0 {
                let state: JobState = try JobRow.value(row[0])
                view.byState[state, default: 0] += row[2]
                let reason: String = row[1]
                if !reason.isEmpty, !state.isTerminal { view.byReason[try JobRow.value(reason), default: 0] += row[2] }
            }
            view.oldestQueuedAt = JobRow.time(try Int64.fetchOne(database.cachedStatement(sql: Self.oldestQueuedQuery)))
            view.nextDue = JobRow.time(try Int64.fetchOne(database.cachedStatement(sql: Self.nextDueQuery)))
            if let row = try Row.fetchOne(database.cachedStatement(sql: Self.pauseQuery)) {
                view.pause = QueueView.Pause(
                    actor: row[0],
                    reason: row[1],
                    since: Timestamp(milliseconds: row[2])
                )
            }
            return view
        }
    }

    static let stateCountsQuery = """
        SELECT state, wait_reason, sum(count) FROM job_count GROUP BY state, wait_reason
        """
    static let oldestQueuedQuery = "SELECT min(submitted_ms) FROM job INDEXED BY job_by_state WHERE state = 'queued'"
    static let pauseQuery = "SELECT actor, reason, changed_ms FROM queue_state WHERE paused = 1"
}
