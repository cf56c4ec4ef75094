import ArgumentParser
import HTTPTransport
import Testing

@testable import holdfast

@Suite("Commands for many jobs")
struct BulkRunTests {
    private static let jobs: [JobView] = ["a", "b", "c"].map { SampleJob.view(["id": .text($0), "state": "failed"]) }

    private func run(
        _ daemon: ScriptedDaemon,
        _ arguments: [String] = ["--yes"],
        verb: BulkVerb = .cancel,
        jobs: [JobView] = Self.jobs,
        answer: Bool? = nil
    ) async throws -> holdfast.ExitStatus {
        let run = BulkRun(
            client: daemon.client,
            output: try OutputOptions.parse(["-o", "json"]),
            verb: verb,
            reason: "test",
            flags: try BulkFlags.parse(arguments)
        )
        do {
            try await run.run(jobs) { _ in answer }
            return .ok
        } catch let code as ExitCode {
            return holdfast.ExitStatus(rawValue: code.rawValue) ?? .failed
        } catch let failure as CommandFailure {
            return failure.status
        }
    }

    @Test("another number of matches than expected touches nothing")
    func guarded() async throws {
        let daemon = ScriptedDaemon(.job("cancelled"))
        #expect(try await run(daemon, ["--yes", "--expect", "2"]) == .conflict)
        #expect(try await run(daemon, ["--yes", "--expect", "1"], jobs: []) == .conflict)
        #expect(daemon.requests.isEmpty)
        #expect(try await run(daemon, ["--yes", "--expect", "3"]) == .ok)
        #expect(daemon.requests.count == 3)
    }

    @Test("without a yes nothing is done, whether somebody says no or nobody can be asked")
    func unconfirmed() async throws {
        let daemon = ScriptedDaemon(.job("cancelled"))
        #expect(try await run(daemon, [], answer: nil) == .usage)
        #expect(try await run(daemon, [], answer: false) == .failed)
        #expect(daemon.requests.isEmpty)
        #expect(try await run(daemon, [], answer: true) == .ok)
        #expect(daemon.requests.map(\.method) == ["POST", "POST", "POST"])
    }

    @Test("a dry run and an empty match change nothing and ask nobody")
    func idle() async throws {
        let daemon = ScriptedDaemon(.job("cancelled"))
        #expect(try await run(daemon, ["--dry-run"], answer: true) == .ok)
        #expect(try await run(daemon, [], jobs: []) == .ok)
        #expect(daemon.requests.isEmpty)
    }

    @Test("a job that refuses does not keep the others from being done")
    func partly() async throws {
        let refusal = ScriptedDaemon.Answer.reply(409, #"{"code":"job_ended"}"#, tag: nil)
        let daemon = ScriptedDaemon(.job("cancelled"), refusal, .job("cancelled"))
        #expect(try await run(daemon) == .partial)
        #expect(daemon.requests.count == 3)
        #expect(try await run(ScriptedDaemon(refusal)) == .conflict)
    }

    @Test("what would befall every job ends the command at the first")
    func stopped() async throws {
        let full = ScriptedDaemon.Answer.reply(429, #"{"code":"queue_full"}"#, tag: nil)
        let daemon = ScriptedDaemon(full)
        #expect(try await run(daemon, verb: .retry) == .tryLater)
        #expect(daemon.requests.count == 1)
        let forbidden = ScriptedDaemon.Answer.reply(403, #"{"code":"forbidden"}"#, tag: nil)
        #expect(try await run(ScriptedDaemon(forbidden)) == .notAllowed)
        #expect(try await run(ScriptedDaemon(.refused)) == .daemonUnreachable)
    }

    @Test("a command that is repeated submits no job twice")
    func repeated() async throws {
        let daemon = ScriptedDaemon(.reply(202, #"{"kind":"job","id":"n"}"#, tag: nil))
        #expect(try await run(daemon, verb: .retry) == .ok)
        #expect(try await run(daemon, verb: .retry) == .ok)
        let keys = daemon.requests.compactMap { $0.headers.first("Idempotency-Key") }
        #expect(keys.count == 6)
        #expect(Set(keys).count == 3)
    }

    @Test(
        "only a plain yes is one",
        arguments: [("y", true), (" Yes ", true), ("", false), ("no", false), ("yup", false)]
    )
    func yes(_ answer: String, _ isYes: Bool) {
        #expect(Confirmation.isYes(answer) == isYes)
    }

    @Test("the report names every job, what became of it, and how many were done")
    func report() {
        var report = BulkReport(verb: .retry)
        report.results = [
            BulkResult(job: Self.jobs[0], outcome: .done, state: "failed", newJobID: "n"),
            BulkResult(job: Self.jobs[1], outcome: .refused, code: "nothing_to_retry", detail: "it has succeeded"),
        ]
        #expect(report.document["done"] == 1)
        #expect(report.document["matched"] == 2)
        let lines = report.lines(surface: Surface())
        #expect(lines.last == "1 of 2 jobs submitted again")
        #expect(lines[2].contains("refused") && lines[2].contains("it has succeeded"))
    }
}
