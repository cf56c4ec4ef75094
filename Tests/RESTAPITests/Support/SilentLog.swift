import Logging
import Synchronization

/// What was logged: one text per line, with level, message and metadata.
final class RecordedLog: Sendable {
    private let lines = Mutex<[(level: Logger.Level, text: String)]>([])

    /// The lines of `level` and above.
    func lines(_ level: Logger.Level) -> [String] {
        lines.withLock { lines in lines.filter { $0.level >= level }.map(\.text) }
    }

    func add(_ level: Logger.Level, _ text: String) { lines.withLock { $0.append((level, text)) } }
}

/// Keeps metadata as real log handlers do, and prints nothing.
struct SilentLog: LogHandler {
    var record: RecordedLog?
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        record?.add(event.level, "\(event.message) \(event.metadata ?? [:])")
    }
}
