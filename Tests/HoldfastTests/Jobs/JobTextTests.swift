import ArgumentParser
import Testing

@testable import holdfast

struct JobTextTests {
    private let now = Moment(milliseconds: 1_769_900_412_000)

    @Test("a list has a row for each job, and says when there is none")
    func table() {
        let jobs = [
            SampleJob.view(["state": "waiting", "wait_reason": "busy", "step": "create_restore_point"]),
            SampleJob.view(["state": "succeeded", "finished_at": "2026-01-31T23:00:05.000Z"]),
        ]
        #expect(
            JobTable.lines(jobs, surface: Surface(), now: now) == [
                "JOB   STATE          STEP                  DONE  RESOURCE  VAULT     SUBMITTED             TOOK",
                "0198  waiting: busy  create_restore_point     –  one       my_vault  2026-01-31T23:00:00Z   12s",
                "0198  succeeded      –                        –  one       my_vault  2026-01-31T23:00:00Z  5.0s",
            ]
        )
        #expect(JobTable.lines([], surface: Surface(), now: now) == ["no jobs"])
    }

    @Test("a job that needs a decision comes with the commands that decide")
    func attention() {
        let job = SampleJob.view([
            "state": "needs_attention",
            "attention": ["message": "two vaults could be it", "candidates": ["v1", "v2"]],
        ])
        let lines = JobDetailText.lines(job, surface: Surface(), now: now)
        #expect(lines.contains("needs a decision: two vaults could be it"))
        #expect(lines.contains("  holdfast jobs resolve 0198 --adopt v2 --reason …"))
        #expect(lines.contains("  holdfast jobs resolve 0198 --not-created --reason …"))
    }

    @Test("a cancelled job whose run goes on says so")
    func goesOn() {
        let job = SampleJob.view([
            "state": "cancelled", "remote": "continues",
            "cancellation": ["actor": "uid:1001", "reason": "wrong server", "at": "2026-01-31T23:00:05.000Z"],
        ])
        let lines = JobDetailText.lines(job, surface: Surface(), now: now)
        #expect(lines.contains("in the cloud  the run goes on and is still watched"))
        #expect(lines.contains("cancelled     2026-01-31T23:00:05Z by uid:1001 (wrong server)"))
    }

    @Test("an event is one line")
    func event() throws {
        let text = """
            {"seq":4,"at":"2026-01-31T23:00:00.000Z","action":"step.retried","actor":"system","object":null,"reason":null,
            "step":"associate","attempt":2,"detail":{"code":"BackupService.0002","pause_ms":900}}
            """
        let event = EventLine(document: try JSONValue(parsing: Array(text.utf8)))
        #expect(
            event.text(colored: false)
                == "2026-01-31T23:00:00Z  step.retried  [associate #2]  code=BackupService.0002 pause_ms=900"
        )
    }

    @Test("an event among those of many jobs has its number and its job")
    func historyEvent() throws {
        let document: JSONValue = [
            "seq": 41, "at": "2026-01-31T23:00:00.000Z", "action": "job.ended", "actor": "system", "job_id": "0198",
            "hash": "ab",
        ]
        let text = EventLine(document: document).historyText(colored: false)
        #expect(text == "    41  2026-01-31T23:00:00Z  job.ended  job 0198")
        #expect(Set(["seq", "job_id", "hash"]).isSubset(of: EventLine.historyColumns))
    }

    @Test("what became of the resources fits a narrow terminal", arguments: [60, 80, 120])
    func resources(_ width: Int) {
        let job = SampleJob.view([
            "state": "partial",
            "resources": [
                [
                    "id": "e8cc6bfd-d324-4b88-9109-9fb0ba70676f", "name": "server-4690-0002", "outcome": "succeeded",
                    "type": "OS::Nova::Server", "backup_id": "f8cc6bfd-d324-4b88-9109-9fb0ba70676f",
                ],
                [
                    "id": "e8cc6bfd-d324-4b88-9109-9fb0ba706770", "name": "two", "outcome": "failed",
                    "error_code": "BackupService.6105", "reason": "it was busy all the time",
                ],
            ],
        ])
        let table = JobDetailText.lines(job, surface: Surface(width: width), now: now).drop { $0 != "" }
        #expect(table.count == 4)
        #expect(table.allSatisfy { TextWidth.of($0) <= width && !$0.contains("e8cc6bfd-d324-…") }, "\(table)")
    }

    @Test("filters become the query of the API")
    func filters() throws {
        let arguments = ["jobs", "ls", "--state", "failed", "--state", "partial", "--label", "a=b", "--vault", "v"]
        let command = try #require(try Holdfast.parseAsRoot(arguments) as? JobsListCommand)
        let target = RequestTarget(["v1", "jobs"], query: command.filter.query)
        #expect(target.text == "/v1/jobs?state=failed%2Cpartial&label=a%3Db&vault=v")
        #expect(throws: (any Error).self) { try Holdfast.parseAsRoot(["jobs", "ls", "--state", "broken"]) }
    }
}
