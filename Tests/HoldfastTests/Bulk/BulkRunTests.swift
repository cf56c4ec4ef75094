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
        missing: [String] = [],
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
            let absent = CommandFailure(.notFound, code: "not_found", "no such job")
            let unknown = missing.map { BulkMatch(job: SampleJob.view(["id": .text($0)]), obstacle: absent) }
            try await run.run(BulkMatches(all: unknown + jobs.map { BulkMatch(job: $0) })) { _ in answer }
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

    @Test("a job that does not exist keeps no other from being done, and is not counted as a match")
    func missing() async throws {
        let daemon = ScriptedDaemon(.job("cancelled"))
        #expect(try await run(daemon, ["--yes", "--expect", "3"], missing: ["x"]) == .partial)
        #expect(daemon.requests.count == 3)
        #expect(try await run(daemon, ["--yes", "--expect", "4"], missing: ["x"]) == .conflict)
        #expect(try await run(daemon, ["--dry-run"], missing: ["x"]) == .notFound)
        #expect(try await run(daemon, [], jobs: [], missing: ["x", "y"]) == .notFound)
        #expect(daemon.requests.count == 3)
    }

    @Test("a reason that is not acceptable is refused once, and not for each job; another fault is the job's own")
    func reason() async throws {
        func refusal(_ pointer: String) -> ScriptedDaemon {
            let errors = #"[{"pointer":"\#(pointer)","code":"too_long","detail":"is too long"}]"#
            return ScriptedDaemon(.reply(422, #"{"code":"invalid_request","errors":\#(errors)}"#, tag: nil))
        }
        for verb in [BulkVerb.cancel, .retry] {
            let daemon = refusal("/reason")
            #expect(try await run(daemon, verb: verb) == .usage)
            #expect(daemon.requests.count == 1)
            let other = refusal("/resources/0")
            #expect(try await run(other, verb: verb) == .usage)
            #expect(other.requests.count == 3)
        }
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
