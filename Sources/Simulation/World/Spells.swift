import SeededChance
import Workflow

/// Conditions that last for a while. Counted, because spells of a kind may overlap.
struct Spells {
    var throttled = 0
    var unauthorised = 0
    var unreachable = 0
    var diskFull = 0
    var diskFailing = 0

    var isThrottled: Bool { throttled > 0 }
    var isUnauthorised: Bool { unauthorised > 0 }
    var isUnreachable: Bool { unreachable > 0 }
    var isDiskFull: Bool { diskFull > 0 }
    var isDiskFailing: Bool { diskFailing > 0 }
}

extension World {
    /// Puts all spells and jumps of the world on the agenda.
    func planSpells() {
        plan(misfortune.throttledSpells, lasting: 5...600, "throttled", \.throttled)
        plan(misfortune.unauthorisedSpells, lasting: 60...1800, "unauthorised", \.unauthorised)
        plan(misfortune.unreachableSpells, lasting: 5...1800, "unreachable", \.unreachable)
        plan(misfortune.diskFullSpells, lasting: 1...600, "disk full", \.diskFull)
        plan(misfortune.diskErrorSpells, lasting: 1...300, "disk failing", \.diskFailing)
        if plan.wire == .password { repeatedly(misfortune.tokenDeaths) { [self] in killTokens() } }
        repeatedly(misfortune.clockJumps) { [self] in
            let span = Duration.seconds(Int64.random(in: -3600...3600, using: &chance))
            wallOffset += span
            tally.note("clock jump")
            note("clock", "", "set by \(span)")
        }
        repeatedly(misfortune.restores * 4) { [self] in takeCopy() }
        repeatedly(misfortune.restores) { [self] in beginRestore() }
        repeatedly(misfortune.pauses) { [self] in togglePause() }
    }

    private func plan(
        _ perDay: Double,
        lasting seconds: ClosedRange<Int64>,
        _ name: String,
        _ spell: WritableKeyPath<Spells, Int>
    ) {
        repeatedly(perDay) { [self] in
            spells[keyPath: spell] += 1
            tally.note("spell: \(name)")
            note("spell", name, "begins")
            after(.seconds(Int64.random(in: seconds, using: &chance))) { [self] in
                spells[keyPath: spell] -= 1
                note("spell", name, "ends")
            }
        }
    }

    /// Does something so many times a day, at random moments, until the misfortune ends.
    private func repeatedly(_ perDay: Double, _ action: @escaping () -> Void) {
        guard perDay > 0 else { return }
        var moment = 0.0
        let end = Double(misfortune.ends.wholeMilliseconds)
        while true {
            // The gaps of a Poisson process.
            moment += -Double.drawLog(&chance) * 86_400_000 / perDay
            guard moment < end else { return }
            after(.milliseconds(Int64(moment))) { action() }
        }
    }
}

extension Double {
    /// The logarithm of a uniform number above 0: minus that is exponentially distributed with mean 1. A rational
    /// approximation would do as well; the series is exact enough and the same on every machine.
    fileprivate static func drawLog(_ generator: inout SeededGenerator) -> Double {
        let uniform = Double.random(in: 0x1p-53...1, using: &generator)
        // ln(u) = e ln 2 + ln(m) with m in 1..<2, by the series of artanh.
        let mantissa = uniform.significand
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        var sum = 0.0
        for odd in stride(from: 25, through: 1, by: -2) { sum = sum * square + 1 / Double(odd) }
        return Double(uniform.exponent) * 0.693_147_180_559_945_3 + 2 * ratio * sum
    }
}
