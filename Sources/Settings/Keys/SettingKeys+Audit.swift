extension SettingKeys {
    /// Keys below `audit` and `retention`.
    enum Audit {
        static let signingKey = SettingKey(
            "audit.signing_key",
            .secretReference,
            .described("none: heads are not signed")
        )
        static let anchorInterval = DefaultedKey(
            "audit.anchors.interval_seconds",
            .seconds(60...31_536_000),
            .seconds(86_400)
        )
        static let anchorFile = SettingKey("audit.anchors.file", .absolutePath, .described("none"))
        static let anchorWebhook = SettingKey("audit.anchors.webhook", .webhookURL, .described("none"))
        static let anchorSecret = SettingKey(
            "audit.anchors.webhook_secret",
            .secretReference,
            .described("required with a webhook")
        )
        static let anchorCAFile = SettingKey(
            "audit.anchors.webhook_ca_file",
            .absolutePath,
            .described("the system's certificates")
        )

        static let jobsDays = DefaultedKey("retention.jobs_days", .integer(1...36_500), 400)
        static let auditDays = DefaultedKey("retention.audit_days", .integer(1...36_500), 400)
        static let segmentEvents = DefaultedKey("retention.segment_events", .integer(1...1_000_000), 10_000)
        static let segmentFolder = SettingKey(
            "retention.segment_folder",
            .absolutePath,
            .described("`audit-segments` in `data_folder`")
        )
        static let legalHold = DefaultedKey(
            "retention.legal_hold",
            .heldLabel,
            HeldLabel(name: "legal_hold", value: nil)
        )

        static let known: [KnownKey] = [
            signingKey.known, anchorInterval.known, anchorFile.known, anchorWebhook.known, anchorSecret.known,
            anchorCAFile.known,
            jobsDays.known, auditDays.known, segmentEvents.known, segmentFolder.known, legalHold.known,
        ]
    }
}
