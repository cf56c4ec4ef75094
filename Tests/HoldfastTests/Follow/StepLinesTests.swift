import Testing
import Workflow

@testable import holdfast

@Suite("A bar for each step")
struct StepLinesTests {
    private let now = Moment(milliseconds: 1_769_900_412_000)

    private func lines(_ members: [String: JSONValue], width: Int = 79) -> [String] {
        let job = SampleJob.view(members)
        return StepLines.lines(job, reached: .createRestorePoint, width: width, colored: false, now: now)
    }

    @Test("the cloud's own per cent fills the bar of its run; the steps before are full, those after are empty")
    func underWay() {
        let lines = lines([
            "state": "waiting", "wait_reason": "remote_run", "step": "await_restore_point", "progress": 45,
        ])
        #expect(lines.count == StepLines.count)
        #expect(lines[0].hasPrefix("one  waiting: remote_run  "))
        #expect(lines[4] == "  create_restore_point  [####################]  done")
        #expect(lines[5] == "  await_restore_point   [#########-----------]  45%")
        #expect(lines[6] == "  verify                [--------------------]  ")
    }

    @Test("a step that is tried again says so")
    func attempt() {
        let lines = lines(["step": "ensure_vault", "attempt": 3])
        #expect(lines[2].hasSuffix("under way, attempt 3"))
        #expect(lines[1].hasSuffix("done"))
        #expect(lines[3].hasSuffix("]  "))
    }

    @Test("an ended job shows how far it came, also when it names no step any more")
    func ended() {
        let failed = lines(["state": "failed", "error_code": "BackupService.6300"])
        #expect(failed[0].contains("failed (BackupService.6300)"))
        #expect(failed[4].hasSuffix("stopped here"))
        #expect(failed[5].hasSuffix("]  "))
        let done = lines(["state": "succeeded"])
        #expect(done.dropFirst().allSatisfy { $0.hasSuffix("done") })
    }

    @Test("no line is wider than there is room", arguments: [45, 60, 79])
    func fits(_ width: Int) {
        let long = SampleJob.view([
            "step": "await_restore_point", "progress": 100, "attempt": 12, "state": "waiting",
            "wait_reason": "remote_run_of_another_job",
            "resources": [["id": "e8", "name": .text(String(repeating: "服务器", count: 30))]],
        ])
        for line in StepLines.lines(long, reached: nil, width: width, colored: false, now: now) {
            #expect(TextWidth.of(line) <= width, "\(line)")
        }
    }
}
