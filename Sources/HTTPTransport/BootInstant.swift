import Glibc

/// A point on the kernel's boot-time clock (`CLOCK_BOOTTIME`): it never jumps when the wall clock is set, and it goes on
/// while the machine sleeps, so a window that is over stays over. Only meaningful until the next boot.
package struct BootInstant: Hashable, Comparable, Sendable {
    /// Milliseconds since boot.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Reads the clock.
    package static func now() -> BootInstant {
        var time = timespec()
        guard clock_gettime(CLOCK_BOOTTIME, &time) == 0 else {
            preconditionFailure("CLOCK_BOOTTIME cannot be read: errno \(errno)")
        }
        return BootInstant(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// The instant `duration` later (earlier if negative), rounded up to a whole millisecond. Saturates instead of overflowing.
    package func advanced(by duration: Duration) -> BootInstant {
        let (sum, overflow) = milliseconds.addingReportingOverflow(duration.wholeMilliseconds)
        return BootInstant(milliseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// The time from this instant to `other`; negative if `other` is earlier.
    package func duration(to other: BootInstant) -> Duration {
        .milliseconds(other.milliseconds) - .milliseconds(milliseconds)
    }

    package static func < (left: BootInstant, right: BootInstant) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension Duration {
    /// This duration in milliseconds, rounded up, saturated to `Int64`.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        let part = attoseconds / 1_000_000_000_000_000
        let rest = attoseconds % 1_000_000_000_000_000 > 0 ? 1 : 0 as Int64
        let (sum, overflowOfSum) = whole.addingReportingOverflow(part + rest)
        return overflow || overflowOfSum ? (seconds < 0 ? .min : .max) : sum
    }
}
