import Workflow

/// Keys, tokens and clocks.
enum IdentityRows {
    static let all: [FaultRow] = [
        FaultRow(
            "401 for a signature",
            .rule(#"{"fault": "unauthorized"}"#),
            reads: .waits(.blockedAuth),
            changes: .sentAgain(.blockedAuth)
        ),
        FaultRow(
            "401 for a signature, for twenty minutes",
            .rule(#"{"fault": "unauthorized"}"#),
            .seconds(1200),
            reads: .waits(.blockedAuth),
            changes: .sentAgain(.blockedAuth).with { $0.sent = 5 }
        ),
        FaultRow(
            "401 for a token",
            .rule(#"{"fault": "unauthorized"}"#),
            reads: .unnoticed,
            changes: .renewed,
            at: [.requestToken: .waits(.blockedAuth)]
        ).with { $0.usesToken = true },
        FaultRow(
            "401 for every token, for twenty minutes",
            .rule(#"{"fault": "unauthorized"}"#),
            .seconds(1200),
            reads: .waits(.blockedAuth),
            changes: .sentAgain(.blockedAuth).with { $0.sent = 9 }
        ).with { $0.usesToken = true },
        FaultRow(
            "every token ends",
            .rule(#"{"fault": "expire_tokens"}"#),
            reads: .unnoticed,
            changes: .renewed
        ).with { $0.usesToken = true },
        FaultRow(
            "every token ends, and IAM is not to be found for twenty minutes",
            .rules([
                #"{"fault": "expire_tokens"}"#,
                #"{"fault": "error", "status": 404, "error_code": "IAM.0004", "operation": "createToken"}"#,
            ]),
            .seconds(1200),
            reads: .waits(.blockedAuth),
            changes: .sentAgain(.blockedAuth)
        ).with { $0.usesToken = true },
        FaultRow(
            "403: the identity may not do this",
            .rule(#"{"fault": "error", "status": 403, "error_code": "APIGW.0302"}"#),
            reads: .waits(.blockedAuth),
            changes: .sentAgain(.blockedAuth),
            at: [.showProtectable: .unnoticed, .listTasks: .unnoticed]
        ),
        FaultRow(
            "the gateway's clock jumps an hour ahead",
            .clockSkew(seconds: 3600),
            .forGood,
            reads: .unnoticed,
            changes: .renewed,
            at: [.requestToken: .unnoticed]
        ),
        FaultRow(
            "the gateway's clock jumps an hour back",
            .clockSkew(seconds: -3600),
            .forGood,
            reads: .unnoticed,
            changes: .renewed,
            at: [.requestToken: .unnoticed]
        ),
        FaultRow(
            "the key has another secret for twenty minutes, and wrong uses lock it",
            .wrongSecret,
            .seconds(1200),
            reads: .waits(.blockedAuth),
            changes: .sentAgain(.blockedAuth).with { $0.sent = 5 }
        ),
    ]
}
