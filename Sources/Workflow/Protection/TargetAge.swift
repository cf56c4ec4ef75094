/// How old the last good restore point of a resource may become (its recovery point objective).
package struct TargetAge: Equatable, Sendable {
    package let duration: Duration

    package init(_ duration: Duration) { self.duration = duration }

    /// Reads a whole number from 1 with its unit: `90s`, `30m`, `24h`, `7d`. Nil for anything else, and beyond 10 years.
    package init?(_ text: some StringProtocol) {
        guard let unit = text.last, let number = Int64(text.dropLast()), number >= 1, number <= 315_360_000,
            text.first?.isWholeNumber == true
        else { return nil }
        let seconds: Int64
        switch unit {
        case "s": seconds = 1
        case "m": seconds = 60
        case "h": seconds = 3600
        case "d": seconds = 86_400
        default: return nil
        }
        guard number * seconds <= 315_360_000 else { return nil }
        duration = .seconds(number * seconds)
    }

    /// The label by which a job gives its resources a target of their own.
    package static let label = "rpo"
}
