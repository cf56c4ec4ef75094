import Configuration

/// The `HOLDFAST_*` variables of an environment.
struct SettingsEnvironment: Sendable {
    /// The values, as swift-configuration reads them; keys are asked for below `holdfast`.
    let values: EnvironmentVariablesProvider
    /// The names of all variables that begin with `HOLDFAST_`, sorted.
    let variables: [String]

    /// An empty variable counts as not set: that is how a container file passes an optional one on.
    init(_ environment: [String: String]) {
        let ours = environment.filter { $0.key.hasPrefix("HOLDFAST_") && !$0.value.isEmpty }
        values = EnvironmentVariablesProvider(environmentVariables: ours, secretsSpecifier: .all)
        variables = ours.keys.sorted()
    }

    /// Names that only the environment brings: the file need not mention a project whose `endpoint`, or a token whose
    /// `sha256`, is set here.
    /// - Parameters:
    ///   - section: `projects` or `tokens`.
    ///   - leaf: the key of the section that makes a name known.
    ///   - known: the names the file has.
    func names(in section: String, introducedBy leaf: String, besides known: [String]) -> [String] {
        let prefix = KeySpelling.environmentName(of: section) + "_"
        let patterns = SettingKeys.known.map(\.pattern).filter { $0.hasPrefix("\(section).*.") }
        let taken = Set(known.flatMap { name in patterns.map { Self.variable($0, name) } })
        // The longest ending decides: `…_AUTH_IAM_ENDPOINT` is not the endpoint of a project `…_auth_iam`.
        let endings = patterns.map { Self.variable($0, "").dropFirst(prefix.count) }.sorted { $0.count > $1.count }
        let wanted = Self.variable("\(section).*.\(leaf)", "").dropFirst(prefix.count)

        return variables.compactMap { variable in
            guard !taken.contains(variable), let rest = variable.suffix(after: prefix),
                let ending = endings.first(where: rest.hasSuffix), ending == wanted
            else { return nil }
            let name = rest.dropLast(ending.count).lowercased()
            return ChosenName.isAcceptable(name) && !known.contains(name) ? name : nil
        }
    }

    /// A fault for every variable that is neither a key's, nor a client's, nor in `referred`.
    /// - Parameter names: all names of projects and tokens, by section.
    func unknownVariables(names: [String: [String]], referred: Set<String>) -> [ConfigurationFaults.Fault] {
        let keyed = SettingKeys.known.flatMap { key in
            guard let section = key.components.first, key.pattern.contains("*") else {
                return [Self.variable(key.pattern, nil)]
            }
            return (names[section] ?? []).map { Self.variable(key.pattern, $0) }
        }
        let accepted = Set(keyed).union(SettingKeys.clientVariables).union(referred)
        let candidates = (keyed + SettingKeys.clientVariables.sorted()).map { String($0.dropFirst("HOLDFAST_".count)) }
        return variables.filter { !accepted.contains($0) }.map { variable in
            let nearest = NearestText.find(String(variable.dropFirst("HOLDFAST_".count)), among: candidates)
            let hint =
                nearest.map { "did you mean HOLDFAST_\($0)?" } ?? "unset it; docs/configuration.md lists all names"
            return .init(keyPath: variable, message: "is not a known variable", hint: hint)
        }
    }

    private static func variable(_ pattern: String, _ name: String?) -> String {
        KeySpelling.environmentName(of: KeySpelling.fill(pattern, name: name))
    }
}
