/// Every key there is. Nothing else is accepted in the file or, as `HOLDFAST_…`, in the environment.
enum SettingKeys {
    static let dataFolder = SettingKey(
        "data_folder",
        .absolutePath,
        .described("`$STATE_DIRECTORY`, else `/var/lib/holdfast`")
    )
    static let listen = SettingKey(
        "listen",
        .listenAddress,
        .described("`holdfast.sock` in `$RUNTIME_DIRECTORY`, else in `data_folder`")
    )
    static let listenHosts = SettingKey("listen_hosts", .hostNames, .described("none"))
    static let socketMode = DefaultedKey("socket_mode", .socketMode, 0o660)
    /// By role, the narrowest first.
    static let socketRoles = APIToken.Role.allCases.map { role in
        (role, SettingKey("socket_roles.\(role.rawValue)", .socketCallers, .described("none")))
    }
    static let drain = DefaultedKey("drain_seconds", .seconds(0...3600), .seconds(30))

    static let tokenRole = SettingKey<APIToken.Role>("tokens.*.role", .choice, .required)
    static let tokenSHA256 = SettingKey("tokens.*.sha256", .sha256, .required)

    static let queueMaxPending = DefaultedKey("queue.max_pending", .integer(1...100_000_000), 1_000_000)
    static let queueMaxRunning = DefaultedKey("queue.max_running", .integer(1...10_000), 256)

    static let targetAge = SettingKey("protection.target_age_seconds", .seconds(1...315_360_000), .described("none"))

    static let bodyBytes = DefaultedKey("limits.body_bytes", .integer(4096...67_108_864), 1_048_576)

    static let connectTimeout = DefaultedKey("http.connect_timeout_seconds", .seconds(0.1...300), .seconds(10))
    static let totalTimeout = DefaultedKey("http.total_timeout_seconds", .seconds(0.1...3600), .seconds(60))
    static let responseBytes = DefaultedKey("http.response_bytes", .integer(65_536...268_435_456), 16_777_216)

    static let logLevel = DefaultedKey<Configuration.LogLevel>("log.level", .choice, .info)
    static let logFormat = DefaultedKey<Configuration.LogFormat>("log.format", .choice, .text)

    static let known: [KnownKey] =
        [
            dataFolder.known, listen.known, listenHosts.known, socketMode.known,
        ] + socketRoles.map(\.1.known) + [
            drain.known,
            tokenRole.known, tokenSHA256.known,
            queueMaxPending.known, queueMaxRunning.known,
            targetAge.known,
            bodyBytes.known,
            connectTimeout.known, totalTimeout.known, responseBytes.known,
            logLevel.known, logFormat.known,
        ] + Audit.known + Workflow.known + Project.known

    /// Variables that begin with `HOLDFAST_` and belong to the client commands.
    static let clientVariables: Set<String> = ["HOLDFAST_SOCKET", "HOLDFAST_URL", "HOLDFAST_TOKEN"]
}
