import Testing

@testable import CBREmulator

@Suite("Times on the wire")
struct WireTimeTests {
    private let instant = WireTime.utc(
        year: 2020,
        month: 8,
        day: 17,
        hour: 3,
        minute: 51,
        second: 24,
        microsecond: 678_916
    )

    @Test("an instant has three spellings")
    func spellings() {
        #expect(instant.text(.plain) == "2020-08-17T03:51:24.678916")
        #expect(instant.text(.zoned) == "2020-08-17T03:51:24.678+00:00")
        #expect(instant.text(.seconds) == "2020-08-17T03:51:24Z")
        #expect(instant.identityText == "2020-08-17T03:51:24.678916Z")
    }

    @Test(
        "many spellings are read",
        arguments: [
            "2020-08-17T03:51:24.678916", "2020-08-17T03:51:24.678916Z", "2020-08-17 03:51:24.678916",
            "2020-08-17T05:51:24.678916+02:00", "2020-08-16T20:21:24.678916-0730", "2020-08-17T03:51:24.678916000",
        ]
    )
    func reading(text: String) {
        #expect(WireTime(parsing: text) == instant)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "yesterday", "2020-08-17", "2020-13-01T00:00:00Z", "2020-08-17T24:00:00Z", "2020-08-17T00:00:00X",
        ]
    )
    func refused(text: String) {
        #expect(WireTime(parsing: text) == nil)
    }

    @Test(
        "dates survive leap years and the epoch",
        arguments: [(2000, 2, 29), (1969, 12, 31), (2100, 3, 1), (2024, 2, 29)]
    )
    func calendar(year: Int64, month: Int64, day: Int64) {
        let fields = WireTime.utc(year: year, month: month, day: day, hour: 23).components
        #expect((fields.year, fields.month, fields.day, fields.hour) == (year, month, day, 23))
    }

    @Test("17 August 2020 was a Monday")
    func weekday() {
        #expect(instant.components.weekday == 0)
    }

    @Test("the signature's date is read")
    func signatureDate() {
        #expect(
            WireTime(signatureDate: "20250102T030405Z")
                == WireTime.utc(year: 2025, month: 1, day: 2, hour: 3, minute: 4, second: 5)
        )
        #expect(WireTime(signatureDate: "2025-01-02T03:04:05Z") == nil)
    }
}
