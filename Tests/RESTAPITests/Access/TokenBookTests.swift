import Testing

@testable import RESTAPI

@Suite("Tokens")
struct TokenBookTests {
    private let book = TokenBook([
        AccessToken(name: "one", role: .reader, sha256: sha256("first")),
        AccessToken(name: "two", role: .admin, sha256: sha256("second")),
        AccessToken(name: "broken", role: .admin, sha256: [1, 2, 3]),
    ])

    @Test(
        "are found by their hash",
        arguments: [
            ("Bearer first", "one"), ("bearer second", "two"), ("BEARER   second", "two"), ("Bearer third", nil),
            ("Bearer ", nil), ("Bearer", nil), ("Basic first", nil), ("first", nil), ("", nil), ("Bearer first ", nil),
            ("Bearer First", nil),
        ] as [(String, String?)]
    )
    func found(header: String, name: String?) {
        #expect(book.token(authorization: header)?.name == name)
    }

    @Test("no header is no token, and no tokens let nobody in")
    func absent() {
        #expect(book.token(authorization: nil) == nil)
        #expect(TokenBook([]).token(authorization: "Bearer first") == nil)
        #expect(TokenBook([AccessToken(name: "x", role: .admin, sha256: sha256(""))]).token(authorization: nil) == nil)
    }
}
