/// The daemon's configuration in a test: everything quick.
struct DaemonSettings: Sendable {
    enum Identity: Sendable {
        case keyPair
        case password
    }

    var identity = Identity.keyPair
    var marker = "name"
    var onUnknown = "hold"
    var drainSeconds = 10.0
    var totalTimeoutSeconds = 4.0
    var settleWindowSeconds = 0.5
    var sendWindowSeconds = 1.0
    var pollMaxSeconds = 0.2
    var awaitDeadlineSeconds: Double?
    var maxRunsPerVault = 8
    var maxPending = 10_000
    /// `unix:/path` or `tcp:host:port`.
    var listen: String?
    /// Further top-level keys.
    var extra = ""
    /// A token's digest, for TCP.
    var tokenDigest: String?
    /// Takes the place of everything else.
    var wholeText: String?

    /// A lost answer is soon concluded to be lost for good.
    static var soonInDoubt: DaemonSettings {
        var settings = DaemonSettings()
        settings.totalTimeoutSeconds = 1
        settings.sendWindowSeconds = 0.3
        settings.settleWindowSeconds = 0.3
        return settings
    }

    /// The file's text.
    /// - Parameters:
    ///   - folder: where secrets, database and socket of the test lie.
    ///   - cloud: the URL of the cloud.
    func text(folder: String, dataFolder: String, cloud: String) -> String {
        if let wholeText { return wholeText }
        let credentials =
            switch identity {
            case .keyPair:
                """
                    auth:
                      access_key: \(CloudEmulator.accessKey)
                      secret_key: file:\(folder)/secret-key
                """
            case .password:
                """
                    auth:
                      iam_endpoint: \(cloud)
                      user: \(CloudEmulator.user)
                      domain: \(CloudEmulator.domain)
                      password: file:\(folder)/password
                """
            }
        let deadlines = awaitDeadlineSeconds.map { "\n  deadlines:\n    await_restore_point_seconds: \($0)" } ?? ""
        let tokens = tokenDigest.map { "tokens:\n  test:\n    role: operator\n    sha256: \($0)\n" } ?? ""
        return """
            data_folder: \(dataFolder)
            listen: \(listen ?? "unix:\(folder)/api.sock")
            drain_seconds: \(drainSeconds)
            \(extra)
            \(tokens)log:
              level: debug
            queue:
              max_pending: \(maxPending)
            http:
              connect_timeout_seconds: \(min(2, totalTimeoutSeconds))
              total_timeout_seconds: \(totalTimeoutSeconds)
            workflow:
              poll_first_seconds: 0.05
              poll_max_seconds: \(pollMaxSeconds)
              settle_window_seconds: \(settleWindowSeconds)
              send_window_seconds: \(sendWindowSeconds)
              retry_base_ms: 20
              retry_max_ms: 200\(deadlines)
            projects:
              default:
                endpoint: \(cloud)
                project_id: \(CloudEmulator.projectID)
            \(credentials)
                call_budget:
                  calls: 1000
                  per_seconds: 1
                  burst: 1000
                marker: \(marker)
                on_unknown: \(onUnknown)
                max_runs_per_vault: \(maxRunsPerVault)

            """
    }
}
