import Histogram

/// Times, in nanoseconds, of which percentiles are asked for.
struct Latencies: Sendable {
    private var histogram = Histogram<UInt32>(
        highestTrackableValue: 3_600_000_000_000,
        numberOfSignificantValueDigits: .three
    )

    mutating func record(_ nanoseconds: Int64) { histogram.record(UInt64(max(nanoseconds, 1))) }

    mutating func add(_ other: Latencies) { histogram.add(other.histogram) }

    var count: Int { Int(histogram.totalCount) }

    /// The time that `percent` of a hundred do not pass, in milliseconds; 0 when there are none.
    func milliseconds(_ percent: Double) -> Double {
        count == 0 ? 0 : Double(histogram.valueAtPercentile(percent)) / 1e6
    }

    /// Median and the 99th percentile as figures.
    func figures(_ name: String) -> [Figure] {
        [
            Figure(name: "\(name)_p50", value: milliseconds(50), unit: "ms", samples: count),
            Figure(name: "\(name)_p99", value: milliseconds(99), unit: "ms", samples: count),
        ]
    }
}
