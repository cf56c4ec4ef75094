import Yams

/// A submission in a file: JSON goes to the daemon byte for byte, YAML as the JSON that it means.
enum JobFile {
    /// What the daemon takes by default, and far above any submission. What aliases make of a file counts like its text.
    static let bytesMax = 1 << 20

    /// Reads the file at `path`, or standard input for `-`.
    /// - Throws: `CommandFailure` when it cannot be read, is too long, or is neither JSON nor YAML.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try InputFile(path: path, bytesMax: bytesMax).contents()
        } catch .system(let text) {
            throw CommandFailure(.usage, code: "cli.job_file", "\(path) cannot be read: \(text)")
        } catch {
            throw CommandFailure(.usage, code: "cli.job_file", "\(path) is longer than 1 MiB, too long for a job")
        }
        return try body(bytes, named: path)
    }

    /// The body of `POST /v1/jobs` for the text of a file.
    static func body(_ bytes: [UInt8], named path: String) throws(CommandFailure) -> [UInt8] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.usage, code: "cli.job_file", "\(path) is not UTF-8 text")
        }
        if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") { return bytes }
        do {
            let node = try Yams.compose(yaml: text)
            guard let node else { throw YAMLMistake(words: "it is empty") }
            var size = 0
            return Array(try value(node, depth: 0, size: &size).encoded(pretty: false).utf8)
        } catch {
            throw CommandFailure(.usage, code: "cli.job_file", "\(path) is neither JSON nor YAML: \(error)")
        }
    }

    private struct YAMLMistake: Error, CustomStringConvertible {
        let words: String
        var description: String { words }
    }

    /// - Parameter size: about the bytes of JSON so far; an alias is counted wherever it stands.
    private static func value(_ node: Node, depth: Int, size: inout Int) throws -> JSONValue {
        guard depth < 32 else { throw YAMLMistake(words: "it is nested too deeply") }
        size += 1 + (node.scalar?.string.utf8.count ?? 0)
        guard size <= bytesMax else { throw YAMLMistake(words: "its aliases make it longer than 1 MiB") }
        switch node {
        case .scalar(let scalar):
            return value(scalar, of: node)
        case .sequence(let sequence):
            return .array(try sequence.map { try value($0, depth: depth + 1, size: &size) })
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for (key, member) in mapping {
                guard let name = key.string else { throw YAMLMistake(words: "a key is not a text") }
                size += name.utf8.count
                guard members.updateValue(try value(member, depth: depth + 1, size: &size), forKey: name) == nil else {
                    throw YAMLMistake(words: "`\(name)` is given twice")
                }
            }
            return .object(members)
        case .alias:
            throw YAMLMistake(words: "it has an alias that stands for nothing")
        }
    }

    /// A plain scalar means what YAML's core schema says; times stay the text they are.
    private static func value(_ scalar: Node.Scalar, of node: Node) -> JSONValue {
        switch node.tag.rawValue {
        case Tag.Name.null.rawValue: .null
        case Tag.Name.bool.rawValue: node.bool.map(JSONValue.boolean) ?? .text(scalar.string)
        case Tag.Name.int.rawValue: node.int.map { .integer(Int64($0)) } ?? .text(scalar.string)
        case Tag.Name.float.rawValue: node.float.map(JSONValue.number) ?? .text(scalar.string)
        default: .text(scalar.string)
        }
    }
}
