import JobStore

extension Schemas {
    static let tokens: [(String, Schema)] = [
        ("Token", .object(token)),
        ("NewToken", .object(token + [("token", .text(pattern: "^hft_[0-9a-f]{64}$"))])),
        (
            "TokenWish",
            .object(
                [
                    ("name", .text(1...63, pattern: "^[A-Za-z0-9._-]+$")), ("role", .choice(of: Role.self)),
                    ("expires_in_seconds", Schema.integer(1...TokenReader.lifeMax).orNull), ("reason", reason),
                ],
                optional: ["expires_in_seconds"]
            )
        ),
    ]

    private static let token: [(String, Schema)] = [
        ("id", .uuid), ("name", .text()), ("role", .choice(of: Role.self)),
        ("state", .choice(of: StoredToken.Standing.self)), ("created_at", .time), ("created_by", .text()),
        ("expires_at", Schema.time.orNull), ("revoked_at", Schema.time.orNull), ("revoked_by", Schema.text().orNull),
    ]
}
