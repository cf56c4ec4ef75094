import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("A group's state")
struct GroupStateTests {
    @Test("is the state that all jobs share", arguments: JobState.allCases)
    func shared(state: JobState) {
        #expect(JobState(folding: [state, state]) == state)
    }

    @Test(
        "is folded from different ones",
        arguments: [
            ([.queued, .succeeded], .running), ([.queued, .running], .running), ([.queued, .waiting], .running),
            ([.needsAttention, .succeeded], .needsAttention), ([.needsAttention, .running], .running),
            ([.needsAttention, .waiting], .running), ([.waiting, .failed], .waiting),
            ([.cancelling, .cancelled], .cancelling), ([.cancelling, .running], .running),
            ([.succeeded, .failed], .partial), ([.succeeded, .cancelled], .partial), ([.partial, .failed], .partial),
            ([.succeeded, .partial], .partial), ([.failed, .cancelled], .failed), ([.timedOut, .failed], .failed),
            ([.timedOut, .cancelled], .timedOut),
        ] as [([JobState], JobState)]
    )
    func folded(states: [JobState], expected: JobState) {
        #expect(JobState(folding: states) == expected)
        #expect(JobState(folding: states.reversed()) == expected)
    }

    @Test("ends exactly when every job has ended")
    func endings() {
        for one in JobState.allCases {
            for other in JobState.allCases {
                let state = JobState(folding: [one, other])
                #expect(state.isTerminal == (one.isTerminal && other.isTerminal), "\(one) and \(other)")
            }
        }
    }
}
