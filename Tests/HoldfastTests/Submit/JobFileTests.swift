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

    @Test("a file that is not there is refused with its name")
    func missing() throws {
        let failure = try #require(throws: CommandFailure.self) { try JobFile.read("/nonexistent/job.yaml") }
        #expect(failure.status == .usage)
        #expect("\(failure)".contains("/nonexistent/job.yaml"))
    }
}
