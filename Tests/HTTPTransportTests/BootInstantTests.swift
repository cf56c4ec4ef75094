import HTTPTransport
import Testing

@Suite("Boot-time instants")
struct BootInstantTests {
    @Test("the clock does not run backwards")
    func now() {
        let first = BootInstant.now()
        #expect(first.milliseconds > 0)
        #expect(first <= BootInstant.now())
    }

    @Test(
        "durations are added in whole milliseconds, rounded up, without overflow",
        arguments: [
            (.milliseconds(5), 1_005), (.seconds(-1), 0), (.microseconds(1), 1_001), (.zero, 1_000),
            (.microseconds(1_999), 1_002), (.seconds(Int64.max), Int64.max), (.seconds(Int64.min), Int64.min + 1_000),
        ] as [(Duration, Int64)]
    )
    func advanced(duration: Duration, milliseconds: Int64) {
        #expect(BootInstant(milliseconds: 1_000).advanced(by: duration).milliseconds == milliseconds)
    }

    @Test("the time between two instants has a sign")
    func duration() {
        let (early, late) = (BootInstant(milliseconds: 10), BootInstant(milliseconds: 25))
        #expect(early.duration(to: late) == .milliseconds(15))
        #expect(late.duration(to: early) == .milliseconds(-15))
    }
}
