import Testing

@testable import Workflow

@Suite("Every phase with every event")
struct PhaseProductTests {
    @Test(
        "a pair is either in the table or refused with the job unchanged",
        arguments: PhaseSample.all,
        PhaseSample.Kind.allCases
    )
    func product(_ sample: PhaseSample, _ kind: PhaseSample.Kind) throws {
        var drill = sample.drill
        let before = drill.machine
        let event = PhaseSample.event(kind)
        if sample.takes.contains(kind) {
            try drill.tell(event)
            return
        }
        let thrown = #expect(throws: IllegalTransition.self) { try drill.tell(event) }
        #expect(thrown == IllegalTransition(state: before.state, event: event))
        #expect(drill.machine == before)
    }

    @Test("the samples cover every case of a phase and every inquiry")
    func coverage() {
        var phases: Set<String> = []
        var inquiries: Set<String> = []
        for sample in PhaseSample.all {
            switch sample.drill.machine.phase {
            case .queued: phases.insert("queued")
            case .acquiring: phases.insert("acquiring")
            case .acting(let inquiry):
                phases.insert("acting")
                inquiries.insert(String("\(inquiry)".prefix { $0 != "(" }))
            case .waiting: phases.insert("waiting")
            case .needsAttention: phases.insert("needsAttention")
            case .watching: phases.insert("watching")
            case .seeking: phases.insert("seeking")
            case .ended: phases.insert("ended")
            }
        }
        #expect(phases.count == 8)
        #expect(inquiries.count == 15)
    }

    @Test("each phase shows its state, and only sleepers are due", arguments: PhaseSample.all)
    func view(_ sample: PhaseSample) {
        let machine = sample.drill.machine
        switch machine.phase {
        case .queued: #expect(machine.state == .queued)
        case .acquiring: #expect(machine.state == .waiting && machine.waitReason == .heldKey)
        case .acting: #expect(machine.state == .running && machine.waitReason == nil)
        case .waiting(_, let reason, let until):
            #expect(machine.state == (machine.cancellation == nil ? .waiting : .cancelling))
            #expect(machine.waitReason == reason && machine.dueAt == until)
        case .needsAttention(let attention):
            #expect(machine.state == .needsAttention && machine.attention == attention)
        case .watching(let ending, let until):
            #expect(machine.isWatching && machine.ending == ending && machine.dueAt == until)
            #expect(machine.state.isTerminal)
        case .seeking(let ending, let until):
            #expect(machine.isSeekingTwins && machine.ending == ending && machine.dueAt == until)
            #expect(machine.state.isTerminal && !machine.isWatching)
        case .ended(let ending):
            #expect(machine.state == ending.state && machine.state.isTerminal && machine.dueAt == nil)
        }
    }
}
