import Hummingbird
import JobStore
import NIOCore
import Workflow

/// Writes a job's history as server-sent events (HTML standard, 9.2) while it happens.
///
/// Events carry their sequence number as id, so that a client that lost the connection goes on behind the last it
/// saw. The job itself follows as an event `job` whenever it has changed; the stream ends with an event `end`.
struct JobEventStream: Sendable {
    let environment: APIEnvironment
    let job: JobID

    private static let pageSize = 200

    func write(after start: Int64, to writer: inout any ResponseBodyWriter) async throws {
        var last = start
        var version: Int?
        var isOver = false
        try await environment.watch.withSignals(
            from: [environment.engine.changes(job)],
            ticking: environment.limits.heartbeat
        ) { signals in
            // The first look comes without a signal.
            isOver = try await writeNews(&last, &version, to: &writer)
            guard !isOver else { return }
            for await _ in signals {
                isOver = try await writeNews(&last, &version, to: &writer)
                if isOver { return }
            }
        }
    }

    /// Writes what is new since `last` and `version`, or a comment when nothing is.
    /// - Returns: true when nothing more can come.
    private func writeNews(
        _ last: inout Int64,
        _ version: inout Int?,
        to writer: inout any ResponseBodyWriter
    ) async throws -> Bool {
        let store = environment.store
        // The job is read before its events: when it is over by then, all of its events are there.
        guard let detail = try await store.job(job) else { return true }
        var isQuiet = true
        while true {
            let page = try await store.events(of: job, after: last, limit: Self.pageSize)
            for event in page { last = event.sequence }
            if !page.isEmpty {
                isQuiet = false
                try await writer.write(Self.text(page))
            }
            if page.count < Self.pageSize { break }
        }
        if detail.summary.version != version {
            version = detail.summary.version
            isQuiet = false
            try await writer.write(Self.text("job", detail.document))
        }
        if detail.isOver {
            try await writer.write(Self.text("end", ["state": .string(detail.state.rawValue)]))
            return true
        }
        if isQuiet { try await writer.write(ByteBuffer(string: ":\n\n")) }
        return false
    }

    static func text(_ events: [AuditEvent]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for event in events {
            buffer.writeString("id: \(event.sequence)\ndata: ")
            buffer.writeBytes(event.document.bytes)
            buffer.writeString("\n\n")
        }
        return buffer
    }

    private static func text(_ name: String, _ document: JSON) -> ByteBuffer {
        var buffer = ByteBuffer(string: "event: \(name)\ndata: ")
        buffer.writeBytes(document.bytes)
        buffer.writeString("\n\n")
        return buffer
    }
}
