import ArgumentParser
import Workflow

/// A resource on the command line: `ID`, `ID:TYPE` or `ID:TYPE:NAME`, where the type may be short.
struct ResourceArgument: Equatable, Sendable, ExpressibleByArgument {
    let id: String
    let type: String
    let name: String?

    /// Types contain colons themselves, so what follows the id is compared with the known ones.
    init?(argument: String) {
        let id = argument.prefix { $0 != ":" }
        guard !id.isEmpty else { return nil }
        self.id = String(id)
        let rest = argument.dropFirst(id.count + 1)
        guard !rest.isEmpty else {
            guard argument.last != ":" else { return nil }
            type = ResourceType.server.rawValue
            name = nil
            return
        }
        let spellings = Self.shortTypes + ResourceType.allCases.map { ($0.rawValue, $0) }
        let match = spellings.first { rest == $0.0 || rest.hasPrefix($0.0 + ":") }
        guard let match else { return nil }
        let name = rest.dropFirst(match.0.count + 1)
        type = match.1.rawValue
        self.name = name.isEmpty ? nil : String(name)
    }

    static let shortTypes: [(String, ResourceType)] = [
        ("server", .server), ("disk", .disk), ("turbo", .turbo), ("desktop", .desktop),
    ]

    var document: JSONValue {
        .compact(["id": .text(id), "type": .text(type), "name": name.map(JSONValue.text)])
    }
}

/// A label on the command line: `key=value`.
struct LabelArgument: Equatable, Sendable, ExpressibleByArgument {
    let key: String
    let value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        key = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }
}
