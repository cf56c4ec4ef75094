import Testing
import Workflow

@testable import holdfast

struct WatchSnapshotTests {
    private func group(_ folded: String, _ states: [String]) -> WatchSnapshot {
        let jobs = states.map { SampleJob.document(["state": .text($0)]) }
        return WatchSnapshot(["state": .text(folded), "jobs": .array(jobs)], target: .group("g"))
    }

    @Test("a wait goes on until no job moves any more")
    func atRest() {
        #expect(!group("running", ["succeeded", "running"]).isAtRest)
        #expect(group("needs_attention", ["succeeded", "needs_attention"]).isAtRest)
        #expect(group("partial", ["succeeded", "failed"]).isAtRest)
        #expect(!group("running", []).isAtRest)
    }

    @Test("a job is at rest in every terminal state and when it needs a person", arguments: JobState.allCases)
    func states(state: JobState) {
        let job = SampleJob.view(["state": .text(state.rawValue)])
        #expect(job.isAtRest == (state.isTerminal || state == .needsAttention))
    }

    @Test(
        "R8: a group's exit code is that of its folded state, but one that needs a person needs a person",
        arguments: [
            ("succeeded", ["succeeded", "succeeded"], 0), ("partial", ["succeeded", "failed"], 3),
            ("failed", ["failed", "cancelled"], 1), ("cancelled", ["cancelled", "cancelled"], 8),
            ("running", ["succeeded", "needs_attention"], 9),
        ]
    )
    func exitCodes(folded: String, states: [String], code: Int32) {
        #expect(group(folded, states).status.rawValue == code)
    }

    @Test("a long poll asks for the end, with a tag for any change")
    func calls() {
        let end = WatchTarget.job("j").call(wait: 30)
        #expect(end.fields.map(\.name) == ["Prefer"])
        #expect(end.fields.first?.value == "wait=30")
        #expect(end.timeLimit > .seconds(30))
        let change = WatchTarget.group("g").call(wait: 30, entityTag: "\"7\"")
        #expect(change.target.text == "/v1/groups/g")
        #expect(change.fields.map(\.name) == ["Prefer", "If-None-Match"])
    }
}
