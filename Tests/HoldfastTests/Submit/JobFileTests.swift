import Testing

@testable import holdfast

struct JobFileTests {
    private func body(_ text: String) throws -> String {
        String(decoding: try JobFile.body(Array(text.utf8), named: "job"), as: UTF8.self)
    }

    @Test("JSON is sent byte for byte, so that the daemon judges what was written")
    func json() throws {
        let text = "\n {\"a\": 1, \"a\": 2,  \"b\": 1.0}"
        #expect(try body(text) == text)
    }

    @Test("YAML becomes the JSON that it means; quoted texts and times stay texts")
    func yaml() throws {
        let text = """
            # nightly
            project: default
            vault: {name: my_vault, create: {size_gb: 200}}
            resources:
              - id: e8cc6bfd-d324-4b88-9109-9fb0ba70676f
            restore_point:
              name: "007"
              incremental: true
              retention_days: null
            not_before: 2026-12-01T00:00:00Z
            deadline_seconds: ~
            labels: {ratio: 0.5, quoted: 'true'}
            """
        let expected = """
            {"project":"default","vault":{"name":"my_vault","create":{"size_gb":200}},
            "resources":[{"id":"e8cc6bfd-d324-4b88-9109-9fb0ba70676f"}],
            "restore_point":{"name":"007","incremental":true,"retention_days":null},
            "not_before":"2026-12-01T00:00:00Z","deadline_seconds":null,"labels":{"ratio":0.5,"quoted":"true"}}
            """
        let value = try JSONValue(parsing: Array(try body(text).utf8))
        #expect(value == (try JSONValue(parsing: Array(expected.utf8))))
    }

    @Test("what is neither is refused", arguments: ["", "a: [1", "a: 1\na: 2", "? [x]\n: y", "a: *nothing"])
    func refused(text: String) {
        #expect(throws: CommandFailure.self) { try body(text) }
    }

    @Test("an alias means what it stands for")
    func alias() throws {
        #expect(try body("a: &x {b: 1}\nc: *x") == #"{"a":{"b":1},"c":{"b":1}}"#)
    }

    @Test("aliases that would make gigabytes of a few lines are refused")
    func bomb() throws {
        var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        for level in 1...12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            lines.append("a\(level): &a\(level) [\(aliases)]")
        }
        let failure = try #require(throws: CommandFailure.self) { try body(lines.joined(separator: "\n")) }
        #expect("\(failure)".contains("aliases"))
    }

    @Test(
        "text that is not UTF-8 is refused, as JSON and as YAML",
        arguments: [[0x7B, 0xFF, 0x7D], [0x61, 0x3A, 0xFF]]
    )
    func encoding(bytes: [UInt8]) throws {
        let failure = try #require(throws: CommandFailure.self) { try JobFile.body(bytes, named: "job") }
        #expect("\(failure)".contains("UTF-8"))
    }

    @Test("a file without an end is refused when it is longer than a job may be")
    func endless() throws {
        let failure = try #require(throws: CommandFailure.self) { try JobFile.read("/dev/zero") }
        #expect("\(failure)".contains("longer than 1 MiB"))
    }

    @Test("a file that is not there is refused with its name")
    func missing() throws {
        let failure = try #require(throws: CommandFailure.self) { try JobFile.read("/nonexistent/job.yaml") }
        #expect(failure.status == .usage)
        #expect("\(failure)".contains("/nonexistent/job.yaml"))
    }
}
