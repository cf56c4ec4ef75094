import ArgumentParser

/// How long a wait may take: `90`, `90s`, `15m`, `2h`.
struct WaitLimit: Equatable, Sendable, ExpressibleByArgument {
    let duration: Duration

    /// A year is more than any job may take.
    private static let secondsMax = 31_536_000.0

    init?(argument: String) {
        let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
        let factor = argument.last.flatMap { factors[$0] }
        guard let number = Double(factor == nil ? argument : String(argument.dropLast())),
            number >= 0, number * (factor ?? 1) <= Self.secondsMax
        else { return nil }
        duration = .seconds(number * (factor ?? 1))
    }
}
