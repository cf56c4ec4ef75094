import Glibc

/// What the machine did while something was measured.
struct LoadReading: Sendable {
    /// The kernel's one-minute load average.
    let before: Double
    let after: Double
    /// The part of the processors' time that neither this process nor its children used, 0…1.
    let othersShare: Double

    /// Above this part of the machine, what was measured says little.
    static let othersShareMax = 0.05

    var isDisturbed: Bool { othersShare > Self.othersShareMax }
}

/// Reads the machine's load around a measurement. Children count as ours once they have ended and were waited for.
struct MachineLoad {
    private let before = Self.average()
    private let busyBefore = Self.busySeconds()
    private let ownBefore = Self.ownSeconds()
    private let begun = ContinuousClock.now

    func reading() -> LoadReading {
        let span = (ContinuousClock.now - begun) / .seconds(1) * Double(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1))
        let others = (Self.busySeconds() - busyBefore) - (Self.ownSeconds() - ownBefore)
        return LoadReading(
            before: before,
            after: Self.average(),
            othersShare: span > 0 ? min(max(others / span, 0), 1) : 0
        )
    }

    private static func average() -> Double {
        var averages = [0.0, 0.0, 0.0]
        return getloadavg(&averages, 3) > 0 ? averages[0] : 0
    }

    /// Seconds that all processors together were at work since the machine started (proc(5), /proc/stat: user, nice, system,
    /// idle, iowait, irq, softirq).
    private static func busySeconds() -> Double {
        let fields =
            ProcFile.lines("/proc/stat").first?.split(separator: " ").dropFirst().compactMap { Double($0) } ?? []
        guard fields.count >= 7 else { return 0 }
        let ticks = fields[0] + fields[1] + fields[2] + fields[5] + fields[6]
        return ticks / Double(max(sysconf(Int32(_SC_CLK_TCK)), 1))
    }

    private static func ownSeconds() -> Double {
        [RUSAGE_SELF, RUSAGE_CHILDREN].reduce(0) { sum, who in
            var usage = rusage()
            guard getrusage(who.rawValue, &usage) == 0 else { return sum }
            return sum + seconds(usage.ru_utime) + seconds(usage.ru_stime)
        }
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
