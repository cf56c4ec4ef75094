import Workflow

/// One metric with all its series, in Prometheus' text format
/// (https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4).
struct MetricFamily {
    enum Kind: String {
        case counter
        case gauge
    }

    private(set) var text: String
    private let name: String

    /// - Parameters:
    ///   - name: with its unit, and `_total` when it only grows.
    ///   - help: one line.
    init(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        text = "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// A family of one series.
    init(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
        self.init(name, kind, help)
        add(value)
    }

    /// - Parameter labels: in the order in which they are written.
    mutating func add(_ value: Int, _ labels: KeyValuePairs<String, String> = [:]) {
        text += name
        if !labels.isEmpty {
            text += "{"
            var separator = ""
            for (label, value) in labels {
                text += "\(separator)\(label)=\"\(Self.escaped(value, quotes: true))\""
                separator = ","
            }
            text += "}"
        }
        text += " \(value)\n"
    }

    /// A moment in whole seconds, which is what Prometheus counts in; 0 for none.
    mutating func add(_ moment: Timestamp?, _ labels: KeyValuePairs<String, String> = [:]) {
        add(moment.map { Int($0.milliseconds / 1000) } ?? 0, labels)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
