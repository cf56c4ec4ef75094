import Logging
import Synchronization

/// Keeps what the engine logs.
final class LogBook: Sendable {
    private let lines = Mutex<[(level: Logger.Level, text: String)]>([])

    func texts(_ level: Logger.Level) -> [String] {
        lines.withLock { $0.filter { $0.level == level }.map(\.text) }
    }

    var all: [String] { lines.withLock { $0.map(\.text) } }

    /// What an operator would be alarmed by.
    var complaints: [String] { texts(.error) + texts(.critical) }

    /// What can only be a fault of our own.
    var bugs: [String] { texts(.critical) }

    func logger() -> Logger { Logger(label: "engine") { _ in Handler(book: self) } }

    private struct Handler: LogHandler {
        let book: LogBook
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            book.lines.withLock { $0.append((event.level, "\(event.message)\(facts)")) }
        }
    }
}
