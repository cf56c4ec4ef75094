import ArgumentParser
import HTTPTransport
import UnixSignals

/// Prints a job's events as they happen. A stream that breaks is taken up again after the last event that came.
struct EventTail: Sendable {
    let client: DaemonClient
    let job: String

    private static let reconnectPause: Duration = .milliseconds(500)

    private enum Signal: Sendable {
        case event(EventStreamParser.Event)
        case ended(CommandFailure?)
        /// The exit code that belongs to the signal.
        case interrupted(ExitStatus)
    }

    /// Prints until nothing more can come.
    /// - Throws: `ExitCode` after Ctrl-C or SIGTERM, `CommandFailure` when the daemon refused or was silent for too long.
    func run(format: OutputFormat) async throws {
        let (signals, continuation) = AsyncStream.makeStream(of: Signal.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                let end = await read(into: continuation)
                continuation.yield(end)
            }
            group.addTask {
                for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                    continuation.yield(.interrupted(ExitStatus(stoppedBy: signal)))
                }
            }
            for await signal in signals {
                switch signal {
                case .event(let event): try Self.print(event, format: format)
                case .ended(let failure):
                    if let failure { throw failure }
                    return
                case .interrupted(let status):
                    let command = "holdfast jobs events \(job) --follow" + client.address.arguments
                    StandardStream.problems.writeLine("holdfast: the job goes on. Follow it again: \(command)")
                    throw ExitCode(status.rawValue)
                }
            }
        }
    }

    private static func print(_ event: EventStreamParser.Event, format: OutputFormat) throws {
        // An event that is no JSON comes from something else than our daemon; there is nothing to show of it.
        guard let document = try? JSONValue(parsing: Array(event.data.utf8)) else { return }
        let line =
            switch format {
            case .jsonl: try document.encoded(pretty: false)
            case .table, .json, .csv: EventLine(document: document).text(colored: OutputOptions().surface.isColored)
            }
        StandardStream.output.writeLine(line)
    }

    /// Reads until the stream has come to its end, the task is cancelled, or the daemon has been silent for too long.
    private func read(into continuation: AsyncStream<Signal>.Continuation) async -> Signal {
        var lastID: String?
        var silence = Duration.zero
        while !Task.isCancelled {
            do {
                let hasEnded = try await readOnce(after: &lastID, into: continuation)
                if hasEnded { return .ended(nil) }
                silence = .zero
            } catch let failure as CommandFailure {
                silence += Self.reconnectPause
                guard failure.isUnreachable, lastID != nil, silence < JobWatcher.reconnectMax else {
                    return .ended(failure)
                }
            } catch {
                // Only cancellation is left.
                return .ended(nil)
            }
            // Cancellation ends the pause early and then the loop.
            try? await Task.sleep(for: Self.reconnectPause)
        }
        return .ended(nil)
    }

    /// Reads one stream until it ends.
    /// - Returns: whether nothing more can come; if not, the stream broke.
    private func readOnce(
        after lastID: inout String?,
        into continuation: AsyncStream<Signal>.Continuation
    ) async throws -> Bool {
        var call = DaemonCall.get("v1", "jobs", job, "events")
        if let lastID { call.fields.append(("Last-Event-ID", lastID)) }
        var parser = EventStreamParser()
        do {
            for try await part in client.stream(call) {
                switch part {
                case .head(204, _): return true
                case .head(let status, _) where status >= 400:
                    // The same question without a stream is answered with the reason.
                    _ = try await client.send(.get("v1", "jobs", job, "events"))
                    throw CommandFailure(ExitStatus(httpStatus: status), code: "cli.http_\(status)", "no events came")
                case .head: break
                case .chunk(let bytes):
                    for event in parser.take(bytes) {
                        lastID = event.id ?? lastID
                        if event.name == "end" { return true }
                        if event.name != "job" { continuation.yield(.event(event)) }
                    }
                }
            }
        } catch let error as HTTPTransportError {
            if error.code == .cancelled { throw CancellationError() }
            throw CommandFailure(unreachable: client.address, error)
        }
        return false
    }
}
