import Testing

@testable import CBRAPI

@Suite("Request signing")
struct RequestSignerTests {
    private func signer(_ vector: SigningVector) -> RequestSigner {
        RequestSigner(
            keys: AccessKeyPair(
                accessKey: SigningVector.keys.access,
                secretKey: SigningVector.keys.secret,
                securityToken: vector.securityToken
            )
        )
    }

    private func canonical(_ vector: SigningVector) -> CanonicalRequest {
        CanonicalRequest(
            method: vector.method,
            path: vector.path,
            query: vector.query,
            headers: signer(vector).completed(vector.headers, date: SigningVector.date),
            body: Array(vector.body.utf8)
        )
    }

    @Test("a vector's canonical request is byte for byte the vendor's", arguments: SigningVector.all)
    func canonicalRequest(vector: SigningVector) {
        let request = canonical(vector)
        #expect(Array(request.text.utf8) == Array(vector.canonical.utf8))
        #expect(request.hash == vector.hash)
    }

    @Test("a vector's signature and header are the vendor's", arguments: SigningVector.all)
    func signature(vector: SigningVector) throws {
        let headers = signer(vector).sign(
            method: vector.method,
            path: vector.path,
            query: vector.query,
            headers: vector.headers,
            body: Array(vector.body.utf8),
            date: SigningVector.date
        )
        let authorization = try #require(headers.last)
        #expect(authorization.name == "Authorization")
        #expect(
            authorization.value
                == "SDK-HMAC-SHA256 Access=DOCAKEXAMPLE00000001, SignedHeaders=\(canonical(vector).signedHeaders), "
                + "Signature=\(vector.signature)"
        )
        #expect(headers.first { $0.name == "X-Sdk-Date" }?.value == SigningVector.dateText)
        #expect(headers.first { $0.name == "X-Security-Token" }?.value == vector.securityToken)
    }

    @Test("a vector's query goes out as it is signed", arguments: SigningVector.all)
    func wireQuery(vector: SigningVector) {
        #expect(QueryString.encoded(vector.query) == vector.wireQuery)
    }

    @Test("keys that Swift holds equal but whose bytes differ keep the order of bytes")
    func composedAndDecomposed() {
        // U+00E9 is C3 A9; e + U+0301 is 65 CC 81 and sorts first by bytes, equal by Swift's comparison.
        let pairs = [QueryPair("k", "\u{E9}"), QueryPair("k", "e\u{301}"), QueryPair("k", "f")]
        #expect(QueryString.encoded(pairs) == "k=e%CC%81&k=f&k=%C3%A9")
        #expect(QueryString.encoded(pairs.reversed()) == "k=e%CC%81&k=f&k=%C3%A9")
    }

    @Test("a stale date or security token among the headers is replaced, not doubled")
    func replacesOwnHeaders() {
        let signer = RequestSigner(keys: AccessKeyPair(accessKey: "A", secretKey: "S", securityToken: "new"))
        let headers = signer.completed(
            [HeaderField("x-sdk-date", "old"), HeaderField("x-security-token", "old")],
            date: SigningVector.date
        )
        #expect(headers == [HeaderField("X-Sdk-Date", "20250102T030405Z"), HeaderField("X-Security-Token", "new")])
    }

    @Test("a body that is not JSON is declared as unsigned")
    func unsignedPayload() {
        let signer = RequestSigner(keys: AccessKeyPair(accessKey: "A", secretKey: "S"))
        let headers = signer.completed([HeaderField("content-type", "text/plain")], date: SigningVector.date)
        let request = CanonicalRequest(method: "post", path: "/x/", query: [], headers: headers, body: [1, 2])
        #expect(request.text.hasPrefix("POST\n/x/\n\n"))
        #expect(request.text.hasSuffix("\nUNSIGNED-PAYLOAD"))
        #expect(request.signedHeaders == "content-type;x-sdk-content-sha256;x-sdk-date")
    }

    @Test("an encoded slash in a segment is a plain one in the signature")
    func encodedSlash() {
        let request = CanonicalRequest(method: "GET", path: "/a%2Fb/%zz%4", query: [], headers: [], body: [])
        #expect(request.text.hasPrefix("GET\n/a/b/%25zz%254/\n"))
    }

    @Test(
        "dates are whole seconds of UTC",
        arguments: [
            (0, "19700101T000000Z"), (1_735_787_045_999, "20250102T030405Z"), (-1, "19691231T235959Z"),
            (951_827_696_000, "20000229T123456Z"), (4_107_542_400_000, "21000301T000000Z"),
        ] as [(Int64, String)]
    )
    func dates(milliseconds: Int64, text: String) {
        #expect(SigningDate(millisecondsSinceEpoch: milliseconds).text == text)
    }
}
