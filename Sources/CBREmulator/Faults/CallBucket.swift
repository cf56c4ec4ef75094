/// A token bucket over calls: so many in so much real time, then 429.
struct CallBucket: Equatable, Sendable {
    let calls: Int
    let seconds: Double
    let sendsRetryAfter: Bool
    private var level: Double
    private var filledAt: WireTime

    init(_ limit: EmulatorConfiguration.RateLimit, now: WireTime) {
        calls = limit.calls
        seconds = limit.seconds
        sendsRetryAfter = limit.sendsRetryAfter
        level = Double(limit.calls)
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
