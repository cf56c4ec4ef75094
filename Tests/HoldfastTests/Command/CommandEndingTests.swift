import ArgumentParser
import Testing

@testable import holdfast

struct CommandEndingTests {
    private let failure = CommandFailure(.notFound, code: "cli.job_not_found", "no such job", hint: "look again")

    @Test("a failure is told on stderr, with what to do")
    func text() {
        let ending = CommandEnding(of: failure, format: .table)
        #expect(ending == CommandEnding(problems: "holdfast: no such job\n  look again\n", code: 4))
    }

    @Test("R8: with json a failure is one document on stdout as well")
    func json() throws {
        let ending = CommandEnding(of: failure, format: .json)
        let document = try JSONValue(parsing: Array(ending.output.utf8))
        #expect(document["code"] == "cli.job_not_found")
        #expect(document["exit_code"] == 4)
        #expect(ending.code == 4)
        #expect(!ending.problems.isEmpty)
    }

    @Test("with csv and jsonl stdout stays empty", arguments: [OutputFormat.csv, .jsonl])
    func others(format: OutputFormat) {
        #expect(CommandEnding(of: failure, format: format).output.isEmpty)
    }

    @Test(
        "mistakes in the command line end with 2, in every form",
        arguments: [
            ["nonsense"], ["submit"], ["jobs", "show"], ["jobs", "cancel", "0198aaaa"],
            ["submit", "-f", "x", "--name", "y"],
        ]
    )
    func usage(arguments: [String]) throws {
        let error = try #require(throws: (any Error).self) { try Holdfast.parseAsRoot(arguments) }
        let plain = CommandEnding(of: error, format: .table)
        #expect(plain.code == 2)
        #expect(plain.output.isEmpty)
        #expect(!plain.problems.isEmpty)
        let ending = CommandEnding(of: error, format: .json)
        #expect(ending.code == 2)
        #expect(try JSONValue(parsing: Array(ending.output.utf8))["code"] == "cli.usage")
    }

    @Test("help and version are no failures", arguments: [["--help"], ["help", "submit"], ["--version"]])
    func help(arguments: [String]) {
        #expect(throws: Never.self) {
            do {
                var command = try Holdfast.parseAsRoot(arguments)
                try command.run()
            } catch {
                let ending = CommandEnding(of: error, format: .table)
                #expect(ending.code == 0)
                #expect(ending.problems.isEmpty)
                #expect(!ending.output.isEmpty)
            }
        }
    }

    @Test("a code that a command chose is kept and nothing more is printed")
    func chosen() {
        #expect(CommandEnding(of: ExitCode(124), format: .json) == CommandEnding(code: 124))
    }

    @Test("each refused field is a line of its own")
    func fields() throws {
        let problem = try JSONValue(
            parsing: Array(
                #"{"detail":"2 faults","code":"invalid_request","errors":[{"pointer":"/a","detail":"is bad"},{"pointer":"/b","detail":"too"}]}"#
                    .utf8
            )
        )
        let failure = CommandFailure(.usage, problem: problem)
        #expect("\(failure)" == "2 faults [invalid_request]\n  /a: is bad\n  /b: too")
    }

    @Test(
        "a fault is named by its place, in the body, the query or a header",
        arguments: [("pointer", "/a"), ("parameter", "submitted_after"), ("header", "Idempotency-Key")]
    )
    func places(_ kind: String, _ place: String) {
        let errors: JSONValue = [.object([kind: .text(place), "code": "not_a_time", "detail": "is no time"])]
        let failure = CommandFailure(.usage, problem: ["detail": "1 fault", "errors": errors])
        #expect("\(failure)" == "1 fault\n  \(place): is no time")
    }
}
