import FoundationEssentials
import Logging
import Settings

/// Writes log lines to standard error: for people, or one JSON object a line for collectors.
struct LogOutput: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    let label: String
    let format: Configuration.LogFormat

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var facts = metadata
        facts.merge(metadataProvider?.get() ?? [:]) { _, new in new }
        facts.merge(event.metadata ?? [:]) { _, new in new }
        let ordered = facts.sorted { $0.key < $1.key }
        let time = Date().formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
        let line: String
        switch format {
        case .text:
            let tail = ordered.map { " \($0.key)=\(TextWidth.printable("\($0.value)"))" }.joined()
            line = "\(time)Z \(event.level) \(event.message)\(tail)\n"
        case .json:
            var object: [String: JSONValue] = [
                "time": .text(time + "Z"), "level": .text(event.level.rawValue), "logger": .text(label),
                "message": .text("\(event.message)"),
            ]
            for (key, value) in ordered { object[key] = .text("\(value)") }
            line = ((try? JSONValue.object(object).encoded(pretty: false)) ?? "{}") + "\n"
        }
        StandardStream.problems.write(line)
    }
}

extension Logger {
    /// The daemon's logger as configured.
    init(_ log: Configuration.Log) {
        let level = Logger.Level(rawValue: log.level.rawValue) ?? .info
        self.init(label: "holdfast") { label in
            LogOutput(logLevel: level, label: label, format: log.format)
        }
    }
}
