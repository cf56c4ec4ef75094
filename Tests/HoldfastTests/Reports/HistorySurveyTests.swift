import AuditChain
import Testing

@testable import holdfast

@Suite("What the history shows about a window")
struct HistorySurveyTests {
    private func survey(_ history: SampleHistory, _ from: Int, _ to: Int) async throws -> HistorySurvey {
        try await history.survey(try #require(SampleHistory.window(from, to)))
    }

    @Test("a window reaches from its first to its last event, and lacks nothing when the history begins before it")
    func whole() async throws {
        let found = try await survey(SampleHistory(Array(1...10)), 3, 6)
        #expect(found.range == 3...5)
        #expect(found.gaps == [])
        let part = try #require(found.part(head: 10))
        #expect(part == (2, 5))
    }

    @Test("a window before the history has no events, and both are said")
    func before() async throws {
        let found = try await survey(SampleHistory([5, 6]), 0, 3)
        #expect(found.range == nil && found.part(head: 2) == nil)
        #expect(found.gaps.map(\.kind) == [.windowBeforeHistory, .noEvents])
        #expect(try await survey(SampleHistory(), 0, 3).gaps.map(\.kind) == [.noEvents])
    }

    @Test("an event that is dated far ahead ends nothing, and the place is named")
    func ahead() async throws {
        let found = try await survey(SampleHistory([1, 2, 3, 400_000, 5, 6]), 0, 10)
        #expect(found.range == 1...6)
        #expect(found.steps.map(\.sequence) == [5])
        #expect(found.gaps.map(\.kind) == [.windowBeforeHistory, .timesOutOfOrder])
        #expect(found.gaps[1].detail.contains("event 5 is dated 2026-02-01T00:05:00.000Z"))
    }

    @Test("an event that is dated far back begins nothing, and is found in the window of its date")
    func back() async throws {
        let history = SampleHistory([1, 2, 3, -40_000, 5, 6])
        let found = try await survey(history, 1, 10)
        #expect(found.range == 1...6)
        #expect(found.gaps.map(\.kind) == [.timesOutOfOrder])
        let old = try await survey(history, -40_001, -39_999)
        #expect(old.range == 4...4)
        #expect(old.gaps.map(\.kind).contains(.timesOutOfOrder))
    }

    @Test("a clock that went wrong elsewhere is no matter of the window, and neither is one that is set by little")
    func unrelated() async throws {
        let history = SampleHistory([1, 2, 900, 899, 900, 5000, 4000, 4001])
        #expect(try await survey(history, 1, 950).gaps == [])
        #expect(try await survey(history, 4500, 4600).steps.map(\.sequence) == [7])
    }

    @Test("many wrong times are counted, and only so many spelt out")
    func many() async throws {
        let found = try await survey(SampleHistory((0..<100).map { $0.isMultiple(of: 2) ? 50 : 10 }), 5, 60)
        #expect(found.stepCount == 50)
        #expect(found.gaps.filter { $0.kind == .timesOutOfOrder }.count == 21)
        #expect(found.gaps.last?.detail == "and at 30 more events like this")
    }

    @Test("an event that was dated out of the window later is told by the chain, wherever it stands")
    func redated() async throws {
        var history = SampleHistory(Array(1...10))
        history.redate(10, to: 40)
        let found = try await survey(history, 2, 11)
        #expect(found.range == 2...9)
        #expect(found.gaps.map(\.kind) == [.unverifiable])
        #expect(found.gaps.first?.detail.contains("event 10") == true)
    }

    private static func pruned() -> SampleHistory {
        var history = SampleHistory(Array(1...30))
        history.seal(1...10, at: 100)
        history.seal(11...20, at: 101)
        return history
    }

    @Test("deleted parts that may be of the window are named with numbers and file, and nothing untrue is said")
    func deleted() async throws {
        for (from, to) in [(5, 8), (0, 25), (-100, 3), (15, 22)] {
            let found = try await survey(Self.pruned(), from, to)
            #expect(found.gaps.map(\.kind) == [.prunedSegment, .prunedSegment], "\(from) to \(to)")
            #expect(found.gaps.first?.detail.hasPrefix("events 1 to 10, ") == true)
            #expect(found.gaps.last?.detail.contains("they are in part-2.jsonl with the SHA-256 ") == true)
            let part = try #require(found.part(head: 32))
            #expect(part == (0, 32), "the events that speak for them are in it")
        }
    }

    @Test("deleted parts before the window are no gap of it")
    func later() async throws {
        let found = try await survey(Self.pruned(), 22, 25)
        #expect(found.gaps == [] && found.segments == [])
        let part = try #require(found.part(head: 32))
        #expect(part == (21, 24))
    }

    @Test("a part that was deleted behind the window is no gap of it, one between its events is")
    func between() async throws {
        var history = SampleHistory(Array(1...30))
        history.seal(11...20, at: 100)
        #expect(try await survey(history, 2, 8).gaps == [])
        #expect(try await survey(history, 8, 23).gaps.map(\.kind) == [.prunedSegment])
        var astray = SampleHistory([1, 2, 9000, 4, 5, 9000, 7, 8])
        astray.seal(4...5, at: 100)
        #expect(try await survey(astray, 1, 9).segments.map(\.sequences) == [4...5])
    }

    @Test("deleted jobs of the window are counted by when they were, not by when they were deleted")
    func jobs() async throws {
        var history = SampleHistory(Array(1...30))
        for (submitted, ended) in [(1, 2), (4, 6), (5, 7), (9, 12), (10, 12)] {
            let detail = [
                "submitted_at": SampleHistory.at(submitted).exactText, "ended_at": SampleHistory.at(ended).exactText,
            ]
            history.add(1000, "job.pruned", detail: detail)
        }
        let found = try await survey(history, 6, 10)
        #expect(found.prunedJobs == 3)
        #expect(found.gaps.map(\.kind) == [.prunedJobs])
        #expect(found.gaps.first?.detail.hasPrefix("3 jobs of the window were deleted") == true)
        #expect(try await survey(history, 20, 25).gaps == [])
    }

    @Test("what a report may lack is told beside it, and not at any length")
    func notes() async throws {
        #expect(ReportOptions.notes(nil) == [])
        #expect(ReportOptions.notes(try await survey(SampleHistory([5]), 1, 9)) == [])
        #expect(ReportOptions.notes(try await survey(Self.pruned(), 1, 9)).count == 2)
        let many = SampleHistory((0..<100).map { $0.isMultiple(of: 2) ? 50 : 10 })
        let notes = ReportOptions.notes(try await survey(many, 5, 60))
        #expect(notes.count == 11 && notes.last?.hasPrefix("and 11 more") == true)
    }
}
