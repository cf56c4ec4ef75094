import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("Tokens")
struct TokenBookTests {
    private let now = Timestamp(milliseconds: 1_700_000_000_000)
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
        let verdict = book.verdict(authorization: header, at: now)
        if let name {
            guard case .accepted(let token) = verdict else {
                Issue.record("\(verdict)")
                return
            }
            #expect(token.name == name)
        } else {
            #expect(verdict == .unknown)
        }
    }

    @Test("no header is no token, and no tokens let nobody in")
    func absent() {
        #expect(book.verdict(authorization: nil, at: now) == .unknown)
        #expect(TokenBook([]).verdict(authorization: "Bearer first", at: now) == .unknown)
        let empty = TokenBook([AccessToken(name: "x", role: .admin, sha256: sha256(""))])
        #expect(empty.verdict(authorization: nil, at: now) == .unknown)
        #expect(empty.verdict(authorization: "Bearer  ", at: now) == .unknown)
    }
}
