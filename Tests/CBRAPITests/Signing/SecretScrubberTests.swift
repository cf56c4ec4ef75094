import FoundationEssentials
import Testing

@testable import CBRAPI

@Suite("Secrets in what the cloud answers")
struct SecretScrubberTests {
    private func scrub(_ text: String, _ secrets: String...) -> String {
        String(decoding: SecretScrubber(secrets).scrub(Array(text.utf8)), as: UTF8.self)
    }

    @Test("R15: every occurrence is replaced by a digest that tells two secrets apart")
    func replaced() {
        // The first eight hexadecimal digits of SHA-256, as `printf %s secret-one | sha256sum` prints them.
        let text = scrub("a secret-one b secret-two, secret-one", "secret-one", "secret-two")
        #expect(!text.contains("secret-"))
        let marks = text.split(separator: "[redacted sha256:").dropFirst().map { $0.prefix(8) }
        #expect(marks.count == 3)
        #expect(marks[0] == marks[2] && marks[0] != marks[1])
        #expect(scrub("abcdefgh", "abcdefgh") == "[redacted sha256:9c56cc51]")
    }

    @Test("a secret at the ends, alone, or overlapping itself is found")
    func places() {
        #expect(!scrub("12345678", "12345678").contains("12345678"))
        #expect(!scrub("x12345678", "12345678").contains("12345678"))
        #expect(!scrub("1234567812345678y", "12345678").contains("12345678"))
        #expect(!scrub("aaaaaaaaa", "aaaaaaaa").contains("aaaaaaaa"))
    }

    @Test("a password with signs that JSON escapes is found however deep it is quoted", arguments: 0...3)
    func quoted(_ depth: Int) throws {
        let password = "pass\"w/o\\rd ü!"
        var text = password
        for _ in 0..<depth {
            let encoded = try JSONEncoder().encode([text])
            text = String(String(decoding: encoded, as: UTF8.self).dropFirst(2).dropLast(2))
        }
        #expect(scrub("a \(text) b", password).hasPrefix("a [redacted sha256:"), "\(text)")
        #expect(scrub("a \(text) b", password).hasSuffix("] b"))
    }

    @Test(
        "other ways of writing it are found too",
        arguments: [
            #"pass\"w/o\\rd \u00fc!"#, #"pass\"w\/o\\rd ü!"#, "pass%22w%2Fo%5Crd%20%C3%BC%21",
        ]
    )
    func spellings(_ text: String) {
        #expect(scrub("a \(text) b", "pass\"w/o\\rd ü!").hasPrefix("a [redacted sha256:"), "\(text)")
    }

    @Test("short texts are left alone, and so is everything without a secret")
    func untouched() {
        #expect(scrub("a test is a test", "test") == "a test is a test")
        #expect(scrub("", "secret-one") == "")
        #expect(scrub("secret-on", "secret-one") == "secret-on")
    }

    @Test("every way of proving who we are names its secrets, the access key among them")
    func named() {
        let keys = AccessKeyPair(
            accessKey: "ak-of-the-test",
            secretKey: "sk-of-the-test",
            securityToken: "st-of-the-test"
        )
        #expect(Authorizer.accessKey(keys).secrets == ["ak-of-the-test", "sk-of-the-test", "st-of-the-test"])
        #expect(Authorizer.token("a-token-of-iam").secrets == ["a-token-of-iam"])
        #expect(Authorizer.anonymous.secrets.isEmpty)
        #expect(PasswordLogin(user: "u", domain: "d", password: "the-password").secrets == ["the-password"])
    }
}
