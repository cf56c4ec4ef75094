import Testing

@testable import CBREmulator

@Suite("The virtual clock")
struct VirtualClockTests {
    @Test("a stopped clock stands still until it is moved")
    func stopped() {
        var clock = VirtualClock(scale: 0, origin: TestRegion.start)
        #expect(clock.now() == TestRegion.start)
        clock.move(bySeconds: 90.5)
        #expect(clock.now() == TestRegion.start.advanced(bySeconds: 90.5))
    }

    @Test("a running clock never goes back")
    func running() {
        var clock = VirtualClock(scale: 1000, origin: TestRegion.start)
        let first = clock.now()
        let second = clock.now()
        clock.move(bySeconds: 3600)
        #expect(TestRegion.start <= first && first <= second)
        #expect(clock.now().seconds(since: second) >= 3600)
    }

    @Test("it cannot be moved past the year 9999")
    func end() {
        var clock = VirtualClock(scale: 0, origin: TestRegion.start)
        for _ in 0..<1000 { clock.move(bySeconds: 1e9) }
        #expect(clock.now().text(.seconds) == "9999-12-31T00:00:00Z")
    }
}
