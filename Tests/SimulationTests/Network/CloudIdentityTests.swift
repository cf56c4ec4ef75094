import Testing

@testable import Simulation

@Suite("The care that a world asks for with credentials")
struct CloudIdentityTests {
    private var identity = CloudIdentity()

    @Test("after the first refusal one call at a time may try a new signature")
    mutating func oneTrial() {
        let calls = (0..<3).map { _ in identity.noteSent(by: 1, at: 0, isSigned: true) }
        for call in calls.dropLast() { identity.noteEnd(of: call, isRefused: true, at: 10) }
        let trial = identity.noteSent(by: 1, at: 20, isSigned: true)
        #expect(trial.isTrial && !trial.isHammering)
        #expect(identity.noteSent(by: 1, at: 20, isSigned: true).isHammering)
        // Another process has not heard of it.
        #expect(!identity.noteSent(by: 2, at: 20, isSigned: true).isHammering)
    }

    @Test("a trial of which nothing is heard may be followed by another")
    mutating func lostTrial() {
        identity.noteEnd(of: identity.noteSent(by: 1, at: 0, isSigned: true), isRefused: true, at: 10)
        for moment in [20, 30, 40] as [Int64] {
            let trial = identity.noteSent(by: 1, at: moment, isSigned: true)
            #expect(!trial.isHammering)
            identity.noteEnd(of: trial, isRefused: nil, at: moment)
        }
    }

    @Test("once the new signature is refused too nobody calls for a while, and all may call once one is accepted")
    mutating func certain() {
        identity.noteEnd(of: identity.noteSent(by: 1, at: 0, isSigned: true), isRefused: true, at: 10)
        let trial = identity.noteSent(by: 1, at: 20, isSigned: true)
        identity.noteEnd(of: trial, isRefused: true, at: 30)
        #expect(identity.noteSent(by: 1, at: 40, isSigned: true).isHammering)
        let later = identity.noteSent(by: 1, at: 300_030, isSigned: true)
        #expect(!later.isHammering)
        identity.noteEnd(of: later, isRefused: false, at: 300_040)
        let calls = (0..<5).map { _ in identity.noteSent(by: 1, at: 300_050, isSigned: true) }
        #expect(calls.allSatisfy { !$0.isHammering })
    }

    @Test("the refusal of a call that is older than one that was accepted says nothing")
    mutating func straggler() {
        let old = identity.noteSent(by: 1, at: 0, isSigned: true)
        identity.noteEnd(of: identity.noteSent(by: 1, at: 5, isSigned: true), isRefused: false, at: 10)
        identity.noteEnd(of: old, isRefused: true, at: 20)
        let calls = (0..<3).map { _ in identity.noteSent(by: 1, at: 30, isSigned: true) }
        #expect(calls.allSatisfy { !$0.isTrial && !$0.isHammering })
    }

    @Test("of calls with tokens several may go on that waited for the new one")
    mutating func tokens() {
        identity.noteEnd(of: identity.noteSent(by: 1, at: 0, isSigned: false), isRefused: true, at: 10)
        let trials = (0..<4).map { _ in identity.noteSent(by: 1, at: 20, isSigned: false) }
        #expect(trials.allSatisfy { $0.isTrial && !$0.isHammering })
        identity.noteEnd(of: trials[0], isRefused: true, at: 30)
        let after = (0..<3).map { _ in identity.noteSent(by: 1, at: 40, isSigned: false) }
        #expect(after.map(\.isHammering) == [false, false, true])
    }
}
