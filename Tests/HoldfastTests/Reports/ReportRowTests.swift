import Testing
import Workflow

@testable import holdfast

@Suite("The rows of reports")
struct ReportRowTests {
    @Test("a job's row has its end, its durations and what they come to")
    func job() {
        let row = JobsReport.row(
            SampleJob.document([
                "state": "partial", "started_at": "2026-01-31T23:00:05.900Z", "finished_at": "2026-01-31T23:01:05.900Z",
                "error_code": "BackupService.6105", "recovered": false,
            ])
        )
        #expect(row.text("verdict") == "partly backed up")
        #expect(row.text("waited_seconds") == "5")
        #expect(row.text("ran_seconds") == "60")
        #expect(row.text("recovered") == "false")
        #expect(row.text("restore_point_id") == "")
        #expect(Set(row.values.keys).isSubset(of: JobsReport.columns))
    }

    @Test("every state has a verdict, and only success is a backup", arguments: JobState.allCases)
    func verdicts(_ state: JobState) {
        let verdict = JobsReport.row(SampleJob.document(["state": .text(state.rawValue)])).text("verdict")
        #expect(!verdict.isEmpty && verdict != "unknown")
        #expect((verdict == "backed up") == (state == .succeeded))
    }

    @Test("jobs that ended badly or need a person are exceptions, the others are not", arguments: JobState.allCases)
    func jobExceptions(_ state: JobState) {
        let row = ExceptionsReport.row(job: SampleJob.document(["state": .text(state.rawValue)]))
        #expect((row != nil) == [.failed, .timedOut, .partial, .needsAttention].contains(state))
    }

    @Test("a resource that did not fare well is named with its code")
    func verdictsOfResources() throws {
        let resources: JSONValue = [
            ["id": "one", "outcome": "succeeded"],
            ["id": "two", "outcome": "skipped", "error_code": "BackupService.6105", "reason": "busy"],
        ]
        let row = try #require(
            ExceptionsReport.row(job: SampleJob.document(["state": "partial", "resources": resources]))
        )
        #expect(row.text("detail") == "two skipped BackupService.6105 busy")
    }

    @Test(
        "an event is an exception by its action",
        arguments: [
            ("restore_point.late_twin", "late_twin"), ("vault.late_twin", "late_twin"),
            ("vault.unknown", "unknown_object"),
            ("remote_run.released", "released"), ("recovery.started", "recovery"), ("job.ended", nil),
            ("step.started", nil),
            ("an.action_of_the_future", nil),
        ] as [(String, String?)]
    )
    func eventExceptions(_ action: String, _ kind: String?) {
        #expect(ExceptionsReport.row(event: ["action": .text(action)])?.text("kind") == kind)
    }

    @Test("a resource that misses its target is overdue, one within it is no exception")
    func overdue() {
        let late = ExceptionsReport.row(
            protection: ["resource_id": "r", "rpo_state": "missed", "age_seconds": 90_000, "rpo_seconds": 86_400]
        )
        #expect(late?.text("kind") == "overdue")
        #expect(late?.text("detail") == "the last good one is 90000 s old, at most 86400 s are wanted")
        #expect(ExceptionsReport.row(protection: ["resource_id": "r", "rpo_state": "met"]) == nil)
    }

    @Test(
        "what is done to the work of others or to what is kept is privileged; the usual work and its consequences are not",
        arguments: [
            ("job.cancel_requested", "uid:1001", true), ("queue.paused", "token:ops", true),
            ("job.resolved", "uid:1", true), ("remote_run.released", "uid:1", true), ("token.revoked", "uid:0", true),
            ("job.pruned", "uid:0", true), ("an.action_of_the_future", "uid:0", true),
            ("recovery.ended", "uid:0", true), ("access.denied", "system", true),
            ("audit.segment_sealed", "system", true),
            ("recovery.ended", "system", false), ("an.action_of_the_future", "system", false),
            ("job.submitted", "uid:1001", false), ("job.ended", "system", false), ("job.ended", "uid:1001", false),
            ("step.started", "uid:1001", false), ("plan.made", "uid:1001", false), ("audit.anchored", "system", false),
            ("job.cancel_requested", "system", false),
        ]
    )
    func privileged(_ action: String, _ actor: String, _ isPrivileged: Bool) {
        let row = PrivilegedReport.row(["action": .text(action), "actor": .text(actor), "seq": 7])
        #expect((row != nil) == isPrivileged)
    }

    @Test("a retry is privileged although it is a submission")
    func retry() {
        let event: JSONValue = [
            "action": "job.submitted", "actor": "uid:0", "reason": "again", "client": ["user": "alice", "pid": "7"],
            "detail": ["retry_of": "0198"],
        ]
        let row = PrivilegedReport.row(event)
        #expect(row?.text("reason") == "again")
        #expect(row?.text("client") == "pid=7 user=alice")
        #expect(row?.text("detail") == "retry_of=0198")
    }

    @Test("every row keeps to the columns of its report", arguments: ReportKind.allCases)
    func columns(_ kind: ReportKind) {
        #expect(kind.columns.contains(kind.groupColumn))
        #expect(Set(kind.columns).count == kind.columns.count)
    }
}
