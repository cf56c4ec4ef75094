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
        guard !knownDigests.contains(digits) else {
            reader.refuse(
                SettingKeys.tokenSHA256.known.path(name: name),
                Refusal(
                    "is the digest of no token or of one that everybody tries first",
                    hint: "make one with `openssl rand -hex 32`, give it to the client, and write its digest here"
                )
            )
            return nil
        }
        let pairs = stride(from: 0, to: 64, by: 2).map { digits.dropFirst($0).prefix(2) }
        return pairs.compactMap { UInt8($0, radix: 16) }
    }

    /// SHA-256 of texts that end up here by mistake: an unset variable with and without an end of line, and `test`,
    /// `test` with an end of line, `password`, `secret`, `token`, `changeme`, `change-me`, `admin`, `holdfast`, `1234`,
    /// `12345678`; and the placeholder of zeros.
    private static let knownDigests: Set<String> = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2",
        "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
        "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b",
        "3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0",
        "057ba03d6c44104863dc7361fe4578965d1887360f90a0895882e58a6248fc86",
        "e2186dbdb1bb4193608605e84f33208765b5693b55edd4f730a719a100eeea6f",
        "8c6976e5b5410415bde908bd4dee15dfb167a9c873fc4bb8a81f6f2ab448a918",
        "d1580d2df7f24b6f5e2a861eba2918755c3a7246b7068817e349d8adc66a8566",
        "03ac674216f3e15c761ee1a5e255f067953623c8b388b4459e13f978d7c846f4",
        "ef797c8118f02dfb649607dd5d3f8c7623048c9c063d532cc95c5ed7a898a64f",
        "0000000000000000000000000000000000000000000000000000000000000000",
    ]
}
