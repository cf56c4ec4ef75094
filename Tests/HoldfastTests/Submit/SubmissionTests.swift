import HTTPTransport
import Testing

@testable import holdfast

struct SubmissionTests {
    private let accepted = ScriptedDaemon.Answer.reply(202, #"{"kind":"job","id":"j1","job_ids":["j1"]}"#, tag: nil)

    private func send(to daemon: ScriptedDaemon) async throws -> AcceptedSubmission {
        var submission = Submission(body: Array("{}".utf8), idempotencyKey: "k1")
        submission.sleep = { _ in }
        return try await submission.send(with: daemon.client) { _ in }
    }

    @Test("after a lost answer the same is sent again under the same key, also while the daemon restarts")
    func lostAnswer() async throws {
        let daemon = ScriptedDaemon(.lost, .refused, accepted)
        #expect(try await send(to: daemon).id == "j1")
        #expect(daemon.requests.count == 3)
        for request in daemon.requests {
            #expect(request.method == "POST")
            #expect(request.headers.first("Idempotency-Key") == "k1")
            #expect(request.body == Array("{}".utf8))
            #expect(request.freshConnection)
        }
    }

    @Test("when nobody listens the command ends at once: nothing was sent")
    func nobodyListens() async throws {
        let daemon = ScriptedDaemon(.refused)
        let failure = try await #require(throws: CommandFailure.self) { try await send(to: daemon) }
        #expect(failure.status == .daemonUnreachable)
        #expect(daemon.requests.count == 1)
    }

    @Test("when no answer ever comes, the failure says what is not known and how to find out")
    func doubt() async throws {
        let daemon = ScriptedDaemon(.lost)
        let failure = try await #require(throws: CommandFailure.self) { try await send(to: daemon) }
        #expect(failure.status == .daemonUnreachable)
        #expect("\(failure)".contains("may have been accepted"))
        #expect("\(failure)".contains("--idempotency-key k1"))
        #expect(daemon.requests.count == 5)
    }

    @Test(
        "a refusal is not sent again, and its exit code tells what to do",
        arguments: [
            (422, "invalid_request", 2), (422, "idempotency_key_reused", 5),
            (429, "queue_full", 75), (503, "store_unavailable", 75), (403, "forbidden", 6),
        ]
    )
    func refusal(httpStatus: Int, code: String, exitCode: Int32) async throws {
        let daemon = ScriptedDaemon(.reply(httpStatus, #"{"code":"\#(code)","detail":"no"}"#, tag: nil))
        let failure = try await #require(throws: CommandFailure.self) { try await send(to: daemon) }
        #expect(failure.status.rawValue == exitCode)
        #expect(failure.problem["code"]?.text == code)
        #expect(daemon.requests.count == 1)
    }

    @Test("an answer that is not JSON is not taken for the daemon's")
    func foreign() async throws {
        let daemon = ScriptedDaemon(.reply(200, "<html>", tag: nil))
        let failure = try await #require(throws: CommandFailure.self) { try await send(to: daemon) }
        #expect(failure.status == .failed)
    }
}
