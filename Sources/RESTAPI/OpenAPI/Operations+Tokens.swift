extension Operations {
    static let tokens: [Description] = [
        .get(
            "/v1/tokens",
            "listTokens",
            "Who may come in over TCP",
            [.query("after", .uuid, "A token's id: the page begins behind it."), .limit(1000, standard: 100)],
            answers: [.json(.page("tokens", of: .named("Token"), next: .uuid), "In the order in which they were made.")]
        ),
        .post(
            "/v1/tokens",
            "createToken",
            "Make a token. Its text is in this answer and nowhere else",
            body: .named("TokenWish"),
            answers: [createdToken],
            problems: [.tokenNameTaken, .tooManyTokens]
        ),
        .post(
            "/v1/tokens/{id}/revoke",
            "revokeToken",
            "Let a token in no more",
            [.id(of: "the token")],
            body: .named("Reason"),
            answers: [.json(.named("Token"), "The token; also when it was revoked before.")],
            problems: [.notFound]
        ),
    ]

    private static var createdToken: Description.Answer {
        var answer = Description.Answer.json(.named("NewToken"), "Made.", status: 201, [.location])
        answer.links = [(name: "revokeToken", operation: "revokeToken", member: "/id")]
        return answer
    }
}
