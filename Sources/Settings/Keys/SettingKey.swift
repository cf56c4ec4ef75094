/// One key of the configuration and what may stand under it.
struct SettingKey<Value: Sendable>: Sendable {
    /// The dotted path. `*` stands for a name the operator chooses.
    let pattern: String
    let form: ValueForm<Value>
    /// What holds when the key is absent.
    let absence: Absence

    enum Absence: Sendable {
        /// A fault.
        case required
        /// Another rule decides; the text says which, for the table of keys.
        case described(String)
    }

    init(_ pattern: String, _ form: ValueForm<Value>, _ absence: Absence) {
        self.pattern = pattern
        self.form = form
        self.absence = absence
    }

    var known: KnownKey {
        switch absence {
        case .required: KnownKey(pattern: pattern, form: form.name, standard: "required")
        case .described(let text): KnownKey(pattern: pattern, form: form.name, standard: text)
        }
    }
}

/// A key with a default of its own.
struct DefaultedKey<Value: Sendable>: Sendable {
    let key: SettingKey<Value>
    let standard: Value

    init(_ pattern: String, _ form: ValueForm<Value>, _ standard: Value) {
        key = SettingKey(pattern, form, .described("`\(form.render(standard))`"))
        self.standard = standard
    }

    var known: KnownKey { key.known }
}

/// A key without its type: what the checks of files, variables and documentation need.
struct KnownKey: Sendable, Hashable {
    let pattern: String
    /// What the key takes, in words.
    let form: String
    /// The default, or in words what holds without the key.
    let standard: String

    var components: [String] { pattern.split(separator: ".").map(String.init) }

    /// The path with the operator's name in the place of `*`.
    func path(name: String?) -> String { KeySpelling.fill(pattern, name: name) }
}

/// Spelling of keys.
enum KeySpelling {
    /// `pattern` with `name` in the place of `*`.
    static func fill(_ pattern: String, name: String?) -> String {
        guard let name else { return pattern }
        return pattern.replacing("*", with: name)
    }

    /// The variable that overrides a key: `HOLDFAST_`, then the path in upper case with `_` for everything else.
    static func environmentName(of path: String) -> String {
        let letters = path.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return "HOLDFAST_" + String(letters)
    }
}
