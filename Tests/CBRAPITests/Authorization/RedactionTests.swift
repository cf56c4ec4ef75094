import Testing
import Workflow

@testable import CBRAPI

@Suite("Secrets do not print")
struct RedactionTests {
    private func prints(_ value: some Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        return "\(value) \(String(reflecting: value)) \(dumped)"
    }

    @Test(
        "secret headers are told by name in any case",
        arguments: [
            "Authorization", "authorization", "X-Auth-Token", "x-auth-token", "X-Security-Token", "X-SUBJECT-TOKEN",
            "Cookie", "Set-Cookie", "Proxy-Authorization",
        ]
    )
    func secretNames(name: String) {
        #expect(SecretHeaders.contains(name))
        #expect(!prints(HeaderField(name, "hush")).contains("hush"))
    }

    @Test("other headers are shown", arguments: ["X-Request-Id", "Host", "X-Project-Id", "X-Sdk-Date", ""])
    func plainNames(name: String) {
        #expect(!SecretHeaders.contains(name))
        #expect(prints(HeaderField(name, "open")).contains("open"))
    }

    @Test("keys, logins, tokens and requests print without their secrets (R15)")
    func values() throws {
        let keys = AccessKeyPair(accessKey: "AK", secretKey: "hush1", securityToken: "hush2")
        let login = PasswordLogin(user: "u", domain: "d", password: "hush3")
        let token = IssuedToken(value: "hush4", issuedAt: nil, expiresAt: Timestamp(milliseconds: 5))
        let request = CBRRequest.createToken(login, projectID: "p")
        let wire = WireRequest(
            request,
            endpoint: try Endpoint("http://h"),
            projectID: "p",
            authorizer: .accessKey(keys),
            date: SigningVector.date
        )
        let all = [
            prints(keys), prints(login), prints(token), prints(request), prints(wire), prints(wire.headers),
            prints(Authorizer.accessKey(keys)), prints(Authorizer.token("hush5")), prints(RequestSigner(keys: keys)),
        ]
        for text in all { #expect(!text.contains("hush")) }
        #expect(prints(keys).contains("AK"))
        #expect(!prints(wire).contains("Signature"))
    }
}
