import FoundationEssentials
import Yams

/// A submission in a file: JSON goes to the daemon byte for byte, YAML as the JSON that it means.
enum JobFile {
    /// Far above any submission; the daemon has its own limit.
    private static let bytesMax = 8 << 20

    /// Reads the file at `path`, or standard input for `-`.
    /// - Throws: `CommandFailure` when it cannot be read or is neither JSON nor YAML.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        let bytes: [UInt8]
        do {
            // Asking for one byte more than is taken shows a file that is too long.
            let handle = path == "-" ? "/dev/stdin" : path
            bytes = Array(try Data(contentsOf: URL(filePath: handle)).prefix(bytesMax + 1))
        } catch {
            throw CommandFailure(.usage, code: "cli.job_file", "\(path) cannot be read")
        }
        guard bytes.count <= bytesMax else {
            throw CommandFailure(.usage, code: "cli.job_file", "\(path) is too long for a job")
        }
        return try body(bytes, named: path)
    }

    /// The body of `POST /v1/jobs` for the text of a file.
    static func body(_ bytes: [UInt8], named path: String) throws(CommandFailure) -> [UInt8] {
        if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") { return bytes }
        do {
            let node = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
            guard let node else { throw YAMLMistake(words: "it is empty") }
            return Array(try value(node, depth: 0).encoded(pretty: false).utf8)
        } catch {
            throw CommandFailure(.usage, code: "cli.job_file", "\(path) is neither JSON nor YAML: \(error)")
        }
    }

    private struct YAMLMistake: Error, CustomStringConvertible {
        let words: String
        var description: String { words }
    }

    private static func value(_ node: Node, depth: Int) throws -> JSONValue {
        guard depth < 32 else { throw YAMLMistake(words: "it is nested too deeply") }
        switch node {
        case .scalar(let scalar):
            return value(scalar, of: node)
        case .sequence(let sequence):
            return .array(try sequence.map { try value($0, depth: depth + 1) })
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for (key, member) in mapping {
                guard let name = key.string else { throw YAMLMistake(words: "a key is not a text") }
                guard members.updateValue(try value(member, depth: depth + 1), forKey: name) == nil else {
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
