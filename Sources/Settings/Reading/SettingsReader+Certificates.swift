extension SettingsReader {
    /// The path of a file with certificates. One that is missing would otherwise show only as failing calls, hours later.
    mutating func certificates(_ key: SettingKey<String>, name: String? = nil) -> String? {
        guard let path = value(key, name: name) else { return nil }
        let keyPath = key.known.path(name: name)
        do {
            let bytes = try RegularFile(path: path, bytesMax: 16_777_216).contents(refusesReadableByAll: false)
            guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
                refuse(keyPath, Refusal("`\(path)` holds no certificate", hint: "give a file in PEM format"))
                return nil
            }
            return path
        } catch {
            let reason =
                switch error {
                case .system(let text): "cannot be read: \(text)"
                case .tooLarge: "is larger than 16 MiB"
                case .notRegular, .readableByAll: "is not a regular file"
                }
            refuse(
                keyPath,
                Refusal("`\(path)` \(reason)", hint: "give a file in PEM format that the daemon may read")
            )
            return nil
        }
    }
}
