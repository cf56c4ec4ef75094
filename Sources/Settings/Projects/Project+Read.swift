extension Project {
    /// Reads the named projects; one with a fault is left out.
    static func read(_ names: [String], from reader: inout SettingsReader) -> [String: Project] {
        var projects: [String: Project] = [:]
        for name in names {
            projects[name] = read(name, from: &reader)
        }
        return projects
    }

    private static func read(_ name: String, from reader: inout SettingsReader) -> Project? {
        typealias Keys = SettingKeys.Project
        let endpoint = reader.value(Keys.endpoint, name: name)
        let projectID = reader.value(Keys.projectID, name: name)
        let region = reader.value(Keys.region, name: name)
        let authorization = ProjectAuthorization.read(name, from: &reader)
        let caFile = reader.certificates(Keys.caFile, name: name)
        let proxy = reader.value(Keys.proxy, name: name)
        let budget = CallBudget(
            calls: reader.value(Keys.calls, name: name),
            per: reader.value(Keys.per, name: name),
            burst: reader.value(Keys.burst, name: name)
        )
        let marker = reader.value(Keys.marker, name: name)
        let onUnknown = reader.value(Keys.onUnknown, name: name)
        let protectables = reader.value(Keys.protectables, name: name)
        let maxRunsPerVault = reader.value(Keys.maxRunsPerVault, name: name)
        guard let endpoint, let projectID, let authorization else { return nil }
        return Project(
            name: name,
            endpoint: endpoint,
            projectID: projectID,
            region: region,
            authorization: authorization,
            caFile: caFile,
            proxy: proxy,
            callBudget: budget,
            marker: marker,
            onUnknown: onUnknown,
            protectables: protectables,
            maxRunsPerVault: maxRunsPerVault
        )
    }
}
