package import Workflow

/// The token bucket that all calls of a project draw from: a value, told the time.
package struct CallBudget: Sendable, Equatable {
    /// Calls per second that flow in.
    package let rate: Double
    /// Calls that can be saved up.
    package let burst: Double
    private var level: Double
    private var measuredAt: Timestamp?
    /// After a 429 nothing is drawn before this moment.
    private var closedUntil: Timestamp?
    private var throttlesInARow = 0
    /// How many calls have been told to come back later and have not had the time to do so.
    private var turnedAway = 0.0

    /// - Precondition: both are positive.
    package init(rate: Double, burst: Int) {
        precondition(rate > 0 && burst > 0, "no call could ever be made at \(rate) calls per second, burst \(burst)")
        self.rate = rate
        self.burst = Double(burst)
        level = Double(burst)
    }

    /// Takes one call out of the bucket, which may leave it in debt.
    /// - Returns: how long the caller has to wait before making the call.
    package mutating func draw(at now: Timestamp) -> Duration {
        let elapsed =
            measuredAt.map { Swift.max(($0.milliseconds..<Swift.max(now.milliseconds, $0.milliseconds)).count, 0) } ?? 0
        measuredAt = now
        let inflow = Double(elapsed) / 1000 * rate
        turnedAway = Swift.max(0, turnedAway - inflow)
        level = Swift.min(burst, level + inflow) - 1
        let debt: Duration = level < 0 ? .milliseconds(Int64((-level / rate * 1000).rounded(.up))) : .zero
        // What waits for the end of a closure leaves one after the other, not all at once.
        return closure(at: now) + debt
    }

    /// How long nothing may be sent because of a 429.
    package func closure(at now: Timestamp) -> Duration { throttledUntil(at: now).map { $0 - now } ?? .zero }

    /// Puts back a call whose pause is too long for its caller to stay.
    /// - Returns: when to come back: each one later than the one before, at the rate at which calls flow in, so that not all
    ///   come back together to be turned away again.
    package mutating func turnAway(_ pause: Duration) -> Duration {
        putBack()
        turnedAway += 1
        return pause + .milliseconds(Int64((turnedAway / rate * 1000).rounded(.up)))
    }

    /// Puts a call back that was drawn and not made.
    package mutating func putBack() { level = Swift.min(burst, level + 1) }

    /// The cloud said that calls come too fast: every job of the project pauses, for as long as it asked or for 1, 2, then
    /// 4 minutes.
    package mutating func throttled(at now: Timestamp, retryAfter: Duration?) {
        // Calls that were under way together are throttled together; they count as one.
        if throttledUntil(at: now) == nil { throttlesInARow += 1 }
        let pause = retryAfter ?? .seconds(60 << Swift.min(throttlesInARow - 1, 2))
        closedUntil = Swift.max(closedUntil ?? now, now + pause)
    }

    /// A call was answered with something else than 429.
    package mutating func accepted(at now: Timestamp) {
        if closedUntil.map({ $0 <= now }) ?? true {
            throttlesInARow = 0
            closedUntil = nil
        }
    }

    /// Until when the project pauses after a 429, when it does.
    package func throttledUntil(at now: Timestamp) -> Timestamp? { closedUntil.flatMap { $0 > now ? $0 : nil } }
}
