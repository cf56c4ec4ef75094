import Workflow

/// Connections that break, stall or repeat themselves.
///
/// A read on a reused connection that breaks before the first byte of an answer is repeated by libcurl itself, so nobody
/// notices. The first call of all has a fresh connection; changes and token requests always have one, and are never repeated.
enum ConnectionRows {
    private static let onFreshConnection: [Call: Expected] = [
        .showProtectable: .waits(.retry), .requestToken: .waits(.retry),
    ]

    static let all: [FaultRow] = [
        FaultRow(
            "closed without a byte, done",
            .rule(#"{"fault": "answer_lost"}"#),
            reads: .unnoticed,
            changes: .adopts,
            at: onFreshConnection
        ),
        FaultRow(
            "closed without a byte, not done",
            .rule(#"{"fault": "close"}"#),
            reads: .unnoticed,
            changes: .asks,
            at: onFreshConnection.merging([.addResource: .searchedAndSentAgain]) { $1 }
        ),
        FaultRow(
            "reused connections are closed without a byte",
            .rule(#"{"fault": "close_reused"}"#),
            .forGood,
            reads: .unnoticed,
            changes: .untouched,
            at: [.showProtectable: .untouched, .requestToken: .untouched]
        ),
        FaultRow(
            "reset, not done",
            .rule(#"{"fault": "reset", "when": "before"}"#),
            reads: .unnoticed,
            changes: .asks,
            at: onFreshConnection.merging([.addResource: .searchedAndSentAgain]) { $1 }
        ),
        FaultRow(
            "reset, done",
            .rule(#"{"fault": "reset", "when": "after"}"#),
            reads: .unnoticed,
            changes: .adopts,
            at: onFreshConnection
        ),
        FaultRow(
            "reset after the headers, done",
            .rule(#"{"fault": "reset", "when": "headers"}"#),
            reads: .waits(.retry),
            changes: .adopts,
            at: [.listTasks: .unnoticed]
        ),
        FaultRow(
            "half of the body, done",
            .rule(#"{"fault": "truncated"}"#),
            reads: .waits(.retry),
            changes: .adopts,
            at: [.listTasks: .unnoticed]
        ),
        FaultRow(
            "the body trickles past the time-out, done",
            .rule(#"{"fault": "slow_drip", "bytes_per_second": 20}"#),
            reads: .waits(.retry),
            changes: .adopts,
            at: [.listTasks: .unnoticed]
        ).with { $0.strike.timeoutMilliseconds = 300 },
        FaultRow(
            "the answer comes after the time-out, done",
            .rule(#"{"fault": "delay", "delay_seconds": 1, "when": "after"}"#),
            reads: .waits(.retry),
            changes: .adopts,
            at: [.listTasks: .unnoticed]
        ).with { $0.strike.timeoutMilliseconds = 300 },
        FaultRow(
            "done five minutes after the time-out",
            .rule(#"{"fault": "delay", "delay_seconds": 1, "when": "before"}"#),
            reads: .waits(.retry),
            changes: .adopts,
            at: [.listTasks: .unnoticed]
        ).with {
            $0.strike.timeoutMilliseconds = 300
            $0.strike.heldSeconds = 300
        },
        FaultRow(
            "done half an hour after the time-out, when nobody looks for it any more",
            .rule(#"{"fault": "delay", "delay_seconds": 1, "when": "before"}"#),
            reads: .waits(.retry),
            changes: .asks,
            at: [.listTasks: .unnoticed, .addResource: .searchedAndSentAgain],
            // Sent again before the first has been carried out: this is what the policy risks.
            recreate: [
                .createVault: .searchedAndSentAgain.with { $0.made = 2 },
                .createRestorePoint: .searchedAndSentAgain.with { $0.made = 2 },
            ]
        ).with {
            $0.strike.timeoutMilliseconds = 300
            $0.strike.heldSeconds = 1800
        },
        FaultRow(
            "done twice",
            .rule(#"{"fault": "duplicate"}"#),
            reads: .unnoticed,
            at: [
                // Two vaults are there before anybody could know; the job goes on with the one that the answer names.
                .createVault: Expected(made: 2), .addResource: .waits(.retry),
                // The second is refused as busy with the first, which is looked for before another is sent.
                .createRestorePoint: .waits(.busy),
            ]
        ),
    ]
}
