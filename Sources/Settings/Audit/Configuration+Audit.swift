extension Configuration {
    /// How the history's head is signed and written down elsewhere.
    package struct Audit: Sendable, Equatable {
        /// `ed25519-private:` and 64 hexadecimal digits; nil when heads are not signed.
        package var signingKey: Secret?
        package var anchors: Anchors
    }

    /// Where heads are written down, besides the log.
    package struct Anchors: Sendable, Equatable {
        /// From one anchor to the next.
        package var interval: Duration
        /// The absolute path of a file that they are appended to.
        package var file: String?
        package var webhook: Webhook?
    }

    /// Somebody who is told of each anchor.
    package struct Webhook: Sendable, Equatable {
        /// `https`; `http` only for this machine.
        package var url: String
        /// What the requests are authenticated with.
        package var secret: Secret
        /// PEM file of the authorities to trust; nil for the system's.
        package var caFile: String?
    }
}

extension Configuration.Audit {
    init(_ reader: inout SettingsReader) {
        typealias Keys = SettingKeys.Audit
        signingKey = reader.secret(Keys.signingKey)
        if let key = signingKey, !Self.isSigningKey(key) {
            reader.refuse(
                Keys.signingKey.pattern,
                Refusal(
                    "refers to something that is not a signing key",
                    hint: "make one with `holdfast audit keygen FILE`"
                )
            )
        }
        anchors = Configuration.Anchors(
            interval: reader.value(Keys.anchorInterval),
            file: reader.value(Keys.anchorFile),
            webhook: Self.webhook(&reader)
        )
    }

    /// The form that `holdfast audit keygen` writes: what can be checked without the cryptographic library.
    private static func isSigningKey(_ key: Secret) -> Bool {
        key.withBytes { bytes in
            let prefix = Array("ed25519-private:".utf8)
            return bytes.count == prefix.count + 64 && bytes.starts(with: prefix)
                && bytes.dropFirst(prefix.count).allSatisfy(\.isLowercaseHexDigit)
        }
    }

    private static func webhook(_ reader: inout SettingsReader) -> Configuration.Webhook? {
        typealias Keys = SettingKeys.Audit
        let url = reader.value(Keys.anchorWebhook)
        let isSecretSet = reader.isSet(Keys.anchorSecret)
        let secret = reader.secret(Keys.anchorSecret)
        let caFile = reader.certificates(Keys.anchorCAFile)
        guard let url else { return nil }
        if !isSecretSet {
            reader.refuse(
                Keys.anchorSecret.pattern,
                Refusal("is missing, but there is a webhook", hint: SecretReference.advice)
            )
        }
        return secret.map { Configuration.Webhook(url: url, secret: $0, caFile: caFile) }
    }

    func add(to list: inout EffectiveConfiguration, _ origins: [String: SettingOrigin]) {
        typealias Keys = SettingKeys.Audit
        if let signingKey { list.add(Keys.signingKey.pattern, signingKey.placeholder, name: nil, origins: origins) }
        list.add(Keys.anchorInterval.key, anchors.interval, origins: origins)
        list.add(Keys.anchorFile, anchors.file, origins: origins)
        guard let webhook = anchors.webhook else { return }
        list.add(Keys.anchorWebhook, webhook.url, origins: origins)
        list.add(Keys.anchorSecret.pattern, webhook.secret.placeholder, name: nil, origins: origins)
        list.add(Keys.anchorCAFile, webhook.caFile, origins: origins)
    }
}
