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

    @Test(
        "R15: a key with signs is found in any encoding that a gateway may quote it in",
        arguments: [
            "abC%2fdEf%2bgHi%3d1234567890", "abC%2FdEf%2BgHi%3D1234567890", "abC%252FdEf%252BgHi%253D1234567890",
            "abC&#47;dEf&#43;gHi&#61;1234567890", "abC&#x2f;dEf&#X2B;gHi&#x3D;1234567890",
            "abC&amp;#47;dEf&amp;#43;gHi&amp;#61;1234567890", "%61bC/dEf%2Bg%48i=1234567890",
            #"abC\\/dEf\u002BgHi=1234567890"#, "6162432f6445662b6748693d31323334353637383930",
            "6162432F6445662B6748693D31323334353637383930", "YWJDL2RFZitnSGk9MTIzNDU2Nzg5MA==",
        ]
    )
    func encodings(_ text: String) {
        let secret = "abC/dEf+gHi=1234567890"
        #expect(scrub("a \(text) b", secret).hasPrefix("a [redacted sha256:"), "\(text)")
        #expect(scrub(text + text, secret, "other-secret").components(separatedBy: "[redacted sha256:").count == 3)
    }

    @Test("a secret within something that is encoded as a whole is found", arguments: 0...5)
    func base64(_ length: Int) throws {
        let secret = "abC/dEf+gHi=1234567890"
        let basic = Data((String(repeating: "u", count: length) + ":" + secret + "\n").utf8).base64EncodedString()
        let own = try #require(basic.split(separator: "=").first).dropFirst((length + 1) * 4 / 3 + 2).dropLast(4)
        #expect(!scrub("Basic \(basic)!", secret).contains(own))
        #expect(scrub("Basic \(basic)!", secret).contains("[redacted sha256:"))
    }

    @Test(
        "a secret that looks like something quoted is found as it is",
        arguments: ["a%25b&amp;c\\u0041", "%%%%%%%%%", "\\\\\\\\a&&&&"]
    )
    func ambiguous(_ secret: String) {
        #expect(scrub("x \(secret) y", secret).hasPrefix("x [redacted sha256:"), "\(secret)")
        #expect(scrub("x \(secret) y", secret).hasSuffix("] y"), "\(secret)")
    }

    @Test("what only begins like a secret is left whole")
    func beginnings() {
        for text in ["abC%2fdEf", "abC&#47", "abC\\", "%", "&", "\\u00", "abC/dEf+gHi=123456789"] {
            #expect(scrub(text, "abC/dEf+gHi=1234567890") == text)
        }
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
