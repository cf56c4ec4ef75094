import Workflow

/// Reads the wish for a token.
struct TokenReader {
    let now: Timestamp

    struct Wish: Sendable {
        var name: String
        var role: Role
        var expiresAt: Timestamp?
        var reason: String
    }

    /// Ten years.
    static let lifeMax = 315_360_000

    /// Names of tokens appear in the history as `token:NAME`, and in addresses.
    private static let name = TextRule(
        length: 1...63,
        accepts: { text in
            text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        },
        expected: "has characters other than letters, digits, '.', '_' and '-'"
    )

    func wish(_ document: JSONParser.Document) throws(Problem) -> Wish {
        try CommandBody.read(document) { (body, faults) in
            let name = body.text("name", Self.name, required: true, &faults)
            let role = body.choice("role", of: Role.self, required: true, &faults)
            let life = body.integer("expires_in_seconds", in: 1...Self.lifeMax, &faults)
            let reason = body.text("reason", .reason, required: true, &faults)
            guard let name, let role, let reason else { return nil }
            return Wish(name: name, role: role, expiresAt: life.map { now + .seconds($0) }, reason: reason)
        }
    }
}
