import Testing
import Workflow

@testable import Engine

@Suite("The call budget")
struct CallBudgetTests {
    private let start = Timestamp(milliseconds: 1_700_000_000_000)

    @Test("lets a burst through and then keeps the rate")
    func rate() {
        var budget = CallBudget(rate: 4, burst: 3)
        let pauses = (0..<6).map { _ in budget.draw(at: start) }
        #expect(pauses == [.zero, .zero, .zero, .milliseconds(250), .milliseconds(500), .milliseconds(750)])
        // Two seconds later the debt is paid and the bucket is full again, and no fuller.
        let later = (0..<5).map { _ in budget.draw(at: start + .seconds(2)) }
        #expect(later == [.zero, .zero, .zero, .milliseconds(250), .milliseconds(500)])
    }

    @Test("takes back what was not used")
    func putBack() {
        var budget = CallBudget(rate: 1, burst: 1)
        #expect(budget.draw(at: start) == .zero)
        #expect(budget.draw(at: start) == .seconds(1))
        budget.putBack()
        budget.putBack()
        #expect(budget.draw(at: start) == .zero)
        for _ in 0..<5 { budget.putBack() }
        #expect(budget.draw(at: start) == .zero)
        #expect(budget.draw(at: start) == .seconds(1))
    }

    @Test("tells calls that it turns away to come back one after the other")
    func turnAway() {
        var budget = CallBudget(rate: 2, burst: 1)
        budget.throttled(at: start, retryAfter: .seconds(60))
        var returns: [Duration] = []
        for _ in 0..<3 { returns.append(budget.turnAway(budget.draw(at: start))) }
        #expect(returns == [.milliseconds(60_500), .seconds(61), .milliseconds(61_500)])
        // Those of then have come back by now.
        let later = start + .seconds(10)
        #expect(budget.turnAway(budget.draw(at: later)) == .milliseconds(50_500))
    }

    @Test("does not fill when the clock is set back")
    func clockSetBack() {
        var budget = CallBudget(rate: 1, burst: 1)
        #expect(budget.draw(at: start) == .zero)
        #expect(budget.draw(at: start - .seconds(100)) == .seconds(1))
        #expect(budget.draw(at: start - .seconds(99)) == .seconds(1))
    }

    @Test("closes for one, two and four minutes when no time is told, and opens again after a success")
    func closures() {
        var budget = CallBudget(rate: 1000, burst: 1000)
        var now = start
        var closures: [Duration] = []
        for _ in 0..<5 {
            budget.throttled(at: now, retryAfter: nil)
            closures.append(budget.closure(at: now))
            now = now + budget.closure(at: now)
        }
        #expect(closures == [.seconds(60), .seconds(120), .seconds(240), .seconds(240), .seconds(240)])
        budget.accepted(at: now)
        budget.throttled(at: now, retryAfter: nil)
        #expect(budget.closure(at: now) == .seconds(60))
    }

    @Test("counts calls that are throttled together as one")
    func together() {
        var budget = CallBudget(rate: 1000, burst: 1000)
        for _ in 0..<10 { budget.throttled(at: start, retryAfter: nil) }
        #expect(budget.closure(at: start) == .seconds(60))
        budget.accepted(at: start + .seconds(1))
        #expect(budget.closure(at: start + .seconds(1)) == .seconds(59))
    }

    @Test("obeys the longest time that it was told")
    func retryAfter() {
        var budget = CallBudget(rate: 1000, burst: 1000)
        budget.throttled(at: start, retryAfter: .seconds(90))
        budget.throttled(at: start, retryAfter: .seconds(5))
        #expect(budget.throttledUntil(at: start) == start + .seconds(90))
        #expect(budget.draw(at: start) == .seconds(90))
        #expect(budget.throttledUntil(at: start + .seconds(90)) == nil)
        #expect(budget.draw(at: start + .seconds(90)) == .zero)
    }

    @Test("lets what waited for the end of a closure leave one after the other")
    func afterClosure() {
        var budget = CallBudget(rate: 2, burst: 1)
        budget.throttled(at: start, retryAfter: .seconds(10))
        let pauses = (0..<4).map { _ in budget.draw(at: start) }
        #expect(pauses == [.seconds(10), .milliseconds(10_500), .seconds(11), .milliseconds(11_500)])
    }
}
