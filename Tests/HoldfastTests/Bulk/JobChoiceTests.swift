import ArgumentParser
import HTTPTransport
import Testing

@testable import holdfast

@Suite("Which jobs a command means")
struct JobChoiceTests {
    private static let id = "0198c0de-0000-7000-8000-000000000000"

    @Test("a job or a filter, but not both and not neither")
    func exclusive() throws {
        #expect(throws: (any Error).self) { try JobsCancelCommand.parse(["--reason", "x"]) }
        #expect(throws: (any Error).self) { try JobsCancelCommand.parse([Self.id, "--vault", "v", "--reason", "x"]) }
        #expect(throws: (any Error).self) {
            try JobsRetryCommand.parse(["--state", "failed", "--wait", "--reason", "x"])
        }
        #expect(try JobsCancelCommand.parse(["--vault", "v", "--reason", "x"]).choice.single == nil)
        #expect(try JobsCancelCommand.parse([Self.id, "--reason", "x"]).choice.single?.text == Self.id)
    }

    @Test("one job that is to be counted or shown goes the way of many")
    func counted() throws {
        #expect(try JobsCancelCommand.parse([Self.id, "--reason", "x", "--expect", "1"]).choice.single == nil)
        #expect(try JobsCancelCommand.parse([Self.id, "--reason", "x", "--dry-run"]).choice.single == nil)
        #expect(try JobsCancelCommand.parse([Self.id, "--reason", "x", "--yes"]).choice.single != nil)
    }

    @Test("without a state a filter reaches what the command is for, and an explicit one stays as it is")
    func states() async throws {
        let daemon = ScriptedDaemon(.reply(200, #"{"jobs":[],"next":null}"#, tag: nil))
        let selection = BulkSelection(client: daemon.client, verb: .retry)
        #expect(try await selection.jobs(matching: [("state", nil), ("vault", "v")]).all.isEmpty)
        #expect(try await selection.jobs(matching: [("state", "cancelled")]).all.isEmpty)
        let urls = daemon.requests.map(\.url)
        #expect(urls[0].contains("vault=v") && urls[0].contains("state=partial%2Cfailed%2Ctimed_out"))
        #expect(urls[1].contains("state=cancelled&"))
    }

    @Test("a filter that matches more than can have been meant is refused")
    func tooMany() async throws {
        let page = (0..<500).map { #"{"id":"\#($0)","state":"failed"}"# }.joined(separator: ",")
        let daemon = ScriptedDaemon(.reply(200, #"{"jobs":[\#(page)],"next":"more"}"#, tag: nil))
        let selection = BulkSelection(client: daemon.client, verb: .retry)
        await #expect(throws: CommandFailure.self) { _ = try await selection.jobs(matching: [("vault", "v")]) }
        #expect(daemon.requests.count == BulkSelection.jobsMax / 500)
    }

    @Test("a job that is named twice is one job")
    func twice() async throws {
        let daemon = ScriptedDaemon(.reply(200, #"{"id":"\#(Self.id)","state":"failed"}"#, tag: nil))
        let reference = try #require(JobReference(argument: Self.id))
        let selection = BulkSelection(client: daemon.client, verb: .cancel)
        #expect(try await selection.jobs(named: [reference, reference]).all.count == 1)
    }

    @Test("a job that is named and does not exist is kept with its reason, and the others are found")
    func unknown() async throws {
        let daemon = ScriptedDaemon(
            .reply(404, #"{"code":"not_found","title":"There is no such thing"}"#, tag: nil),
            .reply(200, #"{"id":"\#(Self.id)","state":"failed"}"#, tag: nil)
        )
        let absent = try #require(JobReference(argument: "0198c0de-0000-7000-8000-000000000001"))
        let present = try #require(JobReference(argument: Self.id))
        let selection = BulkSelection(client: daemon.client, verb: .cancel)
        let found = try await selection.jobs(named: [absent, present])
        #expect(found.all.map(\.job.id) == [absent.text, Self.id])
        #expect(found.jobs.map(\.id) == [Self.id])
        #expect(found.obstacles.map(\.status) == [.notFound])
        #expect(found.notes == ["\(absent.text): There is no such thing [not_found]"])
        let forbidden = ScriptedDaemon(.reply(403, #"{"code":"forbidden"}"#, tag: nil))
        await #expect(throws: CommandFailure.self) {
            _ = try await BulkSelection(client: forbidden.client, verb: .cancel).jobs(named: [absent])
        }
    }

    /// Three failed jobs, the second of which was retried.
    private static var superseded: ScriptedDaemon {
        let failed = ["a", "b", "c"].map {
            #"{"id":"\#($0)","state":"failed","submitted_at":"2026-02-03T00:00:00.000Z"}"#
        }
        let later = #"{"id":"d","retry_of":"b","state":"failed"},{"id":"e","retry_of":"z"},{"id":"f","retry_of":null}"#
        return ScriptedDaemon(
            .reply(200, #"{"jobs":[\#(failed.joined(separator: ","))],"next":null}"#, tag: nil),
            .reply(200, #"{"jobs":[\#(later)],"next":null}"#, tag: nil)
        )
    }

    @Test("a job that was retried already is left out of a bulk retry, and that is said")
    func retried() async throws {
        let daemon = Self.superseded
        let found = try await BulkSelection(client: daemon.client, verb: .retry)
            .jobs(matching: [("state", "failed"), ("vault", "v"), ("project", "p")])
        #expect(found.jobs.map(\.id) == ["a", "c"])
        #expect(found.leftOut == 1)
        #expect(found.notes.first?.hasPrefix("1 job that matches is left out") == true)
        let url = daemon.requests[1].url
        #expect(url.contains("project=p") && url.contains("submitted_after=2026-02-02T00"))
        #expect(!url.contains("state=") && !url.contains("vault="))
        let cancelling = Self.superseded
        let all = try await BulkSelection(client: cancelling.client, verb: .cancel).jobs(matching: [("vault", "v")])
        #expect(all.jobs.count == 3 && all.notes == [])
        #expect(cancelling.requests.count == 1)
    }
}
