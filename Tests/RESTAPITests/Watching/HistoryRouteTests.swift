import Testing

@testable import JobStore
@testable import RESTAPI
@testable import Workflow

@Suite("The history of everything", .timeLimit(.minutes(5)))
struct HistoryRouteTests {
    private static let pause = #"{"reason": "r"}"#

    @Test("comes in pages, as the audit's")
    func pages() async throws {
        try await LiveAPI.run { api in
            for _ in 0..<3 { try await api.submit() }
            let page = try await api.client.get("/v1/events?after=1&limit=2")
            let twin = try await api.client.get("/v1/audit/events?after=1&limit=2")
            #expect(page.text == twin.text)
            #expect(page.json.at("events")?.elements.count == 2)
        }
    }

    @Test("as a stream begins with what comes next, of any job and of none")
    func live() async throws {
        try await LiveAPI.run { api in
            try await api.submit()
            var reader = EventReader(api.client.stream("/v1/events"))
            // A sign of life: there is no news yet.
            #expect(try await reader.next()?.isComment == true)
            let known = try await api.store.lastSequence()
            try await api.submit()
            _ = try await api.client.post("/v1/queue/pause", Self.pause)
            var seen: [(String?, String?)] = []
            while seen.count < 2 {
                guard let event = try await reader.next() else { break }
                if !event.isComment { seen.append((event.id, event.json?.at("action")?.string)) }
            }
            #expect(seen.map(\.0) == ["\(known + 1)", "\(known + 2)"])
            #expect(seen.map(\.1) == ["job.submitted", "queue.paused"])
        }
    }

    @Test("as a stream goes on behind Last-Event-ID or after", arguments: ["header", "query"])
    func resumed(by way: String) async throws {
        try await LiveAPI.run { api in
            for _ in 0..<450 { try await api.submit() }
            let last = try await api.store.lastSequence()
            var reader =
                way == "header"
                ? EventReader(api.client.stream("/v1/events?after=400", ["Last-Event-ID": "3"]))
                : EventReader(api.client.stream("/v1/events?after=3"))
            for sequence in 4...last {
                #expect(try await reader.next()?.id == "\(sequence)")
            }
        }
    }

    @Test("with Prefer: wait answers when there is news")
    func waiting() async throws {
        try await LiveAPI.run { api in
            try await api.submit()
            let last = try await api.store.lastSequence()
            async let news = api.client.get("/v1/events?after=\(last)", ["Prefer": "wait=30"])
            try await api.submit()
            let answer = try await news
            #expect(answer["Preference-Applied"] == "wait=30")
            #expect(answer.json.at("events")?.elements.compactMap { $0["seq"]?.int } == [Int(last) + 1])
            // What is there already is not waited for.
            let known = try await api.client.get("/v1/events", ["Prefer": "wait=30"])
            #expect(known.json.at("events")?.elements.count == Int(last) + 1)
        }
    }

    @Test("refuses to go on behind an event that is not there: the history was put back")
    func beyond() async throws {
        try await LiveAPI.run { api in
            let job = try await api.submit()
            let last = try await api.store.lastSequence()
            for path in ["/v1/events", "/v1/jobs/\(job)/events"] {
                let answer = try await api.client.get(
                    path,
                    ["Accept": "text/event-stream", "Last-Event-ID": "\(last + 1)"]
                )
                #expect(answer.status == 400)
                #expect(answer.faults == ["Last-Event-ID out_of_range"])
            }
        }
    }

    @Test("refuses a limit for a stream, and a place that is none")
    func faults() async throws {
        try await LiveAPI.run { api in
            let limit = try await api.client.get("/v1/events?limit=5", ["Accept": "text/event-stream"])
            #expect(limit.faults == ["limit conflict"])
            for id in ["x", "-1", "9999999999999999", "\u{84}"] {
                let answer = try await api.client.get("/v1/events", ["Last-Event-ID": id])
                #expect(answer.faults == ["Last-Event-ID bad_pattern"], "\(id)")
            }
        }
    }
}
