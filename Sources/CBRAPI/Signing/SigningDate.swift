/// The value of `X-Sdk-Date`: whole seconds, UTC, as `20250102T030405Z`.
///
/// The gateway refuses a date more than 15 minutes away from its own clock, so every attempt takes a new one.
package struct SigningDate: Hashable, Sendable {
    /// The sixteen characters that are sent and signed.
    package let text: String

    /// Makes the date from milliseconds since the Unix epoch; the fraction of a second is dropped.
    package init(millisecondsSinceEpoch: Int64) {
        let moment = CivilTime(millisecondsSinceEpoch: millisecondsSinceEpoch)
        text =
            Self.padded(moment.year, 4) + Self.padded(moment.month, 2) + Self.padded(moment.day, 2) + "T"
            + Self.padded(moment.hour, 2) + Self.padded(moment.minute, 2) + Self.padded(moment.second, 2) + "Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
