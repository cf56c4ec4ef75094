/// A moment in UTC: whole milliseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Comparable, Codable, Sendable {
    /// Milliseconds since the epoch.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    package static func + (moment: Timestamp, span: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds + span.wholeMilliseconds)
    }

    package static func - (moment: Timestamp, span: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds - span.wholeMilliseconds)
    }

    /// The span from `earlier` to `later`; negative when they are the other way round.
    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .milliseconds(later.milliseconds - earlier.milliseconds)
    }
}

extension Duration {
    /// The span in whole milliseconds, the fraction cut off. Spans beyond 290 million years are held at that bound.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let bounded = Swift.min(Swift.max(seconds, -9_000_000_000_000_000), 9_000_000_000_000_000)
        return bounded * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// The span in seconds as a floating-point number, for reports.
    package var fractionalSeconds: Double { Double(wholeMilliseconds) / 1000 }
}
