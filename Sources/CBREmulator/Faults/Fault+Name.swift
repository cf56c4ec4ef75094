extension Fault {
    /// The name that rules use, shown in the journal.
    var name: String {
        switch self {
        case .delay: "delay"
        case .answerLost: "answer_lost"
        case .duplicate: "duplicate"
        case .close: "close"
        case .closeReused: "close_reused"
        case .reset: "reset"
        case .refuse(let error, _, _): error.status == 429 ? "throttle" : "error"
        case .text: "text"
        case .truncated: "truncated"
        case .slowDrip: "slow_drip"
        case .skipResource: "skip_resource"
        case .failBackup: "fail_backup"
        case .failDeletion: "fail_deletion"
        case .backupDuration: "backup_duration"
        case .listLag: "list_lag"
        case .upheaval(let upheaval): upheaval.name
        }
    }
}

extension Upheaval {
    var name: String {
        switch self {
        case .vanishResource: "vanish_resource"
        case .vanishBackup: "vanish_backup"
        case .vanishCheckpoint: "vanish_checkpoint"
        case .associateElsewhere: "associate_elsewhere"
        case .dissociate: "dissociate"
        case .vaultStatus(_, let status): status == .frozen ? "freeze_vault" : "vault_status"
        case .resourceStatus: "resource_status"
        case .expireTokens: "expire_tokens"
        case .moveClock: "move_clock"
        }
    }
}
