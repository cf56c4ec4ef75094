/// What holds after file, environment and defaults were put together; nothing in it is secret.
package struct EffectiveConfiguration: Sendable, Equatable, Encodable {
    /// In the order of the key table; projects and tokens by name. Keys that are absent and have no default are left out.
    package private(set) var settings: [Setting] = []

    /// One key.
    package struct Setting: Sendable, Hashable, Encodable {
        /// The dotted path, for example `projects.default.endpoint`.
        package let key: String
        /// The value as it would be written in the file; of a secret, `[redacted]` and its reference.
        package let value: String
        /// `default`, `line N` of the file, or the name of the variable.
        package let origin: String
    }

    mutating func add<Value>(
        _ key: SettingKey<Value>,
        _ value: Value?,
        name: String? = nil,
        origins: [String: SettingOrigin]
    ) {
        guard let value else { return }
        add(key.pattern, key.form.render(value), name: name, origins: origins)
    }

    mutating func add(_ pattern: String, _ text: String, name: String?, origins: [String: SettingOrigin]) {
        let path = KeySpelling.fill(pattern, name: name)
        settings.append(Setting(key: path, value: text, origin: (origins[path] ?? .standard).description))
    }
}

extension EffectiveConfiguration: CustomStringConvertible {
    /// A line `key: value  # origin` for each setting. Ends without a newline.
    package var description: String {
        let lines = settings.map { ("\($0.key): \($0.value)", $0.origin) }
        let width = min(lines.map(\.0.count).max() ?? 0, 72)
        return lines.map { text, origin in
            "\(text)\(String(repeating: " ", count: max(0, width - text.count)))  # \(origin)"
        }
        .joined(separator: "\n")
    }
}
