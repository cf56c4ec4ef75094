import Testing

@testable import CBRAPI

@Suite("Times on the wire")
struct RemoteTimeTests {
    @Test(
        "every documented form is read as UTC milliseconds",
        arguments: [
            ("2020-08-17T03:51:24.678916", 1_597_636_284_678),
            ("2019-05-23T12:51:10.071+00:00", 1_558_615_870_071),
            ("2020-02-23T01:00:32Z", 1_582_419_632_000),
            ("2020-01-08 09:59:49", 1_578_477_589_000),
            ("2020-01-08 09:59:49+08:00", 1_578_448_789_000),
            ("2018-02-01T12:00:00Z", 1_517_486_400_000),
            ("2015-11-09T01:42:57.527363Z", 1_447_033_377_527),
            ("2015-11-09T01:42:57.5Z", 1_447_033_377_500),
            ("2015-11-09T01:42:57.527363123Z", 1_447_033_377_527),
            ("2015-11-09t01:42:57.05z", 1_447_033_377_050),
            ("2015-11-09T01:42:57-0130", 1_447_038_777_000),
            ("2015-11-09T01:42:57+05", 1_447_015_377_000),
            ("2015-11-09 01:42:57 UTC", 1_447_033_377_000),
            (" 2015-11-09T01:42:57 ", 1_447_033_377_000),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2016-02-29T00:00:00", 1_456_704_000_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ] as [(String, Int64)]
    )
    func readable(text: String, milliseconds: Int64) {
        #expect(RemoteTime.milliseconds(text) == milliseconds)
    }

    @Test(
        "what is not a time is none",
        arguments: [
            "", "null", "2020", "2020-08-17", "2020-08-17T03:51", "2020-13-17T03:51:24", "2019-02-29T03:51:24",
            "2020-08-17T24:51:24", "2020-08-17T03:60:24", "2020-08-17T03:51:24.", "2020-08-17T03:51:24.1234567890",
            "2020-08-17T03:51:24+8", "2020-08-17T03:51:24+08:6", "2020-08-17T03:51:24Zx", "2020-08-17X03:51:24",
            "0000-01-01T00:00:00", "2020-08-17T03:51:24+99:00", "٢٠٢٠-08-17T03:51:24",
        ]
    )
    func unreadable(text: String) {
        #expect(RemoteTime.milliseconds(text) == nil)
    }

    @Test("query times are whole seconds, rounded down, with a literal Z")
    func queryText() {
        #expect(RemoteTime.queryText(millisecondsSinceEpoch: 1_517_486_400_999) == "2018-02-01T12:00:00Z")
        #expect(RemoteTime.queryText(millisecondsSinceEpoch: -1) == "1969-12-31T23:59:59Z")
    }

    @Test("every day of eight centuries survives the way there and back")
    func roundTrip() {
        for day in -140_000..<146_097 {
            let seconds = Int64(day) * 86_400 + 86_399
            #expect(CivilTime(millisecondsSinceEpoch: seconds * 1000).secondsSinceEpoch == seconds)
        }
    }

    @Test(
        "the three HTTP date forms are read",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777_000),
            ("Sun Nov  6 08:49:37 1994", 784_111_777_000), ("Wed Nov 16 08:49:37 1994", 784_975_777_000),
            ("Tue, 01 Jan 2030 00:00:00 GMT", 1_893_456_000_000), ("Sun, 06 Nov 1994", nil), ("soon", nil),
            ("Sun, 06 Foo 1994 08:49:37 GMT", nil), ("Sun, 31 Feb 1994 08:49:37 GMT", nil), ("", nil),
        ] as [(String, Int64?)]
    )
    func httpDates(text: String, milliseconds: Int64?) {
        #expect(HTTPDate.milliseconds(text) == milliseconds)
    }
}
