import Workflow

/// Answers of a gateway or a proxy, and answers that make no sense.
enum AnswerRows {
    private static let searchedTwice = Expected(waits: [.settling, .retry, .settling, .retry], sent: 3)

    static let all: [FaultRow] = [
        FaultRow(
            "429 with Retry-After",
            .rule(#"{"fault": "throttle", "retry_after": 30}"#),
            reads: .waits(.throttled),
            changes: .sentAgain(.throttled)
        ),
        FaultRow(
            "429 without Retry-After",
            .rule(#"{"fault": "throttle"}"#),
            reads: .waits(.throttled),
            changes: .sentAgain(.throttled)
        ),
        FaultRow(
            "429, five times in a row",
            .rule(#"{"fault": "throttle"}"#),
            .times(5),
            reads: .waits(.throttled),
            changes: .sentAgain(.throttled).with { $0.sent = 6 }
        ),
        FaultRow(
            "429 although it is done: the gateway lies",
            .rule(#"{"fault": "throttle", "when": "after"}"#),
            changes: .sentAgain(.throttled, made: 2),
            at: [.addResource: .sentAgain(.throttled, .retry)]
        ),
        FaultRow(
            "500 of the service, not done",
            .rule(#"{"fault": "server_error"}"#),
            reads: .waits(.retry),
            changes: .asks,
            at: [.listTasks: .unnoticed, .addResource: .searchedAndSentAgain]
        ),
        FaultRow(
            "500 of the service, done",
            .rule(#"{"fault": "server_error", "when": "after"}"#),
            reads: .waits(.retry),
            changes: .adopts,
            at: [.listTasks: .unnoticed]
        ),
        FaultRow(
            "504 of the gateway, done",
            .rule(#"{"fault": "error", "status": 504, "error_code": "APIGW.0202", "when": "after"}"#),
            reads: .waits(.retry),
            changes: .adopts,
            at: [.listTasks: .unnoticed]
        ),
        FaultRow(
            "500 of the service for twenty minutes, not done",
            .rule(#"{"fault": "server_error"}"#),
            .seconds(1200),
            reads: .waits(.retry),
            changes: .asks,
            at: [.listTasks: .unnoticed, .addResource: searchedTwice],
            recreate: [.createVault: searchedTwice, .createRestorePoint: searchedTwice]
        ),
        FaultRow(
            "a refusal that no table knows",
            .rule(#"{"fault": "error", "status": 400, "error_code": "BackupService.5999"}"#),
            reads: .refused("BackupService.5999"),
            changes: .refused("BackupService.5999"),
            at: [
                .requestToken: .waits(.blockedAuth), .showRestorePoint: .waits(.retry), .listTasks: .unnoticed,
                .listBackups: .waits(.retry),
            ]
        ),
        FaultRow(
            "a proxy's page, not done",
            .rule(#"{"fault": "html"}"#),
            reads: .waits(.retry),
            changes: .asks,
            at: [.listTasks: .unnoticed, .addResource: .searchedAndSentAgain]
        ),
        FaultRow(
            "a proxy's page, done",
            .rule(#"{"fault": "html", "when": "after"}"#),
            reads: .waits(.retry),
            changes: .adopts,
            at: [.listTasks: .unnoticed]
        ),
        FaultRow(
            "200 with a page of HTML, not done",
            .rule(#"{"fault": "html", "status": 200}"#),
            reads: .waits(.retry),
            changes: .asks,
            at: [.listTasks: .unnoticed, .addResource: .searchedAndSentAgain]
        ),
        FaultRow(
            "200 with broken JSON, not done",
            .rule(#"{"fault": "garbage"}"#),
            reads: .waits(.retry),
            changes: .asks,
            at: [.listTasks: .unnoticed, .addResource: .searchedAndSentAgain]
        ),
        FaultRow(
            "200 with broken JSON, done",
            .rule(#"{"fault": "garbage", "when": "after"}"#),
            reads: .waits(.retry),
            changes: .adopts,
            at: [.listTasks: .unnoticed]
        ),
        FaultRow(
            "200 with an empty body, done",
            .rule(#"{"fault": "text", "body": "", "when": "after"}"#),
            reads: .waits(.retry),
            changes: .adopts,
            at: [.listTasks: .unnoticed]
        ),
        FaultRow(
            "401 for a malformed URL",
            .rule(#"{"fault": "malformed_url"}"#),
            reads: .waits(.retry),
            changes: .sentAgain(.retry),
            at: [
                .requestToken: .waits(.blockedAuth), .showProtectable: .unnoticed, .showVault: .waits(.notVisibleYet),
                .createRestorePoint: .sentAgain(.busy), .showRestorePoint: .waits(.notVisibleYet),
                .listTasks: .unnoticed,
            ]
        ),
    ]
}
