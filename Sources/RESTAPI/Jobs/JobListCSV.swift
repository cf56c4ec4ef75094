import CSV
import Hummingbird
import JobStore
import NIOCore
import Workflow

/// A list of jobs as comma-separated values: the very rows that JSON would show.
struct JobListCSV: Sendable {
    let store: JobStore
    let filter: JobFilter

    /// How many jobs are read at a time: no reader may hold the database for long.
    private static let pageSize = 500

    static let header =
        CSVText.record([
            "id", "group_id", "retry_of", "project", "state", "step", "attempt", "wait_reason", "until", "held_by",
            "progress", "vault_id", "vault_name", "restore_point_id", "resource_ids", "resource_names", "outcomes",
            "error_code", "priority", "submitter", "version", "submitted_at", "started_at", "updated_at", "finished_at",
            "remote_finished_at", "recovered", "watching",
        ]) + "\n"

    /// Writes the header and every job behind `cursor`, newest first.
    /// - Parameter limit: how many at most; nil for all.
    func write(after cursor: JobCursor?, limit: Int?, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: Self.header))
        var left = limit ?? Int.max
        var place = cursor
        while left > 0 {
            let page = try await store.jobs(filter, after: place, limit: min(left, Self.pageSize))
            let lines = page.jobs.map { CSVText.record(Self.fields($0)) + "\n" }.joined()
            try await writer.write(ByteBuffer(string: lines))
            left -= page.jobs.count
            guard let next = page.next else { return }
            place = next
        }
    }

    private static func fields(_ job: JobSummary) -> [String] {
        [
            job.id.rawValue, job.group?.rawValue ?? "", job.retryOf?.rawValue ?? "", job.project.rawValue,
            job.state.rawValue, job.step?.rawValue ?? "", String(job.attempt), job.waitReason?.rawValue ?? "",
            job.until?.rfc3339 ?? "", job.heldBy?.rawValue ?? "", job.progress.map { String($0) } ?? "",
            job.vaultID?.rawValue ?? "", job.vaultName ?? "", job.restorePointID?.rawValue ?? "",
            job.resources.map(\.id.rawValue).joined(separator: " "),
            job.resources.compactMap(\.name).joined(separator: " "),
            job.resources.compactMap { $0.outcome?.rawValue }.joined(separator: " "), job.endingCode ?? "",
            String(job.priority), job.submitter, String(job.version), job.submittedAt.rfc3339,
            job.startedAt?.rfc3339 ?? "", job.updatedAt.rfc3339, job.endedAt?.rfc3339 ?? "",
            job.remoteFinishedAt?.rfc3339 ?? "", String(job.isRecovered), String(job.isWatching),
        ]
    }
}
