/// Where a value came from.
package enum SettingOrigin: Sendable, Hashable {
    /// Nobody set it.
    case standard
    /// A line of the configuration file.
    case file(line: Int)
    /// A variable of that name.
    case environment(String)

    /// For messages; `nil` if nobody set it.
    var place: String? {
        switch self {
        case .standard: nil
        case .file(let line): "line \(line)"
        case .environment(let name): name
        }
    }
}

extension SettingOrigin: CustomStringConvertible {
    package var description: String { place ?? "default" }
}
