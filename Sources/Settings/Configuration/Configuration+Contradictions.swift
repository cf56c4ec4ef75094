extension Configuration {
    /// Notes what is acceptable key by key and not together.
    func refuseContradictions(_ reader: inout SettingsReader, projectNames: [String], tokenNames: [String]) {
        typealias Keys = SettingKeys.Workflow
        if projectNames.isEmpty {
            reader.refuse(
                "projects",
                Refusal("names no project", hint: "add one: jobs can only name a project from here")
            )
        }
        if case .tcp = listen, tokenNames.isEmpty {
            reader.refuse(
                "tokens",
                Refusal(
                    "names no token, but `listen` is TCP, where anybody on this machine can connect",
                    hint: "add a token with a role and the SHA-256 of its text, or listen on a Unix socket"
                )
            )
        }
        refuseUnless(workflow.pollFirst <= workflow.pollMax, Keys.pollFirst.key, above: Keys.pollMax.key, &reader)
        refuseUnless(workflow.retryBase <= workflow.retryMax, Keys.retryBase.key, above: Keys.retryMax.key, &reader)
        refuseUnless(
            http.connectTimeout <= http.totalTimeout,
            SettingKeys.connectTimeout.key,
            above: SettingKeys.totalTimeout.key,
            &reader
        )
        refuseSameVariables(projectNames, section: "projects", &reader)
        refuseSameVariables(tokenNames, section: "tokens", &reader)
        refuseSameTokens(&reader)
    }

    private func refuseUnless(
        _ isInOrder: Bool,
        _ smaller: SettingKey<Duration>,
        above larger: SettingKey<Duration>,
        _ reader: inout SettingsReader
    ) {
        guard !isInOrder else { return }
        reader.refuse(
            smaller.pattern,
            Refusal("is larger than `\(larger.pattern)`", hint: "raise `\(larger.pattern)` or lower this one")
        )
    }

    /// `a-b` and `a_b` would share their environment variables.
    private func refuseSameVariables(_ names: [String], section: String, _ reader: inout SettingsReader) {
        let groups = Dictionary(grouping: names) { KeySpelling.environmentName(of: $0) }
        for group in groups.values.filter({ $0.count > 1 }).sorted(by: { $0[0] < $1[0] }) {
            for name in group.dropFirst() {
                reader.refuse(
                    "\(section).\(name)",
                    Refusal("differs from `\(group[0])` only in `-` and `_`", hint: "rename one of them")
                )
            }
        }
    }

    private func refuseSameTokens(_ reader: inout SettingsReader) {
        for (index, token) in tokens.enumerated() {
            guard let first = tokens[..<index].first(where: { $0.sha256 == token.sha256 }) else { continue }
            reader.refuse(
                SettingKeys.tokenSHA256.known.path(name: token.name),
                Refusal("is the same as that of token `\(first.name)`", hint: "give every client a token of its own")
            )
        }
    }
}
