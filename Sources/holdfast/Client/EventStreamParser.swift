/// Splits a stream of server-sent events (HTML standard, 9.2.6) into events.
struct EventStreamParser: Sendable {
    /// One event.
    struct Event: Equatable, Sendable {
        /// To be sent as `Last-Event-ID` so that the stream goes on after this event.
        var id: String?
        var name = "message"
        var data = ""
    }

    /// An event of the API is far smaller; a longer line is cut off here so that memory stays bounded.
    private static let lineMax = 1 << 20

    private var line: [UInt8] = []
    private var skipsLineFeed = false
    private var lastID: String?
    private var name: String?
    private var data: [String] = []

    /// Takes the next bytes and returns the events that they complete.
    mutating func take(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            if skipsLineFeed, byte == UInt8(ascii: "\n") {
                skipsLineFeed = false
                continue
            }
            skipsLineFeed = byte == UInt8(ascii: "\r")
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if let event = endLine() { events.append(event) }
            } else if line.count < Self.lineMax {
                line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        let text = String(decoding: line, as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        guard !text.isEmpty else { return dispatch() }
        let field = text.prefix { $0 != ":" }
        var value = text.dropFirst(field.count + 1)
        if value.first == " " { value.removeFirst() }
        switch field {
        case "id": lastID = String(value)
        case "event": name = String(value)
        case "data": data.append(String(value))
        default: break
        }
        return nil
    }

    private mutating func dispatch() -> Event? {
        defer {
            name = nil
            data.removeAll()
        }
        guard !data.isEmpty else { return nil }
        return Event(id: lastID, name: name ?? "message", data: data.joined(separator: "\n"))
    }
}
