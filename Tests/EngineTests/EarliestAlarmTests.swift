import Synchronization
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("The earliest alarm")
struct EarliestAlarmTests {
    private final class Bell: Sendable {
        private let moments = Mutex<[Timestamp]>([])
        func ring(at moment: Timestamp) { moments.withLock { $0.append(moment) } }
        var rings: [Timestamp] { moments.withLock { $0 } }
    }

    @Test("keeps the earliest moment in whatever order they are set")
    func earliest() async {
        let clock = ManualClock()
        let bell = Bell()
        let alarm = EarliestAlarm(clock.clockwork()) { bell.ring(at: clock.now) }
        let start = clock.now
        alarm.set(at: start + .seconds(50))
        alarm.set(at: start + .seconds(100))
        alarm.set(at: start + .seconds(20))
        alarm.set(at: start + .seconds(70))
        await clock.advance(by: .seconds(200))
        #expect(bell.rings == [start + .seconds(20)])
        alarm.set(at: clock.now + .seconds(5))
        await clock.advance(by: .seconds(10))
        #expect(bell.rings.count == 2)
    }

    @Test("rings at once for a moment that has passed")
    func past() async {
        let clock = ManualClock()
        let bell = Bell()
        let alarm = EarliestAlarm(clock.clockwork()) { bell.ring(at: clock.now) }
        alarm.set(at: clock.now - .seconds(50))
        await clock.advance(by: .zero)
        #expect(bell.rings == [clock.now])
    }

    @Test("that is late because the wall clock was set rings at the next setting")
    func wallClockSet() async {
        let clock = ManualClock()
        let bell = Bell()
        let alarm = EarliestAlarm(clock.clockwork()) { bell.ring(at: clock.now) }
        alarm.set(at: clock.now + .seconds(50))
        clock.jump(by: .seconds(3600))
        alarm.set(at: clock.now + .seconds(100))
        await clock.advance(by: .zero)
        #expect(bell.rings == [clock.now])
    }
}
