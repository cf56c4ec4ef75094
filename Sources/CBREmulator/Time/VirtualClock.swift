import FoundationEssentials

/// The emulator's time: it starts at the wall clock, may run faster or slower, and may be moved forward.
struct VirtualClock: Sendable {
    private let origin: WireTime
    private let started: ContinuousClock.Instant
    private let scale: Double
    private var offsetMicroseconds: Int64 = 0

    /// - Parameters:
    ///   - scale: emulated seconds per real second; 0 stops the clock, so only `move` advances it.
    init(scale: Double, origin: WireTime = .wall()) {
        self.origin = origin
        self.scale = scale
        started = .now
    }

    func now() -> WireTime {
        let elapsed = started.duration(to: .now)
        let real = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let moved = origin.advanced(bySeconds: real * scale).microseconds + offsetMicroseconds
        return WireTime(microseconds: min(moved, Self.end.microseconds))
    }

    /// Moves the clock forward, at most to the end of the year 9999, where four digits end.
    mutating func move(bySeconds seconds: Double) {
        let room = Double(Self.end.microseconds - now().microseconds) / 1_000_000
        offsetMicroseconds += Int64(min(seconds, room) * 1_000_000)
    }

    private static let end = WireTime.utc(year: 9999, month: 12, day: 31)
}

extension WireTime {
    /// The machine's wall clock.
    static func wall() -> WireTime {
        WireTime(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
}
