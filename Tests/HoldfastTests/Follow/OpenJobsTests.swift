import HTTPTransport
import Testing

@testable import holdfast

@Suite("Watching all that is under way")
struct OpenJobsTests {
    private func list(_ jobs: [(String, String)], next: String = "null") -> ScriptedDaemon.Answer {
        let items = jobs.map { #"{"id":"\#($0.0)","state":"\#($0.1)"}"# }.joined(separator: ",")
        return .reply(200, #"{"jobs":[\#(items)],"next":\#(next)}"#, tag: nil)
    }

    @Test("a job that leaves the list is read once more, and its end stays in the picture")
    func ends() async throws {
        let daemon = ScriptedDaemon(
            list([("b", "queued"), ("a", "running")]),
            list([("b", "running")]),
            .reply(200, #"{"id":"a","state":"failed"}"#, tag: nil),
            list([]),
            .reply(200, #"{"id":"b","state":"succeeded"}"#, tag: nil)
        )
        var jobs = OpenJobs(client: daemon.client, query: [("vault", "v")])
        let first = try await jobs.read()
        #expect(first.jobs.map(\.id) == ["a", "b"])
        #expect(first.state == "running" && !first.isAtRest)
        let second = try await jobs.read()
        #expect(second.jobs.map(\.state) == ["failed", "running"])
        #expect(!second.isAtRest)
        let third = try await jobs.read()
        #expect(third.jobs.map(\.state) == ["failed", "succeeded"])
        #expect(third.isAtRest)
        #expect(third.state == "partial" && third.status == .partial)
        #expect(daemon.requests.count == 5, "an end is read once")
        #expect(daemon.requests[0].url.contains("vault=v") && daemon.requests[0].url.contains("cancelling"))
    }

    @Test("when nothing is under way there is nothing to wait for")
    func nothing() async throws {
        var jobs = OpenJobs(client: ScriptedDaemon(list([])).client, query: [])
        let snapshot = try await jobs.read()
        #expect(snapshot.isAtRest)
        #expect(snapshot.status == .ok)
    }

    @Test(
        "the folded state is the one that all share, or the worst",
        arguments: [
            (["failed", "failed"], "failed"), (["failed", "timed_out"], "failed"),
            (["timed_out", "cancelled"], "timed_out"),
            (["succeeded", "cancelled"], "partial"), (["succeeded"], "succeeded"), (["partial", "failed"], "partial"),
        ]
    )
    func folds(_ states: [String], _ folded: String) {
        let jobs = states.enumerated().map { SampleJob.view(["id": .text("\($0)"), "state": .text($1)]) }
        #expect(WatchSnapshot(open: jobs).state == folded)
    }

    @Test("a job that needs a person decides the exit code of the whole")
    func attention() {
        let jobs = ["succeeded", "needs_attention"].map { SampleJob.view(["id": .text($0), "state": .text($0)]) }
        #expect(WatchSnapshot(open: jobs).status == .needsAttention)
    }
}
