import Synchronization
import Workflow

/// An alarm that several set, and that rings at the earliest moment asked for.
///
/// Who is rung too early asks again; who is rung too late has lost time. So a later moment never replaces an earlier one,
/// in whatever order the two arrive.
final class EarliestAlarm: Sendable {
    private final class Due: Sendable {
        let moment = Mutex<Timestamp?>(nil)
    }

    private let alarm: any Alarm
    private let due: Due
    private let now: @Sendable () -> Timestamp

    /// - Parameter ring: called when the moment has come; nothing is set then.
    init(_ clockwork: Clockwork, ring: @escaping @Sendable () -> Void) {
        let due = Due()
        self.due = due
        now = clockwork.now
        alarm = clockwork.makeAlarm {
            due.moment.withLock { $0 = nil }
            ring()
        }
    }

    func set(at moment: Timestamp) {
        let now = now()
        due.moment.withLock { due in
            // One that should have rung already is late because the wall clock was set: it rings now.
            if let known = due, known <= moment, known > now { return }
            let earliest = due.map { min($0, moment) } ?? moment
            due = earliest
            alarm.set(in: earliest - now)
        }
    }

    func cancel() { alarm.cancel() }
}
