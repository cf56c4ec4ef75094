/// How many runs one vault may have at a time: as many as configured, fewer while the cloud says that it is busy with them.
struct RunLimit: Equatable, Sendable {
    /// At least 1.
    private(set) var runs: Int
    /// Runs begun since `runs` last changed.
    private var begun = 0

    init(_ runs: Int) { self.runs = max(runs, 1) }

    /// The cloud has refused a run because others are on: half as many.
    mutating func refused() {
        runs = max(runs / 2, 1)
        begun = 0
    }

    /// The cloud has taken a run: one more, once as many have begun as may be on.
    mutating func accepted() {
        begun += 1
        guard begun >= runs else { return }
        runs += 1
        begun = 0
    }
}

/// What the cloud said about one more run in a vault.
package enum RunNews: Equatable, Sendable {
    /// Taken. The key is the vault's run slot.
    case begun(ExclusiveKey)
    /// Refused, because the vault has as many as it takes (`BackupService.1001` and `.6125`).
    case refused(ExclusiveKey)
}
