import Testing

@testable import Workflow

@Suite("Times in RFC 3339")
struct RFC3339Tests {
    @Test(
        "are written in UTC with milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_597_647_286_307, "2020-08-17T06:54:46.307Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ]
    )
    func written(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == Timestamp(milliseconds: milliseconds))
    }

    @Test(
        "are read in every form of the RFC",
        arguments: [
            ("1970-01-01T00:00:01Z", 1000), ("1970-01-01t00:00:01z", 1000), ("1970-01-01 00:00:01Z", 1000),
            ("1970-01-01T02:00:01+02:00", 1000), ("1969-12-31T23:30:01-00:30", 1000),
            ("1970-01-01T00:00:01.5Z", 1500), ("1970-01-01T00:00:01.123999Z", 1123),
        ]
    )
    func read(text: String, milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text) == Timestamp(milliseconds: milliseconds))
    }

    @Test(
        "are refused when they are something else",
        arguments: [
            "", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
            "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+2:00", "2026-01-01T00:00:00Zx", "26-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
            "2026-01-01T00:00:00+24:00", "２026-01-01T00:00:00Z",
        ]
    )
    func refused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("every day of four centuries reads back the same")
    func everyDay() throws {
        var previous = CivilDate(daysSinceEpoch: -1)
        for day in Int64(0)..<146_097 {
            let date = CivilDate(daysSinceEpoch: day)
            #expect(date.daysSinceEpoch == day)
            #expect(CivilDate(year: date.year, month: date.month, day: date.day) == date)
            #expect((previous.year, previous.month, previous.day) < (date.year, date.month, date.day))
            previous = date
        }
        #expect(CivilDate(daysSinceEpoch: 146_097).year == 2370)
    }
}
