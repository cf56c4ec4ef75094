extension ErrorTable {
    /// Codes of CBR about the resources themselves, quotas and parameters, and two of its predecessor, which keep their
    /// own prefix.
    static let resourceRows: [ErrorRow] = [[ErrorRow]]([
        same(
            [.backupService("7000"), .backupService("7100"), .backupService("7202")],
            [404],
            .gone,
            .no,
            "The disk, server or snapshot does not exist.",
            fix: "Remove the resource from your jobs."
        ),
        same(
            [
                .backupService("7001"), .backupService("7002"), .backupService("7004"), .backupService("7007"),
                .backupService("7103"), .backupService("7104"), .backupService("7105"), .backupService("7106"),
                .backupService("7107"), .backupService("7108"), .backupService("7109"), .backupService("7111"),
                .backupService("7113"),
            ],
            [400],
            .fix,
            .no,
            "This disk or server can never be backed up.",
            fix: "Use a kind of server or disk that the service supports."
        ),
        same(
            [.backupService("7003"), .backupService("7101"), .backupService("7102"), .backupService("7203")],
            [400],
            .busy,
            .no,
            "The disk's, server's or snapshot's status forbids it now.",
            fix: "Start the server or wait for a steady state."
        ),
        same(
            [.backupService("7006"), .backupService("7116")],
            [400],
            .read,
            .no,
            "The disk or server is associated already.",
            fix: "Find the vault that holds the resource."
        ),
        same(
            [.backupService("7008"), .backupService("7114"), .backupService("7115"), .backupService("7117")],
            [400],
            .fix,
            .no,
            "The restore target is unsuitable.",
            fix: "Choose another target."
        ),
        same(
            [.backupService("7009")],
            [500],
            .busy,
            .no,
            "A deleted disk backup is still being loaded.",
            fix: "Wait."
        ),
        same(
            [.backupService("7200"), .backupService("7302")],
            [400],
            .busy,
            .no,
            "A database is being backed up or synchronised.",
            fix: "Wait."
        ),
        same(
            [.backupService("7300"), .backupService("7301")],
            [400],
            .fix,
            .no,
            "The database synchronisation is not possible.",
            fix: "Look at the database."
        ),
        same(
            [.backupService("7201"), .backupService("7204")],
            [400],
            .fix,
            .no,
            "The disk is not attached or the snapshot does not match.",
            fix: "Look at the server's disks."
        ),
        same(
            [.backupService("8300")],
            [400],
            .full,
            .no,
            "The snapshot quota is used up.",
            fix: "Raise the quota or delete snapshots."
        ),
        same(
            [.backupService("8600")],
            [403],
            .auth,
            .no,
            "The account is not verified.",
            fix: "Verify the account with the vendor."
        ),
        same(
            [.backupService("9900")],
            [400],
            .fix,
            .no,
            "A parameter was refused.",
            fix: "See the message; report it as a bug when the job was accepted here."
        ),
        same(
            [.backupService("9910")],
            [500],
            .again,
            .maybe,
            "Unknown error of the service.",
            fix: "Ask the vendor with the request id when it stays."
        ),
        same(
            [.backupService("9998")],
            [500],
            .again,
            .maybe,
            "Authentication failed inside the service.",
            fix: "Check the account's permissions when it stays."
        ),
        [
            ErrorRow(
                code: ErrorCode("CSBS.2003"),
                httpStatuses: [400],
                meaning: "The backup is being made.",
                failureClass: .busy,
                carriedOut: .no,
                fix: "Wait."
            ),
            ErrorRow(
                code: ErrorCode("CSBS.3001"),
                httpStatuses: [400],
                meaning: "The backup does not exist.",
                failureClass: .gone,
                carriedOut: .no,
                fix: "None is needed."
            ),
        ],
    ]).flatMap { $0 }
}
