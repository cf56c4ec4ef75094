import Hummingbird
import JobStore
import NIOCore
import Workflow

/// Writes the history of everything as server-sent events (HTML standard, 9.2) while it happens. It has no end of its own.
struct HistoryStream: Sendable {
    let environment: APIEnvironment

    private static let pageSize = 200

    func write(after start: Int64, to writer: inout any ResponseBodyWriter) async throws {
        var last = start
        let heartbeat = environment.limits.heartbeat
        try await environment.watch.withSignals(from: [environment.store.commits()], ticking: heartbeat) { signals in
            // The first look comes without a signal.
            try await writeNews(&last, to: &writer)
            for await _ in signals { try await writeNews(&last, to: &writer) }
        }
    }

    private func writeNews(_ last: inout Int64, to writer: inout any ResponseBodyWriter) async throws {
        let start = last
        while true {
            let page = try await environment.store.events(after: last, limit: Self.pageSize)
            if let end = page.last {
                last = end.sequence
                try await writer.write(JobEventStream.text(page))
            }
            if page.count < Self.pageSize { break }
        }
        if last == start { try await writer.write(ByteBuffer(string: ":\n\n")) }
    }
}
