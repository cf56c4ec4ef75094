import HTTPTransport

@testable import RESTAPI

/// Reads server-sent events from a streamed reply.
struct EventReader {
    struct Event: Equatable {
        var id: String?
        var name: String?
        var data: String
        var isComment: Bool { data.isEmpty }
    }

    private var parts: AsyncThrowingStream<StreamPart, any Error>.Iterator
    private var text = ""
    private(set) var status = 0
    private(set) var headers: [HTTPHeader] = []

    init(_ stream: AsyncThrowingStream<StreamPart, any Error>) { parts = stream.makeAsyncIterator() }

    /// The next event or comment; nil when the server has ended the stream.
    mutating func next() async throws -> Event? {
        while true {
            if let end = text.firstRange(of: "\n\n") {
                let lines = text[..<end.lowerBound].split(separator: "\n")
                text = String(text[end.upperBound...])
                return event(lines)
            }
            switch try await parts.next() {
            case .head(let status, let headers): (self.status, self.headers) = (status, headers)
            case .chunk(let bytes): text += String(decoding: bytes, as: UTF8.self)
            case nil: return nil
            }
        }
    }

    /// All events up to the end of the stream.
    mutating func rest() async throws -> [Event] {
        var events: [Event] = []
        while let event = try await next() { events.append(event) }
        return events
    }

    private func event(_ lines: [Substring]) -> Event {
        func value(_ name: String) -> String? {
            lines.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
        }
        return Event(id: value("id"), name: value("event"), data: value("data") ?? "")
    }
}

extension EventReader.Event {
    var json: JSON? { try? JSONParser.parse(Array(data.utf8)).value }
}
