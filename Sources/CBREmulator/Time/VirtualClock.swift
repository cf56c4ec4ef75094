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
        return origin.advanced(bySeconds: real * scale).advanced(bySeconds: Double(offsetMicroseconds) / 1_000_000)
    }

    /// Moves the clock forward.
    mutating func move(bySeconds seconds: Double) {
        offsetMicroseconds += Int64(seconds * 1_000_000)
    }
}

extension WireTime {
    /// The machine's wall clock.
    static func wall() -> WireTime {
        WireTime(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
}
