import JobStore
import Workflow

/// Fills a database quickly with events as jobs have them, years old.
enum OldHistory {
    static func write(_ count: Int, into folder: String) async throws {
        let start = Timestamp(milliseconds: 1_600_000_000_000)
        let store = try JobStore.open(folder: folder, now: start)
        let client = ["user": "alice", "pid": "4711", "program": "holdfast-cli"]
        var written = 0
        while written < count {
            let batch = (written..<min(written + 2000, count)).map { number in
                NewAuditEvent(
                    at: start + .milliseconds(number),
                    actor: Actor(name: "uid:1001", client: client),
                    action: .stepFinished,
                    jobID: JobID("01900000-0000-7000-8000-\(100_000_000_000 + number / 15)"),
                    step: .awaitRestorePoint,
                    attempt: 1,
                    detail: ["restore_point_id": "5e7e0000-0000-4000-8000-000000000001", "took_ms": "\(number)"]
                )
            }
            try await store.appendEvents(batch)
            written += batch.count
        }
        try await store.close()
    }
}
