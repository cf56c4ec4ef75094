import Testing
import Workflow

@testable import holdfast

struct ProgressLineTests {
    private let now = Moment(milliseconds: 1_769_900_412_000)

    @Test(
        "a line for a pipe says what is worth a line",
        arguments: [
            (["state": "queued"], "one: queued"),
            (["state": "running", "step": "associate", "attempt": 3], "one: running associate attempt 3"),
            (["state": "waiting", "wait_reason": "busy", "step": "associate"], "one: waiting: busy associate"),
            (
                ["state": "waiting", "wait_reason": "remote_run", "step": "await_restore_point", "progress": 47],
                "one: await_restore_point 40%"
            ),
            (
                ["state": "failed", "error_code": "BackupService.6105", "step": "verify"],
                "one: failed (BackupService.6105)"
            ),
            (["state": "succeeded", "step": "verify"], "one: succeeded"),
        ] as [([String: JSONValue], String)]
    )
    func plain(members: [String: JSONValue], line: String) {
        #expect(ProgressLine.plain(SampleJob.view(members)) == line)
    }

    @Test("a line for a terminal has name, bar, share, words and time, and fits", arguments: [40, 59, 60, 80, 200])
    func live(width: Int) {
        let job = SampleJob.view([
            "state": "waiting", "wait_reason": "remote_run", "step": "await_restore_point", "progress": 50,
        ])
        let line = ProgressLine.live(job, nameWidth: 5, width: width, colored: false, now: now)
        #expect(TextWidth.of(line) <= width)
        #expect(line.hasPrefix(width < 60 ? "one    [#####-----]  53%" : "one    [##########----------]  53%"))
        #expect(line.hasSuffix("12s"))
    }

    @Test("the bar never goes back while the steps go on")
    func monotonous() {
        var last = -1
        for step in Step.allCases {
            let progresses: [JSONValue] = step == .awaitRestorePoint ? [.null, 0, 50, 100] : [.null]
            for progress in progresses {
                let share = ProgressLine.overall(SampleJob.view(["step": .text(step.rawValue), "progress": progress]))
                #expect(share >= last)
                last = share
            }
        }
        #expect(last < 100)
        #expect(ProgressLine.overall(SampleJob.view(["state": "failed"])) == 100)
        #expect(ProgressLine.overall(SampleJob.view(["state": "queued"])) == 0)
    }

    @Test("a bar keeps its width at every share", arguments: [-5, 0, 1, 50, 99, 100, 150])
    func bars(percent: Int) {
        #expect(ProgressBar.text(percent: percent, width: 12).count == 12)
    }
}
