extension Configuration {
    /// For how long what has ended is kept.
    package struct Retention: Sendable, Equatable {
        package var jobsDays: Int
        package var auditDays: Int
        /// How many events are sealed together.
        package var segmentEvents: Int
        /// The absolute path of the folder that segments are exported to.
        package var segmentFolder: String
        /// Jobs with this label are kept.
        package var legalHold: HeldLabel
    }
}

extension Configuration.Retention {
    init(_ reader: inout SettingsReader, dataFolder: String) {
        typealias Keys = SettingKeys.Audit
        jobsDays = reader.value(Keys.jobsDays)
        auditDays = reader.value(Keys.auditDays)
        segmentEvents = reader.value(Keys.segmentEvents)
        segmentFolder = reader.value(Keys.segmentFolder) ?? "\(dataFolder)/audit-segments"
        legalHold = reader.value(Keys.legalHold)
    }

    func add(to list: inout EffectiveConfiguration, _ origins: [String: SettingOrigin]) {
        typealias Keys = SettingKeys.Audit
        list.add(Keys.jobsDays.key, jobsDays, origins: origins)
        list.add(Keys.auditDays.key, auditDays, origins: origins)
        list.add(Keys.segmentEvents.key, segmentEvents, origins: origins)
        list.add(Keys.segmentFolder, segmentFolder, origins: origins)
        list.add(Keys.legalHold.key, legalHold, origins: origins)
    }
}
