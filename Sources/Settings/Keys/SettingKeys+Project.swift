extension SettingKeys {
    /// Keys below `projects.NAME`.
    enum Project {
        static let endpoint = SettingKey("projects.*.endpoint", .endpoint, .required)
        static let projectID = SettingKey("projects.*.project_id", .projectID, .required)
        static let region = SettingKey("projects.*.region", .line("text", bytesMax: 64), .described("none"))

        static let accessKey = SettingKey("projects.*.auth.access_key", .accessKey, .described(keyPair))
        static let secretKey = SettingKey("projects.*.auth.secret_key", .secretReference, .described(keyPair))
        static let securityToken = SettingKey("projects.*.auth.security_token", .secretReference, .described("none"))
        static let iamEndpoint = SettingKey("projects.*.auth.iam_endpoint", .endpoint, .described(password))
        static let user = SettingKey("projects.*.auth.user", .line("text", bytesMax: 64), .described(password))
        static let domain = SettingKey("projects.*.auth.domain", .line("text", bytesMax: 64), .described(password))
        static let userPassword = SettingKey("projects.*.auth.password", .secretReference, .described(password))

        static let caFile = SettingKey("projects.*.ca_file", .absolutePath, .described("the system's certificates"))
        static let proxy = SettingKey("projects.*.proxy", .proxy, .described("none"))
        static let calls = DefaultedKey(
            "projects.*.call_budget.calls",
            .integer(1...100_000),
            CallBudget.standard.calls
        )
        static let per = DefaultedKey(
            "projects.*.call_budget.per_seconds",
            .seconds(0.1...86_400),
            CallBudget.standard.per
        )
        static let burst = DefaultedKey(
            "projects.*.call_budget.burst",
            .integer(1...100_000),
            CallBudget.standard.burst
        )
        static let marker = DefaultedKey<MarkerPlace>("projects.*.marker", .choice, .name)
        static let onUnknown = DefaultedKey<UnknownOutcomePolicy>("projects.*.on_unknown", .choice, .hold)
        static let protectables = DefaultedKey<ProtectablesUse>("projects.*.protectables", .choice, .auto)
        static let maxRunsPerVault = DefaultedKey("projects.*.max_runs_per_vault", .integer(1...256), 8)

        static let known: [KnownKey] = [
            endpoint.known, projectID.known, region.known,
            accessKey.known, secretKey.known, securityToken.known,
            iamEndpoint.known, user.known, domain.known, userPassword.known,
            caFile.known, proxy.known, calls.known, per.known, burst.known,
            marker.known, onUnknown.known, protectables.known, maxRunsPerVault.known,
        ]

        private static let keyPair = "required to sign with a key pair"
        private static let password = "required to sign in with a password"
    }
}
