import Testing
import UnixSignals
import Workflow

@testable import holdfast

struct ExitStatusTests {
    @Test(
        "R8: every end of a wait has its exit code",
        arguments: [
            ("succeeded", 0), ("failed", 1), ("timed_out", 1), ("partial", 3), ("cancelled", 8), ("needs_attention", 9),
            ("a state of the future", 1),
        ]
    )
    func states(state: String, code: Int32) {
        #expect(ExitStatus(endState: state).rawValue == code)
    }

    @Test("no state but succeeded ends with 0", arguments: JobState.allCases.filter { $0 != .succeeded })
    func onlySuccessIsZero(state: JobState) {
        #expect(ExitStatus(endState: state.rawValue) != .ok)
    }

    @Test("a command that a signal stops ends as a shell would tell it")
    func signals() {
        #expect(ExitStatus(stoppedBy: .sigint).rawValue == 130)
        #expect(ExitStatus(stoppedBy: .sigterm).rawValue == 143)
    }

    @Test(
        "refusals of the daemon have theirs",
        arguments: [
            (400, 2), (422, 2), (413, 2), (415, 2), (401, 6), (403, 6), (421, 6), (404, 4), (409, 5), (412, 5),
            (429, 75),
            (503, 75), (500, 1), (502, 1),
        ]
    )
    func refusals(httpStatus: Int, code: Int32) {
        #expect(ExitStatus(httpStatus: httpStatus).rawValue == code)
    }
}
