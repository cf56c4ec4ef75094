/// The known keys as nested sections.
indirect enum KeyTree: Sendable {
    /// A value stands here.
    case value
    /// Named keys stand here.
    case section([String: KeyTree])
    /// The operator's names stand here, each with the same keys below it.
    case named(KeyTree)

    static let root = KeyTree(SettingKeys.known.map { $0.components[...] })

    private init(_ paths: [ArraySlice<String>]) {
        guard !paths.contains(where: \.isEmpty) else {
            self = .value
            return
        }
        let groups = Dictionary(grouping: paths) { $0.first ?? "" }
        let children = groups.mapValues { KeyTree($0.map { $0.dropFirst() }) }
        self = children["*"].map(KeyTree.named) ?? .section(children)
    }
}

/// Names the operator gives to projects and tokens.
enum ChosenName {
    static let advice = "write 1 to 63 lower-case letters, digits, `-` or `_`, beginning with a letter or digit"

    /// Whether the name can be used in URLs, and as part of a variable's name, without quoting.
    static func isAcceptable(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 63, first.isASCIILowercase || first.isASCIIDigit else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            byte.isASCIILowercase || byte.isASCIIDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}
