import Synchronization
package import Workflow

/// Makes UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of time, then chance. Ids of one source order by the
/// order in which they were made, also within a millisecond and when the clock goes back: the 12 bits behind the
/// version count up then (section 6.2, method 1).
package final class IdentifierSource: Sendable {
    private struct Last {
        var milliseconds: Int64 = 0
        var counter: UInt64 = 0
    }

    private let last = Mutex(Last())

    package init() {}

    /// The next id, in lower case with dashes.
    package func next(at now: Timestamp) -> String {
        var generator = SystemRandomNumberGenerator()
        // The top bit of a fresh counter is 0, so that at least 2048 ids fit behind it.
        let fresh = UInt64.random(in: 0..<0x800, using: &generator)
        let tail = UInt64.random(in: .min ... .max, using: &generator)
        let (time, counter) = last.withLock { last in
            if now.milliseconds > last.milliseconds {
                last = Last(milliseconds: now.milliseconds, counter: fresh)
            } else if last.counter < 0xFFF {
                last.counter += 1
            } else {
                last = Last(milliseconds: last.milliseconds + 1, counter: fresh)
            }
            return (UInt64(last.milliseconds), last.counter)
        }
        let upper = time << 16 | 0x7000 | counter
        let lower = tail >> 2 | 0x8000_0000_0000_0000
        return Self.text(upper, lower)
    }

    private static func text(_ upper: UInt64, _ lower: UInt64) -> String {
        let digits = [upper, lower].map { half in
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        .joined()
        var result = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { result += "-" }
            result.append(digit)
        }
        return result
    }
}
