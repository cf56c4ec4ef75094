import Testing

@testable import Workflow

@Suite("Pauses")
struct PausesTests {
    @Test("a back-off doubles its bound up to the maximum, draws below it and never falls to nothing")
    func backoff() {
        let backoff = Backoff(base: .seconds(2), max: .seconds(60))
        for (tries, bound) in [(0, 2), (1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (7, 60), (1000, 60), (Int.max, 60)] {
            let nearly = backoff.pause(tries: tries, jitter: 0.999_999)
            #expect(nearly <= .seconds(bound) && nearly > .seconds(bound) - .milliseconds(2))
            #expect(backoff.pause(tries: tries, jitter: 0.5) == .milliseconds(bound * 500))
            #expect(backoff.pause(tries: tries, jitter: 0) == .milliseconds(100))
        }
    }

    @Test("Retry-After is a floor, not a ceiling")
    func atLeast() {
        let backoff = Backoff(base: .seconds(2), max: .seconds(60))
        #expect(backoff.pause(tries: 1, jitter: 0.5, atLeast: .seconds(90)) == .seconds(90))
        #expect(backoff.pause(tries: 6, jitter: 0.5, atLeast: .seconds(1)) == .seconds(30))
    }

    @Test("polls grow by half from look to look up to the maximum, varied by a fifth to either side")
    func poll() {
        let poll = PollPolicy()
        #expect(poll.pause(look: 0, jitter: 0.5) == .seconds(5))
        #expect(poll.pause(look: 1, jitter: 0.5) == .milliseconds(7500))
        for look in [8, 64, 1_000_000, Int.max] {
            #expect(poll.pause(look: look, jitter: 0.5) == .seconds(60))
            #expect(poll.pause(look: look, jitter: 0) == .seconds(48))
            #expect(poll.pause(look: look, jitter: 0.999) <= .seconds(72))
        }
        #expect(poll.pause(look: 0, jitter: 0) == .seconds(4))
    }
}
