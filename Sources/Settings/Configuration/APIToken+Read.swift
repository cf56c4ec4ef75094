extension APIToken {
    /// Reads the named tokens; one with a fault is left out.
    static func read(_ names: [String], from reader: inout SettingsReader) -> [APIToken] {
        names.compactMap { name in
            let role = reader.value(SettingKeys.tokenRole, name: name)
            let digest = digest(name, from: &reader)
            guard let role, let digest else { return nil }
            return APIToken(name: name, role: role, sha256: digest)
        }
        .sorted { $0.name < $1.name }
    }

    private static func digest(_ name: String, from reader: inout SettingsReader) -> [UInt8]? {
        guard let text = reader.text(SettingKeys.tokenSHA256, name: name) else { return nil }
        let digits = text.lowercased()
        guard digits.utf8.count == 64, digits.utf8.allSatisfy(\.isLowercaseHexDigit) else {
            // The text is not repeated: it may be the token itself.
            reader.refuse(
                SettingKeys.tokenSHA256.known.path(name: name),
                Refusal(
                    "is not a SHA-256 digest",
                    hint:
                        "write the 64 hexadecimal digits that `printf %s \"$TOKEN\" | sha256sum` prints, never the token"
                )
            )
            return nil
        }
        let pairs = stride(from: 0, to: 64, by: 2).map { digits.dropFirst($0).prefix(2) }
        return pairs.compactMap { UInt8($0, radix: 16) }
    }
}
