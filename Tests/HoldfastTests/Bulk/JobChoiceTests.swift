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
        #expect(try await selection.jobs(matching: [("state", nil), ("vault", "v")]).isEmpty)
        #expect(try await selection.jobs(matching: [("state", "cancelled")]).isEmpty)
        let urls = daemon.requests.map(\.url)
        #expect(urls[0].contains("vault=v") && urls[0].contains("state=partial%2Cfailed%2Ctimed_out"))
        #expect(urls[1].contains("state=cancelled&"))
    }

    @Test("a filter that matches more than can have been meant is refused")
    func tooMany() async throws {
        let page = (0..<500).map { #"{"id":"\#($0)","state":"failed"}"# }.joined(separator: ",")
        let daemon = ScriptedDaemon(.reply(200, #"{"jobs":[\#(page)],"next":"more"}"#, tag: nil))
        let selection = BulkSelection(client: daemon.client, verb: .retry)
        await #expect(throws: CommandFailure.self) { try await selection.jobs(matching: [("vault", "v")]) }
        #expect(daemon.requests.count == BulkSelection.jobsMax / 500)
    }

    @Test("a job that is named twice is one job")
    func twice() async throws {
        let daemon = ScriptedDaemon(.reply(200, #"{"id":"\#(Self.id)","state":"failed"}"#, tag: nil))
        let reference = try #require(JobReference(argument: Self.id))
        let selection = BulkSelection(client: daemon.client, verb: .cancel)
        #expect(try await selection.jobs(named: [reference, reference]).count == 1)
    }
}
