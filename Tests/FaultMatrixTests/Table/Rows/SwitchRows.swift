import Workflow

/// How the region answers what the API's documentation leaves open: the emulator's switches, thrown before the first call.
///
/// `clock_skew_seconds` stands among the identity's rows, at every call.
enum SwitchRows {
    static let all: [FaultRow] = [
        row("a second vault of a name is refused", #"{"duplicate_vault_name": "refuse"}"#),
        row("associating again is an update", #"{"repeated_association": "update"}"#),
        row("a busy vault is told as 6125", #"{"all_busy_code": "6125"}"#),
        row("a shown restore point tells its vault", #"{"checkpoint_detail": "filled"}"#),
        row("one failed backup makes the restore point an error", #"{"checkpoint_error": "any_failed"}"#),
        row("backups have no suffix", #"{"backup_suffix": "none"}"#),
        row("lists lag a minute", #"{"list_lag_seconds": 60}"#, .waits(.notVisibleYet, .listLag)),
        row("associations show a minute late", #"{"association_lag_seconds": 60}"#, .waits(.notVisibleYet)),
        row("vaults stay locked for a minute", #"{"lock_seconds": 60}"#),
        row("deletions take a minute", #"{"delete_seconds": 60}"#),
        row("restores take a minute", #"{"restore_seconds": 60}"#),
        row("wrong signatures lock the key", #"{"key_lock": true}"#),
        row("times with a zone", #"{"time_format": "zoned"}"#),
        row("times in whole seconds", #"{"time_format": "seconds"}"#),
        row("numbers as text", #"{"numbers": "strings"}"#),
        row("numbers as integers", #"{"numbers": "integers"}"#),
        row("extra_info as an object", #"{"extra_info": "object"}"#),
        row("extra_info as text", #"{"extra_info": "string"}"#),
        row("extra_info is null", #"{"extra_info": "null"}"#),
        row("the name filter takes parts of names", #"{"name_filter": "contains"}"#),
        row("tasks do not tell their vault", #"{"task_vault": "null"}"#),
        row("the region has no protectables", #"{"protectables": false}"#),
        row("plain paging of protectables", #"{"protectables_paging": "plain"}"#),
        row("a missing vault is a 400", #"{"missing_vault_status": 400}"#),
        row("a missing restore point is a malformed URL", #"{"missing_checkpoint": "malformed_url"}"#),
        row(
            "the quota of vaults is used up",
            #"{"vaults_max": 0}"#,
            Expected(
                state: .timedOut,
                code: ProblemCode.deadline.rawValue,
                waits: [.full],
                others: Counts(vaults: 5),
                othersMade: Counts()
            )
        ),
        FaultRow(
            "one call an hour, for twenty minutes",
            .rateLimit(calls: 1),
            .seconds(1200),
            at: [.showProtectable: .waits(.throttled)]
        ).with { $0.strike.strikesAll = true },
    ]

    private static func row(_ title: String, _ switches: String, _ expected: Expected = .unnoticed) -> FaultRow {
        FaultRow(title, .switches(switches), .forGood, at: [.showProtectable: expected])
    }
}
