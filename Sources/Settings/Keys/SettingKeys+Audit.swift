extension SettingKeys {
    /// Keys below `audit`.
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

        static let known: [KnownKey] = [
            signingKey.known, anchorInterval.known, anchorFile.known, anchorWebhook.known, anchorSecret.known,
            anchorCAFile.known,
        ]
    }
}
