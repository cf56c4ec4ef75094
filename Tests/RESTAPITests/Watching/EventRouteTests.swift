import HTTPTransport
import JobStore
import Synchronization
import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("A job's events", .timeLimit(.minutes(5)))
struct EventRouteTests {
    private static func waiting(_ api: LiveAPI, _ id: JobID) async throws {
        let at = api.clock.now
        try await api.change(id, .sleep(until: at), records: [HistoryRecord(.jobWaiting, detail: ["reason": "busy"])]) {
            $0.phase = .waiting(.protectable(0), .busy, until: at)
        }
    }

    @Test("come in pages")
    func pages() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            for _ in 0..<4 { try await Self.waiting(api, id) }
            let first = try await api.client.get("/v1/jobs/\(id)/events?limit=3")
            #expect(first.status == 200)
            #expect(first.json.at("events")?.elements.count == 3)
            #expect(first.json.at("events", "0", "action") == "job.submitted")
            #expect(first.json.at("events", "0", "actor")?.string?.hasPrefix("uid:") == true)
            #expect(first.json.at("events", "0", "job_id")?.string == id.rawValue)
            #expect(first.json.at("events", "1", "detail", "reason") == "busy")
            let next = try #require(first.json.at("next")?.int)
            let second = try await api.client.get("/v1/jobs/\(id)/events?limit=2&after=\(next)")
            #expect(second.json.at("events")?.elements.count == 2)
            #expect(second.json.at("next") == .null)
            let seqs = (first.json.at("events")?.elements ?? []) + (second.json.at("events")?.elements ?? [])
            #expect(seqs.compactMap { $0.at("seq")?.int } == Array(1...5))
        }
    }

    @Test("are streamed while they happen, with the job, until it is over")
    func live() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            var reader = EventReader(api.client.stream("/v1/jobs/\(id)/events"))
            let submitted = try #require(try await reader.next())
            #expect(reader.status == 200)
            #expect(reader.headers.first("Content-Type") == "text/event-stream")
            #expect(submitted.id == "1")
            #expect(submitted.json?.at("action") == "job.submitted")
            let queued = try #require(try await reader.next())
            #expect(queued.name == "job")
            #expect(queued.json?.at("state") == "queued")
            try await Self.waiting(api, id)
            let waited = try #require(try await reader.next())
            #expect(waited.id == "2")
            #expect(waited.json?.at("action") == "job.waiting")
            #expect(try await reader.next()?.json?.at("state") == "waiting")
            try await api.change(id, .sleep(until: api.clock.now)) { $0.progress = 42 }
            let progress = try #require(try await reader.next())
            #expect(progress.name == "job")
            #expect(progress.json?.at("progress")?.int == 42)
            try await api.end(id, .failed, code: "x")
            let rest = try await reader.rest()
            #expect(rest.map(\.name) == [nil, "job", "end"])
            #expect(rest.map(\.id) == ["3", nil, nil])
            #expect(rest.last?.json?.at("state") == "failed")
        }
    }

    @Test("go on behind Last-Event-ID, and end for good with 204")
    func resumption() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            for _ in 0..<3 { try await Self.waiting(api, id) }
            try await api.end(id, .cancelled)
            var reader = EventReader(api.client.stream("/v1/jobs/\(id)/events", ["Last-Event-ID": "3"]))
            #expect(try await reader.rest().compactMap(\.id) == ["4", "5"])
            var whole = EventReader(api.client.stream("/v1/jobs/\(id)/events?after=4"))
            #expect(try await whole.rest().map(\.name) == [nil, "job", "end"])
            let over = try await api.client.get(
                "/v1/jobs/\(id)/events",
                ["Accept": "text/event-stream", "Last-Event-ID": "5"]
            )
            #expect(over.status == 204)
            let odd = try await api.client.get(
                "/v1/jobs/\(id)/events",
                ["Accept": "text/event-stream", "Last-Event-ID": "x"]
            )
            #expect(odd.faults == ["Last-Event-ID bad_pattern"])
        }
    }

    @Test("of a cancelled job go on while its run in the cloud does")
    func watching() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let at = api.clock.now
            let ending = Ending(state: .cancelled, code: nil, message: nil, at: at, remoteFinishedAt: nil)
            let run = RemoteRun(id: RestorePointID("r"), since: at, isAdopted: false, overSeenAt: nil)
            try await api.change(id, .sleep(until: at)) { machine in
                machine.run = run
                machine.phase = .watching(ending, until: at)
            }
            var reader = EventReader(api.client.stream("/v1/jobs/\(id)/events"))
            _ = try await reader.next()
            let cancelled = try #require(try await reader.next())
            #expect(cancelled.json?.at("state") == "cancelled")
            #expect(cancelled.json?.at("watching") == .bool(true))
            #expect(cancelled.json?.at("remote") == "continues")
            try await api.change(id, records: [HistoryRecord(.remoteRunEnded)]) { $0.phase = .ended(ending) }
            #expect(try await reader.rest().map(\.name) == [nil, "job", "end"])
        }
    }

    @Test("a stream without news sends signs of life")
    func heartbeat() async throws {
        let (ticks, tick) = AsyncStream.makeStream(of: Void.self)
        let pace = Pace(ticks)
        var options = LiveAPI.Options()
        options.sleep = { _ in try await pace.wait() }
        try await LiveAPI.run(options) { api in
            let id = try await api.submit()
            var reader = EventReader(api.client.stream("/v1/jobs/\(id)/events"))
            _ = try await reader.next()
            _ = try await reader.next()
            for _ in 0..<3 {
                tick.yield()
                #expect(try await reader.next()?.isComment == true)
            }
            try await api.end(id, .succeeded)
            #expect(try await reader.rest().last?.name == "end")
        }
    }

    @Test("refuse a limit for a stream")
    func limit() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let answer = try await api.client.get(
                "/v1/jobs/\(id)/events?limit=5",
                ["Accept": "text/event-stream"]
            )
            #expect(answer.faults == ["limit conflict"])
        }
    }
}

/// Lets one waiter go on with every tick.
private actor Pace {
    private var ticks: AsyncStream<Void>.Iterator

    init(_ ticks: AsyncStream<Void>) { self.ticks = ticks.makeAsyncIterator() }

    func wait() async throws {
        var iterator = ticks
        _ = await iterator.next(isolation: self)
        ticks = iterator
        try Task.checkCancellation()
    }
}
