import Workflow

/// Ways that do not lead to the cloud. Nothing of the request has left, and libcurl vouches for that; only a proxy's page may
/// come from behind the cloud's door.
enum NetworkRows {
    static let all: [FaultRow] = Strike.Detour.allCases.flatMap { detour in
        let isSent = detour == .proxyPage
        let change: Expected = isSent ? .asks.with { $0.sent = 0 } : .keptBack
        let association: Expected = isSent ? .searchedAndSentAgain.with { $0.sent = 1 } : .keptBack
        return [
            FaultRow(
                detour.title,
                .detour(detour),
                reads: .waits(.retry),
                changes: change,
                at: [.listTasks: .unnoticed, .addResource: association],
                recreate: isSent ? [.createVault: association, .createRestorePoint: association] : [:]
            )
        ] + (detour.isCheap ? [outage(detour)] : [])
    }

    private static func outage(_ detour: Strike.Detour) -> FaultRow {
        FaultRow(
            "\(detour.title), for twenty minutes and every call",
            .detour(detour),
            .seconds(1200),
            reads: .waits(.retry),
            changes: .keptBack
        ).with { $0.strike.strikesAll = true }
    }
}
