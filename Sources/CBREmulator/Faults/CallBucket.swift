/// A token bucket over calls: so many in so much real time, then 429.
struct CallBucket: Equatable, Sendable {
    let calls: Int
    let seconds: Double
    let sendsRetryAfter: Bool
    private var level: Double
    private var filledAt: WireTime

    init(calls: Int, seconds: Double, sendsRetryAfter: Bool, now: WireTime) {
        self.calls = calls
        self.seconds = seconds
        self.sendsRetryAfter = sendsRetryAfter
        level = Double(calls)
        filledAt = now
    }

    /// Takes one call out.
    /// - Returns: `nil` when there was one, otherwise the seconds until there is one.
    mutating func take(now: WireTime) -> Double? {
        let rate = Double(calls) / seconds
        level = min(Double(calls), level + max(0, now.seconds(since: filledAt)) * rate)
        filledAt = now
        guard level < 1 else {
            level -= 1
            return nil
        }
        return (1 - level) / rate
    }
}
