import Foundation
import Testing

@testable import Settings

@Suite("The form of the file")
struct SettingsDocumentTests {
    @Test(
        "an unknown key is refused with the key that was probably meant",
        arguments: [
            ("lisen: x", "lisen", "did you mean `listen`?"),
            ("queu: {max_pending: 5}", "queu", "did you mean `queue`?"),
            ("max_pending: 5", "max_pending", "did you mean `queue.max_pending`?"),
            ("queue.max_pending: 5", "queue.max_pending", "write its parts on nested lines"),
            ("workflow: {poll_frist_seconds: 5}", "workflow.poll_frist_seconds", "`workflow.poll_first_seconds`"),
            ("workflow: {verify_seconds: 5}", "workflow.verify_seconds", "`workflow.deadlines.verify_seconds`"),
            ("log: {colour: red}", "log.colour", "known here: format, level"),
            ("7: x", "7", "take it out"),
            ("Listen: x", "Listen", "did you mean `listen`?"),
            ("\(Sample.literal): x", "?", "take it out"),
        ]
    )
    func unknown(line: String, keyPath: String, hint: String) throws {
        let found = try faults(Sample.file(line), Sample.environment)
        #expect(found.map(\.keyPath) == [keyPath])
        #expect(found.first?.message == "is not a known key")
        #expect(found.first?.hint.contains(hint) == true, "\(found)")
        #expect(found.first?.place == "line 1")
    }

    @Test("an unknown key of a project is found within that project")
    func unknownInProject() throws {
        let found = try faults(Sample.projectFile("auth_secret_key: x\nsecret_key: x"), Sample.environment)
        #expect(found.map(\.keyPath) == ["projects.default.auth_secret_key", "projects.default.secret_key"])
        #expect(found.last?.hint == "did you mean `projects.default.auth.secret_key`?")
    }

    @Test(
        "a key holds one value and a section holds keys",
        arguments: [
            ("listen: [a, b]", "listen", "takes one value"),
            ("listen: {a: b}", "listen", "takes one value"),
            ("listen:", "listen", "has no value"),
            ("queue: 5", "queue", "is a section"),
            ("queue: [5]", "queue", "is a section"),
            ("tokens: [{name: ci, role: reader}]", "tokens", "is a section"),
            ("[a, b]: c", "?", "is not a key"),
            ("<<: {log: {level: info}}", "?", "is not a key"),
            ("log: {level \(Sample.literal)}", "log.?", "is not a key"),
            ("\(String(repeating: "k", count: 65)): x", "?", "is not a key"),
        ]
    )
    func shapes(line: String, keyPath: String, message: String) throws {
        let found = try faults(Sample.file(line), Sample.environment)
        #expect(found.map(\.keyPath) == [keyPath])
        #expect(found.first?.message.contains(message) == true, "\(found)")
    }

    @Test(
        "a file that is not YAML is one fault with its line, and nothing of its text",
        arguments: [
            ("a: \"\(Sample.literal)\n", "line"),
            ("secret_key: \(Sample.literal): x\n", "line 1"),
            ("a: 1\n\tb: \(Sample.literal)\n", "line 2"),
            ("a: *\(Sample.literal)\n", "line 1"),
            ("\(Sample.literal): 1\n\(Sample.literal): 2\n", "section at line 1"),
            ("log: {level: info}\nlog: {level: \(Sample.literal)}\n", "section at line 1"),
            ("a: 1\n--- \nb: \(Sample.literal)\n", "line"),
            ("- \(Sample.literal)\n", "line 1"),
            (Sample.literal, "line 1"),
        ]
    )
    func malformed(text: String, place: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("holdfast.yaml", text)
        let error = try #require(throws: ConfigurationFaults.self) {
            try Configuration.load(path: path, environment: [:])
        }
        #expect(error.faults.map(\.keyPath) == [path])
        #expect(error.faults.first?.place?.hasPrefix(place) == true, "\(error)")
        #expect(!error.description.contains(Sample.literal))
    }

    @Test("a file that is missing, a folder, too large or not text is one fault")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        let large = try folder.write("large", String(repeating: "#", count: 1_048_577))
        let binary = try folder.write("binary", Data([0x61, 0x3A, 0xFF]))
        let cases = [
            ("\(folder.path)/none.yaml", "No such file"), (folder.path, "not a regular file"), (large, "1 MiB"),
            (binary, "UTF-8"),
        ]
        for (path, message) in cases {
            let error = try #require(throws: ConfigurationFaults.self) {
                try Configuration.load(path: path, environment: [:])
            }
            #expect(error.faults.count == 1)
            #expect(error.faults.first?.keyPath == path)
            #expect(error.description.contains(message))
        }
    }
}
