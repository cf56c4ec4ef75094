import Testing

@testable import CBREmulator

@Suite("Authentication")
struct AuthenticatorTests {
    private static let now = WireTime.utc(year: 2025, month: 1, day: 2, hour: 3, minute: 4, second: 5)

    private static func authenticator() -> Authenticator {
        Authenticator(
            account: Authenticator.Account(
                accessKey: "DOCAKEXAMPLE00000001",
                secretKey: "docSkExample+/0123456789abcdefghijklmnopqr",
                user: "u",
                password: "p",
                domain: "d",
                projectID: "0605767b5780d5762fc5c0118072a564",
                projectName: "r",
                userID: "1",
                domainID: "2"
            )
        )
    }

    private static func signed(signature: String? = nil) -> WireRequest {
        let vector = SignatureVerifierTests.vectors[0]
        let authorization = signature.map { vector.authorization.replacing(vector.signature, with: $0) }
        return vector.request { $0.append(("authorization", authorization ?? vector.authorization)) }
    }

    private static func refusal(
        _ authenticator: inout Authenticator,
        _ request: WireRequest,
        at instant: WireTime = now,
        locksKeys: Bool = false
    ) -> String? {
        do {
            try authenticator.authenticate(request, now: instant, locksKeys: locksKeys, needsProject: true)
            return nil
        } catch {
            return "\(error.status) \(error.code)"
        }
    }

    @Test("a signature may be a quarter of an hour old or early, not more", arguments: [-901.0, -899, 0, 899, 901])
    func clock(seconds: Double) {
        var authenticator = Self.authenticator()
        let refusal = Self.refusal(&authenticator, Self.signed(), at: Self.now.advanced(bySeconds: seconds))
        #expect(refusal == (abs(seconds) > 900 ? "401 APIGW.0301" : nil))
    }

    @Test("more than five failures in a row lock the key for five minutes")
    func keyLock() {
        var authenticator = Self.authenticator()
        for _ in 0..<6 {
            #expect(Self.refusal(&authenticator, Self.signed(signature: "0"), locksKeys: true) == "401 APIGW.0301")
        }
        #expect(Self.refusal(&authenticator, Self.signed(), locksKeys: true) == "401 APIGW.0301")
        let later = Self.now.advanced(bySeconds: 301)
        #expect(Self.refusal(&authenticator, Self.signed(), at: later, locksKeys: true) == nil)
    }

    @Test("a success between failures starts the count anew")
    func interruptedFailures() {
        var authenticator = Self.authenticator()
        for _ in 0..<3 {
            for _ in 0..<4 { _ = Self.refusal(&authenticator, Self.signed(signature: "0"), locksKeys: true) }
            #expect(Self.refusal(&authenticator, Self.signed(), locksKeys: true) == nil)
        }
    }

    @Test("a token lives for a day and dies early when told to")
    func tokens() {
        var authenticator = Self.authenticator()
        _ = authenticator.add(token: "t", issued: Self.now, isScoped: true)
        let request = WireRequest(method: "GET", target: "/", headers: [("x-auth-token", "t")], body: [])
        #expect(Self.refusal(&authenticator, request) == nil)
        #expect(Self.refusal(&authenticator, request, at: Self.now.advanced(bySeconds: 86_401)) == "401 APIGW.0307")
        authenticator.expireAll(now: Self.now)
        #expect(Self.refusal(&authenticator, request) == "401 APIGW.0307")
    }
}
