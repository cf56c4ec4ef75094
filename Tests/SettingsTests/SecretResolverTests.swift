import Foundation
import Testing

@testable import Settings

@Suite("Secret references")
struct SecretResolverTests {
    @Test(
        "references are read by their scheme",
        arguments: [
            ("credential:cbr-secret-key", SecretReference.credential("cbr-secret-key")),
            ("file:/etc/holdfast/key", .file("/etc/holdfast/key")),
            ("env:CBR_SK", .environment("CBR_SK")),
        ]
    )
    func accepted(text: String, reference: SecretReference) throws {
        #expect(try SecretReference(text) == reference)
        #expect(reference.description == text)
    }

    @Test(
        "what is not a reference is refused without being repeated",
        arguments: [
            Sample.literal, "credential:", "credential:../\(Sample.literal)", "credential:..", "file:\(Sample.literal)",
            "file:", "env:", "env:1\(Sample.literal)", "env:A-\(Sample.literal)", "vault:\(Sample.literal)",
            "Credential:\(Sample.literal)",
        ]
    )
    func refused(text: String) throws {
        let refusal = try #require(throws: Refusal.self) { try SecretReference(text) }
        #expect(!refusal.message.contains(Sample.literal))
        #expect(!refusal.hint.contains(Sample.literal))
        #expect(refusal.hint.contains("write"))
    }

    @Test("a credential is read from the folder systemd names, less one line end")
    func credential() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("key", "abc\n", mode: 0o444)
        let resolver = SecretResolver(environment: ["CREDENTIALS_DIRECTORY": folder.path])
        let secret = try resolver.secret(at: .credential("key"))
        #expect(secret.revealed() == "abc")
        #expect(secret.reference == "credential:key")
    }

    @Test("a credential outside of systemd is refused with the line the unit needs")
    func credentialWithoutFolder() throws {
        let resolver = SecretResolver(environment: [:])
        let refusal = try #require(throws: Refusal.self) { try resolver.secret(at: .credential("key")) }
        #expect(refusal.hint.contains("LoadCredential=key:"))
    }

    @Test(
        "a file that everybody can read is refused, one for owner or group is not",
        arguments: [(0o600, true), (0o400, true), (0o640, true), (0o644, false), (0o604, false), (0o666, false)]
    )
    func permissions(mode: Int, isAccepted: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("key", "abc", mode: mode)
        let resolver = SecretResolver(environment: [:])
        if isAccepted {
            #expect(try resolver.secret(at: .file(path)).revealed() == "abc")
        } else {
            let refusal = try #require(throws: Refusal.self) { try resolver.secret(at: .file(path)) }
            #expect(refusal.message.contains("everybody on this machine can read"))
            #expect(refusal.message.contains(String(mode, radix: 8)))
            #expect(refusal.hint.contains("chmod 0600 \(path)"))
        }
    }

    @Test(
        "line ends: one at the end goes, anything more is refused",
        arguments: [
            ("abc\r\n", "abc"), (" abc ", " abc "), ("abc\n\n", nil), ("a\nb", nil), ("", nil), ("\n", nil),
            ("a\u{0}b", nil),
        ] as [(String, String?)]
    )
    func lineEnds(contents: String, text: String?) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("key", contents)
        let resolver = SecretResolver(environment: [:])
        if let text {
            #expect(try resolver.secret(at: .file(path)).revealed() == text)
        } else {
            #expect(throws: Refusal.self) { try resolver.secret(at: .file(path)) }
        }
    }

    @Test("a missing file, a folder, a pipe, a huge file and a file that is not text are refused")
    func unusableFiles() throws {
        let folder = try TemporaryFolder()
        let pipe = "\(folder.path)/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let huge = try folder.write("huge", String(repeating: "a", count: 65_537))
        let binary = try folder.write("binary", Data([0xFF, 0xFE]))
        let resolver = SecretResolver(environment: [:])
        for path in ["\(folder.path)/none", folder.path, pipe, huge, binary] {
            #expect(throws: Refusal.self) { try resolver.secret(at: .file(path)) }
        }
    }

    @Test("a variable that is unset or empty is refused")
    func variables() throws {
        let resolver = SecretResolver(environment: ["A": "abc", "EMPTY": ""])
        #expect(try resolver.secret(at: .environment("A")).revealed() == "abc")
        for name in ["EMPTY", "B"] {
            let refusal = try #require(throws: Refusal.self) { try resolver.secret(at: .environment(name)) }
            #expect(refusal.message.contains("env:\(name), which is not set"))
        }
    }
}
