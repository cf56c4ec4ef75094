import Testing

@testable import CBREmulator

@Suite("Recurrence rules of policies")
struct RecurrenceRuleTests {
    /// A Monday.
    private let start = WireTime.utc(year: 2020, month: 8, day: 17, hour: 3)

    @Test("a weekly rule acts on its days, in UTC")
    func weekly() throws {
        let rule = try RecurrenceRule("FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=14;BYMINUTE=00")
        let first = try #require(rule.next(after: start, start: start))
        let second = try #require(rule.next(after: first, start: start))
        let third = try #require(rule.next(after: second, start: start))
        #expect(first.text() == "2020-08-17T14:00:00.000000")
        #expect(second.text() == "2020-08-19T14:00:00.000000")
        #expect(third.text() == "2020-08-24T14:00:00.000000")
    }

    @Test("a daily rule counts its interval from the first day")
    func daily() throws {
        let rule = try RecurrenceRule("FREQ=DAILY;INTERVAL=3;BYHOUR=1,6;BYMINUTE=30")
        let first = try #require(rule.next(after: start, start: start))
        let second = try #require(rule.next(after: first, start: start))
        #expect(first.text() == "2020-08-17T06:30:00.000000")
        #expect(second.text() == "2020-08-20T01:30:00.000000")
    }

    @Test("the distance of rules is measured around the week")
    func distance() throws {
        let sunday = try RecurrenceRule("FREQ=WEEKLY;BYDAY=SU;BYHOUR=23;BYMINUTE=40")
        let monday = try RecurrenceRule("FREQ=WEEKLY;BYDAY=MO;BYHOUR=0;BYMINUTE=10")
        #expect([sunday, monday].leastDistanceMinutes == 30)
        #expect([sunday].leastDistanceMinutes == nil)
    }

    @Test(
        "anything outside the subset is refused",
        arguments: [
            "", "FREQ=MONTHLY;BYHOUR=1;BYMINUTE=0", "FREQ=DAILY;BYHOUR=1", "FREQ=DAILY;BYMINUTE=1",
            "FREQ=DAILY;BYHOUR=1;BYMINUTE=0;COUNT=3", "FREQ=DAILY;FREQ=DAILY;BYHOUR=1;BYMINUTE=0",
            "FREQ=WEEKLY;BYHOUR=1;BYMINUTE=0", "FREQ=WEEKLY;BYDAY=MO,MO;BYHOUR=1;BYMINUTE=0",
            "FREQ=DAILY;BYDAY=MO;BYHOUR=1;BYMINUTE=0", "FREQ=DAILY;INTERVAL=0;BYHOUR=1;BYMINUTE=0",
            "FREQ=DAILY;BYHOUR=+1;BYMINUTE=0", "FREQ=DAILY;BYHOUR=;BYMINUTE=0", "freq=daily;byhour=1;byminute=0",
        ]
    )
    func refused(text: String) {
        #expect(throws: RecurrenceRule.InvalidRule.self) { try RecurrenceRule(text) }
    }
}
