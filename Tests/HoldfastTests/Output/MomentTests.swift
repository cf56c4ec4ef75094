import Testing

@testable import holdfast

struct MomentTests {
    @Test(
        "times are read with and without a fraction, and as milliseconds",
        arguments: [
            (JSONValue.text("2026-01-31T23:00:00.123Z"), 1_769_900_400_123),
            (.text("2026-01-31T23:00:00Z"), 1_769_900_400_000),
            (.integer(1_769_900_400_123), 1_769_900_400_123),
        ] as [(JSONValue, Int64)]
    )
    func reading(value: JSONValue, milliseconds: Int64) throws {
        let moment = try #require(Moment(value))
        #expect(moment.milliseconds == milliseconds)
        #expect(moment.text == "2026-01-31T23:00:00Z")
        #expect(moment.timeOfDay == "23:00:00")
    }

    @Test(
        "anything else is no moment",
        arguments: [JSONValue.null, .text("yesterday"), .text("2026-02-30T00:00:00Z"), .boolean(true), .array([])]
    )
    func refused(value: JSONValue) {
        #expect(Moment(value) == nil)
    }

    @Test(
        "spans are short",
        arguments: [
            (-1.0, "0.0s"), (0.42, "0.4s"), (9.99, "9.9s"), (10, "10s"), (59.9, "59s"), (192, "3m12s"),
            (18_420, "5h07m"),
            (273_600, "3d4h"),
        ]
    )
    func spans(seconds: Double, text: String) {
        #expect(SpanText.short(seconds: seconds) == text)
    }
}
