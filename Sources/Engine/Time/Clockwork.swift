import Dispatch
import Glibc
package import HTTPTransport
package import Workflow

/// Time and chance as the engine uses them; tests put a manual clock in their place.
package struct Clockwork: Sendable {
    /// The wall clock.
    package var now: @Sendable () -> Timestamp
    /// A uniform number in 0..<1.
    package var draw: @Sendable () -> Double
    /// Returns after `span`; throws `CancellationError` when the task is cancelled before.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Makes an alarm that calls `ring` on some thread whenever a set moment has come.
    package var makeAlarm: @Sendable (_ ring: @escaping @Sendable () -> Void) -> any Alarm
    /// The clock by which windows to send are kept. It does not jump when the wall clock is set.
    package var sinceBoot: @Sendable () -> BootInstant = { BootInstant.now() }
    /// Where work runs that is begun apart from the task that asks for it; nil: wherever the runtime runs tasks.
    package var executor: (any TaskExecutor)?
    /// Told by how many the pieces of work in hand have grown or shrunk. Nobody listens in production; a test's clock stands
    /// still until none is left.
    package var noteWork: @Sendable (Int) -> Void = { _ in }

    package init(
        now: @escaping @Sendable () -> Timestamp,
        draw: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        makeAlarm: @escaping @Sendable (@escaping @Sendable () -> Void) -> any Alarm
    ) {
        self.now = now
        self.draw = draw
        self.sleep = sleep
        self.makeAlarm = makeAlarm
    }

    var moment: Moment { Moment(now: now(), jitter: draw()) }

    /// The machine's clocks.
    package static let system = Clockwork(
        now: { Timestamp.now() },
        draw: { Double.random(in: 0..<1) },
        sleep: { try await ContinuousClock().sleep(for: $0) },
        makeAlarm: { DispatchAlarm(ring: $0) }
    )
}

extension Timestamp {
    /// Reads the wall clock (`CLOCK_REALTIME`).
    package static func now() -> Timestamp {
        var time = timespec()
        guard clock_gettime(CLOCK_REALTIME, &time) == 0 else {
            preconditionFailure("CLOCK_REALTIME cannot be read: errno \(errno)")
        }
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// Rings once at the moment set last. Setting it again moves it.
package protocol Alarm: Sendable {
    func set(in span: Duration)
    func cancel()
}

/// An alarm on a timer of libdispatch: no thread and no task waits for it.
///
/// Unchecked because the Linux overlay does not mark timers as `Sendable`. The guard is libdispatch itself: a source may be
/// scheduled and cancelled from any thread (dispatch_source_set_timer(3)), and `timer` never changes.
private final class DispatchAlarm: Alarm, @unchecked Sendable {
    private let timer: any DispatchSourceTimer

    init(ring: @escaping @Sendable () -> Void) {
        timer = DispatchSource.makeTimerSource()
        timer.setEventHandler(handler: ring)
        timer.schedule(deadline: .distantFuture)
        timer.activate()
    }

    deinit { timer.cancel() }

    func set(in span: Duration) {
        let milliseconds = Int(clamping: max(span.wholeMilliseconds, 0))
        timer.schedule(deadline: .now() + .milliseconds(milliseconds))
    }

    func cancel() { timer.schedule(deadline: .distantFuture) }
}
