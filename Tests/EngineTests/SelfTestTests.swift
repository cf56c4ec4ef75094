import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("Whether work goes on", .timeLimit(.minutes(5)))
struct SelfTestTests {
    @Test("it does while the engine runs and the store writes, and nothing is written for that")
    func goesOn() async throws {
        let world = try World()
        let daemon = try await world.start()
        let before = try await daemon.store.lastSequence()
        for _ in 0..<40 { #expect(await daemon.engine.selfTest(within: .seconds(5))) }
        #expect(try await daemon.store.lastSequence() == before)
        try await daemon.stop()
    }

    @Test("it does not when the store has no writer any more")
    func storeGone() async throws {
        let world = try World()
        let daemon = try await world.start()
        try await daemon.store.close()
        #expect(await daemon.engine.selfTest(within: .seconds(5)) == false)
    }
}
