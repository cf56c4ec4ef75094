/// How a piece of text stands out on a terminal.
enum TextStyle: String, Equatable, Sendable {
    case plain
    case heading
    case good
    case warning
    case bad
    case active
    case faint

    /// `text`, between the escape sequences of the style (ECMA-48, SGR) if `colored`.
    func apply(to text: String, colored: Bool) -> String {
        guard colored, let parameters else { return text }
        return "\u{1B}[\(parameters)m\(text)\u{1B}[0m"
    }

    private var parameters: String? {
        switch self {
        case .plain: nil
        case .heading: "1"
        case .good: "32"
        case .warning: "33"
        case .bad: "31"
        case .active: "36"
        case .faint: "2"
        }
    }
}
