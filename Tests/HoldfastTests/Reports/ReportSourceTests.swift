import HTTPTransport
import Testing

@testable import holdfast

@Suite("Where reports come from")
struct ReportSourceTests {
    private func events(_ history: SampleHistory, from: Int, to: Int) async throws -> [Int] {
        let source = try await history.source(try #require(SampleHistory.window(from, to)))
        var found: [Int] = []
        try await source.events { found.append($0["seq"]?.integer ?? 0) }
        return found
    }

    @Test("the events of a window are those that are dated in it")
    func window() async throws {
        let history = SampleHistory(Array(1...500))
        #expect(try await events(history, from: 120, to: 130) == Array(120..<130))
        #expect(try await events(history, from: 499, to: 9000) == [499, 500])
        #expect(try await events(history, from: 600, to: 9000).isEmpty)
        #expect(try await events(SampleHistory(), from: 0, to: 10).isEmpty)
    }

    @Test("a clock that was wrong for a while keeps none of the others from being found")
    func clocks() async throws {
        let wrong = [1, 2, 500_000, 4, 5, -500_000, 7, 8]
        #expect(try await events(SampleHistory(wrong), from: 0, to: 100) == [1, 2, 4, 5, 7, 8])
        #expect(try await events(SampleHistory(wrong), from: 4, to: 8) == [4, 5, 7])
        #expect(try await events(SampleHistory(wrong), from: 499_999, to: 500_001) == [3])
        #expect(try await events(SampleHistory(wrong), from: -500_001, to: -499_999) == [6])
    }

    @Test("what was deleted is passed over")
    func deleted() async throws {
        var history = SampleHistory(Array(1...20))
        history.seal(6...15, at: 30)
        #expect(try await events(history, from: 4, to: 18) == [4, 5, 16, 17])
    }

    @Test("a job that ends between the two lists is reported once, as it was first met")
    func jobs() async throws {
        let daemon = ScriptedDaemon(
            .reply(200, #"{"installation":"ab","seq":0,"head":"h"}"#, tag: nil),
            .reply(200, #"{"jobs":[{"id":"a","state":"running"}],"next":null}"#, tag: nil),
            .reply(200, #"{"jobs":[{"id":"a","state":"succeeded"},{"id":"b","state":"failed"}],"next":null}"#, tag: nil)
        )
        let window = try #require(ReportWindow(from: nil, to: nil, now: SampleReport.to))
        let source = try await ReportSource(client: daemon.client, window: window, surveys: false)
        var found: [String] = []
        try await source.jobs { found.append(JobView($0).id + JobView($0).state) }
        #expect(found == ["arunning", "bfailed"])
        #expect(daemon.requests[1].url.contains("needs_attention"))
        #expect(daemon.requests[2].url.contains("finished_after=2026-01-02T23%3A00%3A00.000Z"))
    }
}
