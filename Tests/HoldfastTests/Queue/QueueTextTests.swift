import Testing

@testable import holdfast

struct QueueTextTests {
    private let now = Moment(milliseconds: 1_769_900_412_000)

    private func lines(_ text: String) throws -> [String] {
        QueueText.lines(try JSONValue(parsing: Array(text.utf8)), surface: Surface(), now: now)
    }

    @Test("a queue at work shows what it holds and nothing that is 0")
    func working() throws {
        let text = """
            {"paused":false,"pause":null,"draining":false,"pending":3,"pending_max":10,"in_flight":1,
            "oldest_queued_at":"2026-01-31T23:00:00.000Z","next_due_at":null,"by_state":{"queued":2,"running":1,"failed":0},
            "by_reason":{},"projects":[{"name":"default","auth_blocked_until":null,"throttled_until":null}]}
            """
        #expect(
            try lines(text) == [
                "work is        being started", "pending        3 of at most 10", "in flight      1",
                "oldest queued  2026-01-31T23:00:00Z, 12s ago", "", "jobs", "  queued   2", "  running  1",
            ]
        )
    }

    @Test("a pause shows who and why, a project what holds it up")
    func paused() throws {
        let text = """
            {"paused":true,"pause":{"actor":"uid:1001","reason":"maintenance","since":"2026-01-31T23:00:00.000Z"},
            "by_reason":{"blocked: auth":4},"projects":[{"name":"second","auth_blocked_until":"2026-01-31T23:05:00.000Z"}]}
            """
        #expect(
            try lines(text) == [
                "work is        paused by uid:1001 (maintenance)", "", "waiting for", "  blocked: auth  4", "",
                "projects that are held up", "  second: auth blocked until 2026-01-31T23:05:00.000Z",
            ]
        )
    }
}
