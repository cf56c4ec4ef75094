import Configuration
import Yams

/// The configuration file after its form was checked: every remaining key is known and holds one value.
struct SettingsDocument: Sendable {
    /// The values, as swift-configuration reads them; `nil` if there are none.
    private(set) var values: YAMLSnapshot?
    /// The line of each key that holds a value, by dotted path.
    private(set) var lines: [String: Int] = [:]
    /// The names below `projects` and `tokens`, in the order of the file.
    private(set) var names: [String: [String]] = [:]
    /// What is wrong with the form, in the order of the file.
    private(set) var faults: [ConfigurationFaults.Fault] = []

    /// A configuration file is written by hand; a larger one is not one.
    private static let bytesMax = 1_048_576

    /// No file at all.
    init() {}

    /// Reads the file at `path`.
    /// - Throws: the one fault that keeps the file from being looked into.
    init(path: String) throws(ConfigurationFaults.Fault) {
        let bytes: [UInt8]
        do {
            bytes = try RegularFile(path: path, bytesMax: Self.bytesMax).contents(refusesReadableByAll: false)
        } catch {
            throw Self.unreadable(path, error)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .init(keyPath: path, message: "is not UTF-8 text", hint: "save the file as UTF-8")
        }
        try self.init(text: text, path: path)
    }

    /// Checks `text`, the contents of the file at `path`.
    init(text: String, path: String) throws(ConfigurationFaults.Fault) {
        do {
            // The snapshot of swift-configuration accepts any key and knows no lines, so the form is checked here.
            guard let root = try Parser(yaml: text).singleRoot() else { return }
            guard !Self.isEmpty(root) else { return }
            guard let mapping = root.mapping else {
                throw Self.malformed(path, "holds no keys", line: root.mark?.line)
            }
            let accepted = check(mapping, below: [], tree: .root)
            guard !accepted.isEmpty else { return }
            // What was refused is left out, so that the rest is still read and its faults are reported together.
            let remainder = faults.isEmpty ? text : try Yams.serialize(node: Node(accepted))
            values = try YAMLSnapshot(
                data: Array(remainder.utf8).span.bytes,
                providerName: path,
                parsingOptions: .init(secretsSpecifier: .all)
            )
        } catch let fault as ConfigurationFaults.Fault {
            throw fault
        } catch let error as YamlError {
            throw Self.malformed(path, error)
        } catch {
            // The error may quote the file, and with it a secret: it is left out.
            throw Self.malformed(path, "cannot be read as YAML", line: nil)
        }
    }

    // MARK: - Form

    /// Checks one section and returns what of it is acceptable.
    private mutating func check(_ mapping: Node.Mapping, below path: [String], tree: KeyTree) -> [(Node, Node)] {
        var accepted: [(Node, Node)] = []
        for (keyNode, value) in mapping {
            // Anything else is more likely a value whose key or colon went missing, and so it is not shown.
            guard let name = keyNode.scalar?.string, Self.isKeyLike(name) else {
                add(
                    path + ["?"],
                    "is not a key",
                    hint: "write a name of letters, digits, `-` and `_`, then a colon",
                    keyNode
                )
                continue
            }
            let keyPath = path + [name]
            guard let child = child(named: name, of: tree, at: keyPath, keyNode) else { continue }
            if let remainder = check(value, at: keyPath, tree: child, keyNode) {
                accepted.append((keyNode, remainder))
            }
        }
        return accepted
    }

    private mutating func child(named name: String, of tree: KeyTree, at path: [String], _ node: Node) -> KeyTree? {
        switch tree {
        case .value:
            return nil
        case .named(let below):
            guard ChosenName.isAcceptable(name) else {
                add(path, "is not a usable name", hint: ChosenName.advice, node)
                return nil
            }
            names[path.dropLast().joined(separator: "."), default: []].append(name)
            return below
        case .section(let children):
            if let child = children[name] { return child }
            refuseUnknown(path, neighbours: children.keys.sorted(), node)
            return nil
        }
    }

    /// Checks what stands under a known key; returns what of it is acceptable.
    private mutating func check(_ value: Node, at path: [String], tree: KeyTree, _ key: Node) -> Node? {
        if case .value = tree {
            guard value.scalar != nil else {
                add(path, "takes one value, not a list or a section", hint: "write `\(path.last ?? ""): value`", key)
                return nil
            }
            guard !Self.isEmpty(value) else {
                add(path, "has no value", hint: "write a value, or take the line out", key)
                return nil
            }
            lines[path.joined(separator: ".")] = key.mark?.line
            return value
        }
        if Self.isEmpty(value) { return nil }
        guard let mapping = value.mapping else {
            add(path, "is a section", hint: "write its keys on lines of their own below it, indented", key)
            return nil
        }
        let accepted = check(mapping, below: path, tree: tree)
        return accepted.isEmpty ? nil : Node(accepted)
    }

    private static func isKeyLike(_ name: String) -> Bool {
        let marks = "-_.".utf8
        return (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { $0.isASCIIAlphanumeric || marks.contains($0) }
    }

    private static func isEmpty(_ node: Node) -> Bool {
        guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    private mutating func refuseUnknown(_ path: [String], neighbours: [String], _ node: Node) {
        let keys = SettingKeys.known.map { $0.path(name: path.count > 2 ? path[1] : "NAME") }
        let written = path.joined(separator: ".")
        guard let nearest = NearestText.findKey(written, neighbours: neighbours, keys: keys) else {
            // No key has capitals, keys of clouds have: such a name may be a value that slipped into the key's place.
            let name = path.last ?? ""
            let shown = name == name.lowercased() ? path : path.dropLast() + ["?"]
            let hint = "take it out; known here: \(neighbours.joined(separator: ", "))"
            add(shown, "is not a known key", hint: hint, node)
            return
        }
        let hint = nearest == written ? "write its parts on nested lines" : "did you mean `\(nearest)`?"
        add(path, "is not a known key", hint: hint, node)
    }

    private mutating func add(_ path: [String], _ message: String, hint: String, _ node: Node) {
        faults.append(
            .init(
                keyPath: path.joined(separator: "."),
                message: message,
                hint: hint,
                place: node.mark.map { "line \($0.line)" }
            )
        )
    }
}
