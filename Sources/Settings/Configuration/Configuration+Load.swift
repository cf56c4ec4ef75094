extension Configuration {
    /// Reads and checks everything. Touches the file, the secrets and certificates it refers to, and nothing else.
    ///
    /// - Parameters:
    ///   - path: the YAML file, or `nil` if there is none and the environment says it all.
    ///   - environment: the daemon's environment. `HOLDFAST_*` variables go before the file. `STATE_DIRECTORY` and
    ///     `RUNTIME_DIRECTORY`, which systemd sets (systemd.exec(5)), give the default places, and
    ///     `CREDENTIALS_DIRECTORY` is where `credential:` looks.
    /// - Throws: `ConfigurationFaults` with all faults at once. A file that cannot be parsed is the only fault then.
    package static func load(
        path: String?,
        environment: [String: String]
    ) throws(ConfigurationFaults) -> Configuration {
        let document: SettingsDocument
        do {
            document = if let path { try SettingsDocument(path: path) } else { SettingsDocument() }
        } catch {
            throw ConfigurationFaults(file: path, faults: [error])
        }

        let variables = SettingsEnvironment(environment)
        let projectNames = variables.allNames(in: "projects", introducedBy: "endpoint", of: document)
        let tokenNames = variables.allNames(in: "tokens", introducedBy: "sha256", of: document)
        var reader = SettingsReader(
            document: document,
            environment: variables,
            secrets: SecretResolver(environment: environment)
        )
        var configuration = Configuration(&reader, environment: environment)
        configuration.tokens = APIToken.read(tokenNames, from: &reader)
        configuration.projects = Project.read(projectNames, from: &reader)
        configuration.origins = reader.origins
        configuration.refuseContradictions(&reader, projectNames: projectNames, tokenNames: tokenNames)

        let unknown = variables.unknownVariables(
            names: ["projects": projectNames, "tokens": tokenNames],
            referred: reader.referredVariables
        )
        let faults = document.faults + unknown + reader.faults
        guard faults.isEmpty else { throw ConfigurationFaults(file: path, faults: faults) }
        return configuration
    }

    /// Reads all keys that stand alone. Where one was refused its default stands, and the reader has the fault.
    private init(_ reader: inout SettingsReader, environment: [String: String]) {
        let folder =
            reader.value(SettingKeys.dataFolder)
            ?? Self.firstFolder(environment["STATE_DIRECTORY"]) ?? "/var/lib/holdfast"
        dataFolder = folder
        listen = Self.listenAddress(&reader, folder: Self.firstFolder(environment["RUNTIME_DIRECTORY"]) ?? folder)
        listenHosts = reader.value(SettingKeys.listenHosts) ?? []
        socketRoles = [:]
        for (role, key) in SettingKeys.socketRoles { socketRoles[role] = reader.value(key) }
        drain = reader.value(SettingKeys.drain)
        queue = Queue(
            maxPending: reader.value(SettingKeys.queueMaxPending),
            maxRunning: reader.value(SettingKeys.queueMaxRunning)
        )
        targetAge = reader.value(SettingKeys.targetAge)
        limits = Limits(bodyBytes: reader.value(SettingKeys.bodyBytes))
        http = HTTP(
            connectTimeout: reader.value(SettingKeys.connectTimeout),
            totalTimeout: reader.value(SettingKeys.totalTimeout),
            responseBytes: reader.value(SettingKeys.responseBytes)
        )
        log = Log(level: reader.value(SettingKeys.logLevel), format: reader.value(SettingKeys.logFormat))
        audit = Audit(&reader)
        retention = Retention(&reader, dataFolder: folder)
        workflow = Workflow(&reader)
        tokens = []
        projects = [:]
        origins = [:]
    }

    private static func listenAddress(_ reader: inout SettingsReader, folder: String) -> ListenAddress {
        let mode = reader.value(SettingKeys.socketMode)
        switch reader.value(SettingKeys.listen) {
        case .tcp(let host, let port): return .tcp(host: host, port: port)
        case .unix(let path, _): return .unix(path: path, mode: mode)
        case nil:
            let path = "\(folder)/holdfast.sock"
            do {
                return .unix(path: try ListenAddress.socketPath(path), mode: mode)
            } catch {
                reader.refuse(SettingKeys.listen.pattern, error)
                return .unix(path: path, mode: mode)
            }
        }
    }

    /// systemd separates several folders by colons (systemd.exec(5)); the first one is ours.
    private static func firstFolder(_ list: String?) -> String? {
        list?.split(separator: ":").first.map(String.init).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
}

extension Configuration.Workflow {
    fileprivate init(_ reader: inout SettingsReader) {
        typealias Keys = SettingKeys.Workflow
        pollFirst = reader.value(Keys.pollFirst)
        pollMax = reader.value(Keys.pollMax)
        pollJitter = reader.value(Keys.pollJitter)
        settleWindow = reader.value(Keys.settleWindow)
        settleLooksMin = reader.value(Keys.settleLooksMin)
        sendWindow = reader.value(Keys.sendWindow)
        retryBase = reader.value(Keys.retryBase)
        retryMax = reader.value(Keys.retryMax)
        deadlines = Configuration.StepDeadlines(
            preflight: reader.value(Keys.preflight),
            ensureVault: reader.value(Keys.ensureVault),
            associate: reader.value(Keys.associate),
            createRestorePoint: reader.value(Keys.createRestorePoint),
            awaitRestorePoint: reader.value(Keys.awaitRestorePoint),
            verify: reader.value(Keys.verify)
        )
    }
}

extension SettingsEnvironment {
    /// The names of a section in the file, then those that only the environment brings.
    fileprivate func allNames(in section: String, introducedBy leaf: String, of document: SettingsDocument) -> [String]
    {
        let known = document.names[section] ?? []
        return known + names(in: section, introducedBy: leaf, besides: known)
    }
}
