/// A schedule with a retention rule that can be applied to vaults.
struct Policy: Codable, Sendable {
    let id: String
    /// Position in the order of creation.
    var serial = 0
    var name: String
    var isEnabled: Bool
    let kind: Kind
    let triggerID: String
    let triggerName: String
    var rules: [RecurrenceRule]
    var startWindowMinutes: Int?
    let startTime: WireTime
    var definition: Definition
    /// The run that is scheduled; older ones do nothing when they come due.
    var generation = 0

    enum Kind: String, Codable, CaseIterable, Sendable {
        case backup, replication
    }

    /// `operation_definition`.
    struct Definition: Codable, Equatable, Sendable {
        var maxBackups: Int?
        var retentionDays: Int?
        var dayBackups: Int?
        var weekBackups: Int?
        var monthBackups: Int?
        var yearBackups: Int?
        var timezone: String?
        var fullBackupInterval: Int?
        var destinationRegion: String?
        var destinationProjectID: String?

        /// Whether backups of the last days, weeks, months or years are kept.
        var keepsByCalendar: Bool {
            [dayBackups, weekBackups, monthBackups, yearBackups].contains { ($0 ?? 0) > 0 }
        }
    }
}
