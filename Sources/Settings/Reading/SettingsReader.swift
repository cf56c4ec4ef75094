import Configuration

/// Reads typed values, the environment before the file, and collects what is wrong with them.
///
/// The layers are asked one by one instead of through `ConfigReader`: that answers `nil` both for a key that is absent
/// and for one that cannot be converted, and does not say which layer a value came from.
struct SettingsReader {
    private let document: SettingsDocument
    private let environment: SettingsEnvironment
    private let secrets: SecretResolver

    /// In the order of reading.
    private(set) var faults: [ConfigurationFaults.Fault] = []
    /// Where each value that was found came from, by dotted path.
    private(set) var origins: [String: SettingOrigin] = [:]
    /// The variables that `env:` references named.
    private(set) var referredVariables: Set<String> = []

    init(document: SettingsDocument, environment: SettingsEnvironment, secrets: SecretResolver) {
        self.document = document
        self.environment = environment
        self.secrets = secrets
    }

    /// The value of a key, or its default if it is absent or was refused; then a fault is noted.
    mutating func value<Value>(_ key: DefaultedKey<Value>, name: String? = nil) -> Value {
        value(key.key, name: name) ?? key.standard
    }

    /// The value of a key, or `nil` if it is absent or was refused. A required key that is absent is a fault.
    mutating func value<Value>(_ key: SettingKey<Value>, name: String? = nil) -> Value? {
        let path = KeySpelling.fill(key.pattern, name: name)
        do {
            guard let (content, origin) = try content(at: path, as: key.form) else {
                if case .required = key.absence {
                    refuse(path, Refusal("is missing", hint: "write \(key.form.name)"))
                }
                return nil
            }
            origins[path] = origin
            return try key.form.parse(content)
        } catch {
            refuse(path, refusal(error, at: path, form: key.form))
            return nil
        }
    }

    /// Whether a key is set at all.
    func isSet<Value>(_ key: SettingKey<Value>, name: String? = nil) -> Bool {
        let path = KeySpelling.fill(key.pattern, name: name)
        return document.lines[path] != nil || environment.variables.contains(KeySpelling.environmentName(of: path))
    }

    /// The secret a key refers to.
    mutating func secret(_ key: SettingKey<SecretReference>, name: String? = nil) -> Secret? {
        guard let reference = value(key, name: name) else { return nil }
        return resolve(reference, at: KeySpelling.fill(key.pattern, name: name))
    }

    /// The text a key holds or refers to.
    mutating func text(_ key: SettingKey<WrittenOrReferred>, name: String) -> String? {
        switch value(key, name: name) {
        case nil: nil
        case .written(let text): text
        case .referred(let reference): resolve(reference, at: KeySpelling.fill(key.pattern, name: name))?.revealed()
        }
    }

    /// Notes a fault of the value at `path`.
    mutating func refuse(_ path: String, _ refusal: Refusal) {
        faults.append(
            .init(keyPath: path, message: refusal.message, hint: refusal.hint, place: origin(of: path)?.place)
        )
    }

    private mutating func resolve(_ reference: SecretReference, at path: String) -> Secret? {
        if case .environment(let name) = reference { referredVariables.insert(name) }
        do {
            return try secrets.secret(at: reference)
        } catch {
            refuse(path, error)
            return nil
        }
    }

    // MARK: - Layers

    private func content<Value>(
        at path: String,
        as form: ValueForm<Value>
    ) throws(Refusal) -> (ConfigContent, SettingOrigin)? {
        guard let origin = origin(of: path) else { return nil }
        do {
            guard let content = try raw(at: path, from: origin, as: form.content) else { return nil }
            return (content, origin)
        } catch {
            // Both sources throw only when the text cannot be converted, and then quote nothing worth passing on.
            throw form.mismatch
        }
    }

    private func raw(at path: String, from origin: SettingOrigin, as type: ConfigType) throws -> ConfigContent? {
        let parts = path.split(separator: ".").map(String.init)
        return switch origin {
        case .standard: nil
        case .file: try document.values?.value(forKey: AbsoluteConfigKey(parts), type: type).value?.content
        case .environment:
            try environment.values.value(forKey: AbsoluteConfigKey(["holdfast"] + parts), type: type).value?.content
        }
    }

    private func origin(of path: String) -> SettingOrigin? {
        let variable = KeySpelling.environmentName(of: path)
        if environment.variables.contains(variable) { return .environment(variable) }
        return document.lines[path].map { .file(line: $0) }
    }

    /// Longer texts are not repeated, whatever their key: the vendor's access keys have 20 characters, its secrets more.
    private static var repeatedCharactersMax: Int { 19 }

    /// Adds the refused text, where that is safe.
    private func refusal<Value>(_ refusal: Refusal, at path: String, form: ValueForm<Value>) -> Refusal {
        guard form.isPrintable, let origin = origin(of: path) else { return refusal }
        do {
            guard case .string(let text) = try raw(at: path, from: origin, as: .string),
                text.count <= Self.repeatedCharactersMax
            else { return refusal }
            return Refusal("`\(text)` \(refusal.message)", hint: refusal.hint)
        } catch {
            return refusal
        }
    }
}
