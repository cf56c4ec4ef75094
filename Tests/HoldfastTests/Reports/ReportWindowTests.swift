import ArgumentParser
import Testing

@testable import holdfast

@Suite("The window of a report")
struct ReportWindowTests {
    private let now = Moment(milliseconds: 1_769_986_800_123)

    @Test("a day means its first instant in UTC, and other texts are refused")
    func moments() {
        #expect(MomentArgument(argument: "2026-02-01")?.moment.exactText == "2026-02-01T00:00:00.000Z")
        #expect(MomentArgument(argument: "2026-02-01T08:00:00.5Z")?.moment.exactText == "2026-02-01T08:00:00.500Z")
        for text in ["yesterday", "2026-13-01", "2026-02-30", "2025-02-29", "2026-02-31T00:00:00Z", "2026-02", ""] {
            #expect(MomentArgument(argument: text) == nil, "\(text)")
        }
    }

    @Test("without bounds it is the last 30 days, to the millisecond")
    func usual() throws {
        let window = try #require(ReportWindow(from: nil, to: nil, now: now))
        #expect(window.to == now)
        #expect(window.from.milliseconds == now.milliseconds - 30 * 86_400_000)
        #expect(window.contains(window.from) && !window.contains(window.to))
    }

    @Test("it does not end before it begins")
    func order() {
        #expect(ReportWindow(from: now, to: now, now: now) == nil)
        #expect(throws: (any Error).self) { try WindowFlags.parse(["--from", "2026-02-02", "--to", "2026-02-01"]) }
    }
}
