import Testing

@testable import holdfast

struct EventStreamParserTests {
    private let stream =
        "id: 7\nevent: event\ndata: {\"a\":1}\n\n: a comment\n\ndata: x\r\ndata:y\r\n\r\nevent: end\rdata:\r\rid: 9\ndata: cut off"
    private let events: [EventStreamParser.Event] = [
        .init(id: "7", name: "event", data: "{\"a\":1}"), .init(id: "7", name: "message", data: "x\ny"),
        .init(id: "7", name: "end", data: ""),
    ]

    @Test("fields, comments and all three ends of line are understood; a part of an event is none")
    func whole() {
        var parser = EventStreamParser()
        #expect(parser.take(Array(stream.utf8)) == events)
    }

    @Test("it does not matter where the network cuts the stream", arguments: 1...9)
    func pieces(size: Int) {
        var parser = EventStreamParser()
        let bytes = Array(stream.utf8)
        let taken = stride(from: 0, to: bytes.count, by: size).flatMap { start in
            parser.take(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(taken == events)
    }
}
