extension ProjectAuthorization {
    /// Reads the one way of authorization whose keys are there. Both or neither is a fault.
    static func read(_ name: String, from reader: inout SettingsReader) -> ProjectAuthorization? {
        typealias Keys = SettingKeys.Project
        let pair = [Keys.secretKey, Keys.securityToken].contains { reader.isSet($0, name: name) }
        let hasKeyPair = reader.isSet(Keys.accessKey, name: name) || pair
        let texts = [Keys.user, Keys.domain].contains { reader.isSet($0, name: name) }
        let hasPassword =
            reader.isSet(Keys.iamEndpoint, name: name) || reader.isSet(Keys.userPassword, name: name) || texts

        // Whatever is there is read, so that its own faults are reported as well.
        let keyPair = hasKeyPair ? readKeyPair(name, from: &reader, requiresAll: !hasPassword) : nil
        let password = hasPassword ? readPassword(name, from: &reader, requiresAll: !hasKeyPair) : nil
        switch (hasKeyPair, hasPassword) {
        case (true, false): return keyPair
        case (false, true): return password
        case (true, true):
            let message = "mixes an access key with an IAM user"
            reader.refuse(path(name), Refusal(message, hint: "keep access_key and secret_key, or the IAM user's keys"))
            return nil
        case (false, false):
            let hint = "write access_key and secret_key, or iam_endpoint, user, domain and password"
            reader.refuse(path(name), Refusal("is missing", hint: hint))
            return nil
        }
    }

    private static func readKeyPair(
        _ name: String,
        from reader: inout SettingsReader,
        requiresAll: Bool
    ) -> ProjectAuthorization? {
        typealias Keys = SettingKeys.Project
        let accessKey = reader.text(Keys.accessKey, name: name)
        let secretKey = reader.secret(Keys.secretKey, name: name)
        let securityToken = reader.secret(Keys.securityToken, name: name)
        if requiresAll {
            refuseAbsent(Keys.accessKey, name, &reader)
            refuseAbsent(Keys.secretKey, name, &reader)
        }
        guard let accessKey, let secretKey else { return nil }
        return .accessKey(accessKey: accessKey, secretKey: secretKey, securityToken: securityToken)
    }

    private static func readPassword(
        _ name: String,
        from reader: inout SettingsReader,
        requiresAll: Bool
    ) -> ProjectAuthorization? {
        typealias Keys = SettingKeys.Project
        let iamEndpoint = reader.value(Keys.iamEndpoint, name: name)
        let user = reader.value(Keys.user, name: name)
        let domain = reader.value(Keys.domain, name: name)
        let password = reader.secret(Keys.userPassword, name: name)
        if requiresAll {
            refuseAbsent(Keys.iamEndpoint, name, &reader)
            refuseAbsent(Keys.user, name, &reader)
            refuseAbsent(Keys.domain, name, &reader)
            refuseAbsent(Keys.userPassword, name, &reader)
        }
        guard let iamEndpoint, let user, let domain, let password else { return nil }
        return .password(iamEndpoint: iamEndpoint, user: user, password: password, domain: domain)
    }

    private static func refuseAbsent<Value>(_ key: SettingKey<Value>, _ name: String, _ reader: inout SettingsReader) {
        guard !reader.isSet(key, name: name) else { return }
        reader.refuse(key.known.path(name: name), Refusal("is missing", hint: "write \(key.form.name)"))
    }

    private static func path(_ name: String) -> String { "projects.\(name).auth" }
}
