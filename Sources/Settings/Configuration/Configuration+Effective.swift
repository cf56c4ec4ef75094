extension Configuration {
    /// All settings in force with their origin, for `config show`. Secrets appear as their reference.
    package func effective() -> EffectiveConfiguration {
        var list = EffectiveConfiguration()
        list.add(SettingKeys.dataFolder, dataFolder, origins: origins)
        list.add(SettingKeys.listen, listen, origins: origins)
        if case .tcp = listen, !listenHosts.isEmpty { list.add(SettingKeys.listenHosts, listenHosts, origins: origins) }
        if case .unix(_, let mode) = listen { list.add(SettingKeys.socketMode.key, mode, origins: origins) }
        for (role, key) in SettingKeys.socketRoles {
            list.add(key, socketRoles[role], origins: origins)
        }
        list.add(SettingKeys.drain.key, drain, origins: origins)
        for token in tokens {
            list.add(SettingKeys.tokenRole, token.role, name: token.name, origins: origins)
            list.add(SettingKeys.tokenSHA256, .written(token.sha256.hexText), name: token.name, origins: origins)
        }
        list.add(SettingKeys.queueMaxPending.key, queue.maxPending, origins: origins)
        list.add(SettingKeys.queueMaxRunning.key, queue.maxRunning, origins: origins)
        list.add(SettingKeys.targetAge, targetAge, origins: origins)
        list.add(SettingKeys.bodyBytes.key, limits.bodyBytes, origins: origins)
        list.add(SettingKeys.connectTimeout.key, http.connectTimeout, origins: origins)
        list.add(SettingKeys.totalTimeout.key, http.totalTimeout, origins: origins)
        list.add(SettingKeys.responseBytes.key, http.responseBytes, origins: origins)
        list.add(SettingKeys.logLevel.key, log.level, origins: origins)
        list.add(SettingKeys.logFormat.key, log.format, origins: origins)
        audit.add(to: &list, origins)
        retention.add(to: &list, origins)
        workflow.add(to: &list, origins)
        for project in projects.values.sorted(by: { $0.name < $1.name }) {
            project.add(to: &list, origins)
        }
        return list
    }
}

extension Configuration.Workflow {
    fileprivate func add(to list: inout EffectiveConfiguration, _ origins: [String: SettingOrigin]) {
        typealias Keys = SettingKeys.Workflow
        list.add(Keys.pollFirst.key, pollFirst, origins: origins)
        list.add(Keys.pollMax.key, pollMax, origins: origins)
        list.add(Keys.pollJitter.key, pollJitter, origins: origins)
        list.add(Keys.settleWindow.key, settleWindow, origins: origins)
        list.add(Keys.settleLooksMin.key, settleLooksMin, origins: origins)
        list.add(Keys.sendWindow.key, sendWindow, origins: origins)
        list.add(Keys.retryBase.key, retryBase, origins: origins)
        list.add(Keys.retryMax.key, retryMax, origins: origins)
        list.add(Keys.preflight.key, deadlines.preflight, origins: origins)
        list.add(Keys.ensureVault.key, deadlines.ensureVault, origins: origins)
        list.add(Keys.associate.key, deadlines.associate, origins: origins)
        list.add(Keys.createRestorePoint.key, deadlines.createRestorePoint, origins: origins)
        list.add(Keys.awaitRestorePoint, deadlines.awaitRestorePoint, origins: origins)
        list.add(Keys.verify.key, deadlines.verify, origins: origins)
    }
}

extension Project {
    fileprivate func add(to list: inout EffectiveConfiguration, _ origins: [String: SettingOrigin]) {
        typealias Keys = SettingKeys.Project
        list.add(Keys.endpoint, endpoint, name: name, origins: origins)
        list.add(Keys.projectID, projectID, name: name, origins: origins)
        list.add(Keys.region, region, name: name, origins: origins)
        switch authorization {
        case .accessKey(let accessKey, let secretKey, let securityToken):
            list.add(Keys.accessKey, .written(accessKey), name: name, origins: origins)
            list.add(Keys.secretKey.pattern, secretKey.placeholder, name: name, origins: origins)
            if let securityToken {
                list.add(Keys.securityToken.pattern, securityToken.placeholder, name: name, origins: origins)
            }
        case .password(let iamEndpoint, let user, let password, let domain):
            list.add(Keys.iamEndpoint, iamEndpoint, name: name, origins: origins)
            list.add(Keys.user, user, name: name, origins: origins)
            list.add(Keys.domain, domain, name: name, origins: origins)
            list.add(Keys.userPassword.pattern, password.placeholder, name: name, origins: origins)
        }
        list.add(Keys.caFile, caFile, name: name, origins: origins)
        list.add(Keys.proxy, proxy, name: name, origins: origins)
        list.add(Keys.calls.key, callBudget.calls, name: name, origins: origins)
        list.add(Keys.per.key, callBudget.per, name: name, origins: origins)
        list.add(Keys.burst.key, callBudget.burst, name: name, origins: origins)
        list.add(Keys.marker.key, marker, name: name, origins: origins)
        list.add(Keys.onUnknown.key, onUnknown, name: name, origins: origins)
        list.add(Keys.protectables.key, protectables, name: name, origins: origins)
        list.add(Keys.maxRunsPerVault.key, maxRunsPerVault, name: name, origins: origins)
    }
}

extension [UInt8] {
    /// Two lower-case hexadecimal digits for each byte.
    fileprivate var hexText: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
