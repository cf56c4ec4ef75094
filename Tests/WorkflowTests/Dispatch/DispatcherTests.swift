import Testing

@testable import Workflow

@Suite("The dispatcher")
struct DispatcherTests {
    private let soon = Sample.start + .seconds(10)
    private let later = Sample.start + .seconds(60)
    private let a = JobID("a")
    private let b = JobID("b")
    private let c = JobID("c")
    private let key = ExclusiveKey("1:resource|x|1")
    private let otherKey = ExclusiveKey("1:resource|x|2")

    @Test("one claim at a time; what came in meanwhile is claimed after it")
    func oneClaim() {
        var dispatcher = Dispatcher(runningMax: 10)
        #expect(dispatcher.apply(.jobsReady) == [.claim(limit: 10)])
        #expect(dispatcher.apply(.jobsReady) == [])
        #expect(dispatcher.apply(.woke(now: soon)) == [])
        #expect(dispatcher.apply(.claimed(count: 1, wanted: 10, nextDue: nil)) == [.claim(limit: 9)])
        #expect(dispatcher.apply(.claimed(count: 0, wanted: 9, nextDue: nil)) == [])
    }

    @Test("a full claim asks again at once, a short one does not")
    func fullClaim() {
        var dispatcher = Dispatcher(runningMax: 100, batchMax: 4)
        #expect(dispatcher.apply(.jobsReady) == [.claim(limit: 4)])
        #expect(dispatcher.apply(.claimed(count: 4, wanted: 4, nextDue: nil)) == [.claim(limit: 4)])
        #expect(dispatcher.apply(.claimed(count: 3, wanted: 4, nextDue: nil)) == [])
        #expect(dispatcher.running == 7)
    }

    @Test("never more than allowed are in hand; a free place is filled when work may be left")
    func runningMax() {
        var dispatcher = Dispatcher(runningMax: 2)
        #expect(dispatcher.apply(.jobsReady) == [.claim(limit: 2)])
        #expect(dispatcher.apply(.claimed(count: 2, wanted: 2, nextDue: nil)) == [])
        #expect(dispatcher.apply(.jobReleased) == [.claim(limit: 1)])
        #expect(dispatcher.apply(.claimed(count: 0, wanted: 1, nextDue: nil)) == [])
        #expect(dispatcher.apply(.jobReleased) == [])
    }

    @Test("the earliest sleeper counts; later ones do not move it; a claim tells of the next")
    func sleeping() {
        var dispatcher = Dispatcher(runningMax: 2)
        #expect(dispatcher.apply(.jobSleeps(until: later)) == [.sleep(until: later)])
        #expect(dispatcher.apply(.jobSleeps(until: soon)) == [.sleep(until: soon)])
        #expect(dispatcher.apply(.jobSleeps(until: later)) == [])
        #expect(dispatcher.apply(.woke(now: soon)) == [.claim(limit: 2)])
        #expect(dispatcher.apply(.claimed(count: 1, wanted: 2, nextDue: later)) == [.sleep(until: later)])
        #expect(dispatcher.apply(.claimed(count: 0, wanted: 2, nextDue: later)) == [])
    }

    @Test("a sleeper that is due while all hands are full is claimed when one is free")
    func dueWhileFull() {
        var dispatcher = Dispatcher(runningMax: 1)
        _ = dispatcher.apply(.jobsReady)
        #expect(dispatcher.apply(.claimed(count: 1, wanted: 1, nextDue: soon)) == [.sleep(until: soon)])
        #expect(dispatcher.apply(.woke(now: soon)) == [])
        #expect(dispatcher.apply(.jobReleased) == [.claim(limit: 1)])
    }

    @Test("a claim that fails is made again later, and at once when something new comes in")
    func claimFails() {
        var dispatcher = Dispatcher(runningMax: 2)
        _ = dispatcher.apply(.jobsReady)
        #expect(dispatcher.apply(.claimFailed(retryAt: soon)) == [.sleep(until: soon)])
        #expect(dispatcher.apply(.woke(now: soon)) == [.claim(limit: 2)])
        _ = dispatcher.apply(.claimFailed(retryAt: later))
        #expect(dispatcher.apply(.jobsReady) == [.claim(limit: 2)])
    }

    @Test("while paused nothing is claimed; what came meanwhile is claimed on resuming")
    func paused() {
        var dispatcher = Dispatcher(runningMax: 2)
        #expect(dispatcher.apply(.paused) == [])
        #expect(dispatcher.isPaused)
        #expect(dispatcher.apply(.jobsReady) == [])
        #expect(dispatcher.apply(.woke(now: soon)) == [])
        #expect(dispatcher.apply(.resumed) == [.claim(limit: 2)])
    }

    @Test("a claim under way when the pause comes is taken in; after it nothing is claimed")
    func pausedWhileClaiming() {
        var dispatcher = Dispatcher(runningMax: 2)
        _ = dispatcher.apply(.jobsReady)
        _ = dispatcher.apply(.paused)
        #expect(dispatcher.apply(.claimed(count: 2, wanted: 2, nextDue: nil)) == [])
        #expect(dispatcher.running == 2)
        #expect(dispatcher.apply(.jobReleased) == [])
    }

    @Test("draining never claims again, not even when resumed")
    func draining() {
        var dispatcher = Dispatcher(runningMax: 2)
        #expect(dispatcher.apply(.draining) == [])
        #expect(dispatcher.isDraining)
        for event in [Dispatcher.Event.jobsReady, .woke(now: soon), .resumed] {
            #expect(dispatcher.apply(event) == [])
        }
    }

    @Test("keys: the second waits, shown who has it, and its turn comes with the release")
    func keys() {
        var dispatcher = Dispatcher(runningMax: 2)
        let claim = KeyClaim(key: key)
        #expect(dispatcher.apply(.keysWanted(a, sortKey: 1, [claim])) == [.grant(a)])
        #expect(dispatcher.apply(.keysWanted(b, sortKey: 2, [claim])) == [.park(b, on: key, heldBy: a)])
        #expect(dispatcher.holder(of: key) == a)
        #expect(dispatcher.apply(.parked(b)) == [])
        #expect(dispatcher.apply(.keysReleased(a, [key])) == [.unpark(b)])
        #expect(dispatcher.apply(.keysWanted(b, sortKey: 2, [claim])) == [.grant(b)])
    }

    @Test("a turn that comes before the place in line is on the disk is not lost")
    func turnBeforePark() {
        var dispatcher = Dispatcher(runningMax: 2)
        let claim = KeyClaim(key: key)
        _ = dispatcher.apply(.keysWanted(a, sortKey: 1, [claim]))
        _ = dispatcher.apply(.keysWanted(b, sortKey: 2, [claim]))
        #expect(dispatcher.apply(.keysReleased(a, [key])) == [.unpark(b)])
        #expect(dispatcher.apply(.parked(b)) == [.unpark(b)])
    }

    @Test("what is reserved for a job that gives it up, by ending or by waiting elsewhere, passes to the next in line")
    func reservationPasses() {
        var dispatcher = Dispatcher(runningMax: 9)
        let (one, two) = (KeyClaim(key: key), KeyClaim(key: otherKey))
        _ = dispatcher.apply(.keysWanted(a, sortKey: 1, [one, two]))
        _ = dispatcher.apply(.keysWanted(b, sortKey: 2, [one, two]))
        _ = dispatcher.apply(.keysWanted(c, sortKey: 3, [one]))
        #expect(dispatcher.apply(.keysReleased(a, [key])) == [.unpark(b)])
        #expect(
            dispatcher.apply(.keysWanted(b, sortKey: 2, [one, two]))
                == [.park(b, on: otherKey, heldBy: a), .unpark(c)]
        )
        #expect(dispatcher.apply(.keysReleased(a, [otherKey])) == [.unpark(b)])
        #expect(dispatcher.apply(.keysWanted(a, sortKey: 9, [two])) == [.park(a, on: otherKey, heldBy: b)])
        #expect(dispatcher.apply(.forgotten(b)) == [.unpark(a)])
        #expect(dispatcher.apply(.forgotten(b)) == [])
    }

    @Test("more room in a shared key is for those who wait before it is for newcomers")
    func growingCapacity() {
        var dispatcher = Dispatcher(runningMax: 9)
        _ = dispatcher.apply(.keysWanted(a, sortKey: 1, [KeyClaim(key: key, capacity: 1)]))
        _ = dispatcher.apply(.keysWanted(b, sortKey: 2, [KeyClaim(key: key, capacity: 1)]))
        #expect(
            dispatcher.apply(.keysWanted(c, sortKey: 3, [KeyClaim(key: key, capacity: 2)]))
                == [.park(c, on: key, heldBy: a), .unpark(b)]
        )
    }

    @Test("a restart takes over who holds and who waits; who can go on is told so, in order")
    func restore() {
        var dispatcher = Dispatcher(runningMax: 9)
        let effects = dispatcher.restore(
            held: [(key, a)],
            parked: [(c, otherKey, 3), (b, key, 2), (a, otherKey, 4)],
            capacity: { _ in 1 }
        )
        #expect(effects == [.unpark(c)])
        #expect(dispatcher.holder(of: key) == a)
        #expect(dispatcher.holder(of: otherKey) == c)
        #expect(dispatcher.apply(.keysReleased(a, [key])) == [.unpark(b)])
    }
}
