import Foundation
import Testing

@testable import Settings

@Suite("Secret")
struct SecretTests {
    private static let text = Sample.literal
    private let secret = Secret(text, reference: "env:CBR_SK")

    private struct Holder: Encodable {
        let secret: Secret
        let list: [Secret]
    }

    @Test("R15: no way of printing shows a secret, only its reference")
    func printing() throws {
        let holder = Holder(secret: secret, list: [secret])
        var dumped = ""
        dump(holder, to: &dumped)
        dump(secret, to: &dumped)
        let printed = [
            "\(secret)", secret.description, secret.debugDescription, String(describing: secret),
            String(reflecting: secret), "\(holder)", String(reflecting: holder), "\([secret])",
            "\(Optional(secret) as Any)", "\(["key": secret])", dumped,
            String(decoding: try JSONEncoder().encode(holder), as: UTF8.self),
        ]
        for text in printed {
            #expect(!text.contains(Self.text))
            #expect(text.contains("[redacted] env:CBR_SK"))
        }
    }

    @Test("a mirror of a secret has no children")
    func mirror() {
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("an authorization with secrets can be printed without showing them")
    func authorization() throws {
        let endpoint = try Endpoint(url: "https://iam.example.com", allowsPlainText: false)
        let all: [ProjectAuthorization] = [
            .accessKey(accessKey: "AK", secretKey: secret, securityToken: secret),
            .password(iamEndpoint: endpoint, user: "u", password: secret, domain: "d"),
        ]
        for authorization in all {
            var dumped = ""
            dump(authorization, to: &dumped)
            #expect(!"\(authorization)\(String(reflecting: authorization))\(dumped)".contains(Self.text))
        }
    }

    @Test("the bytes and the text are there for who asks for them by name")
    func access() {
        #expect(secret.withBytes { Array($0) } == Array(Self.text.utf8))
        #expect(secret.revealed() == Self.text)
    }

    @Test(
        "secrets are equal when their text is, whatever their reference",
        arguments: [("abc", true), ("abd", false), ("bbc", false), ("abcd", false), ("", false)]
    )
    func equality(text: String, isEqual: Bool) {
        #expect((Secret("abc", reference: "env:A") == Secret(text, reference: "file:/b")) == isEqual)
    }
}
