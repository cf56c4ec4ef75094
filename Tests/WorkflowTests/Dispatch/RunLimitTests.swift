import Testing

@testable import Workflow

@Suite("How many runs a vault takes")
struct RunLimitTests {
    private let slot = ExclusiveKey("4:run-slot|x|vault")
    private func job(_ number: Int) -> JobID { JobID("job-\(number < 10 ? "0" : "")\(number)") }

    /// A registry in which `count` jobs have a place and `waiting` stand in line, in the order of their numbers.
    private func registry(places: Int, waiting: Int) -> KeyRegistry {
        var registry = KeyRegistry()
        for number in 0..<(places + waiting) {
            let claim = KeyClaim(key: slot, capacity: places)
            let answer = registry.acquire(job(number), sortKey: Int64(number), [claim]).answer
            #expect((answer == .granted) == (number < places))
        }
        return registry
    }

    @Test("each refusal halves it, down to one; whoever has a place keeps it, and nobody new comes in above it")
    func refused() {
        var registry = registry(places: 8, waiting: 8)
        for _ in 0..<4 { #expect(registry.learn(.refused(slot)).isEmpty) }
        // Eight have a place where one is allowed: seven have to leave before the first in line comes in.
        for number in 0..<7 { #expect(registry.release(job(number), [slot]).isEmpty) }
        #expect(registry.release(job(7), [slot]) == [job(8)])
    }

    @Test("it grows again by one for as many runs as may be on, up to what is configured")
    func grows() {
        var registry = registry(places: 4, waiting: 8)
        for _ in 0..<2 { #expect(registry.learn(.refused(slot)).isEmpty) }
        for number in 0..<3 { _ = registry.release(job(number), [slot]) }
        #expect(registry.learn(.begun(slot)) == [job(4)], "one has begun where one may be on: two may")
        #expect(registry.learn(.begun(slot)).isEmpty)
        #expect(registry.learn(.begun(slot)) == [job(5)], "two have begun where two may be on: three may")
        for _ in 0..<2 { #expect(registry.learn(.begun(slot)).isEmpty) }
        #expect(registry.learn(.begun(slot)) == [job(6)])
        for _ in 0..<20 { #expect(registry.learn(.begun(slot)).isEmpty, "no more than configured") }
    }

    @Test("both codes are news of the vault, others are not", arguments: ["1001", "6125", "6203", "0002"])
    func codes(_ number: String) throws {
        var drill = Drill()
        try drill.toSending()
        try drill.fail(.refused(number))
        let slot = drill.surroundings.key(runSlotOf: drill.machine.knownVaultID)
        #expect(drill.last.runNews == (["1001", "6125"].contains(number) ? .refused(slot) : nil))
        #expect(drill.machine.heldKeys.contains(slot), "the refused job keeps its place and tries again in its time")
    }

    @Test("a run that was taken is news as well; one that was found again is not")
    func begun() throws {
        var drill = Drill()
        try drill.toSending()
        try drill.answer(.run(.protecting))
        #expect(drill.last.runNews == .begun(drill.surroundings.key(runSlotOf: drill.machine.knownVaultID)))
        #expect(drill.transitions.dropLast().allSatisfy { $0.runNews == nil })
    }
}
