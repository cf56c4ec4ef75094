import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import RESTAPI

@Suite("What a request's headers wish")
struct ConditionTests {
    private static func request(_ fields: [(HTTPField.Name, String)]) -> Request {
        var headers = HTTPFields()
        for (name, value) in fields { headers.append(HTTPField(name: name, value: value)) }
        return Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/", headerFields: headers),
            body: RequestBody(buffer: ByteBuffer())
        )
    }

    @Test(
        "a preference that makes no sense is ignored",
        arguments: [
            "", ";", " ;wait=1", ",;,", ";;", "=", "=;=", ",", "wait", "wait=", "wait=;", "wait=x", "wait=-1", "\"",
            "; ;",
            "respond-async", "wait==1",
        ]
    )
    func oddPreferences(text: String) {
        #expect(Self.request([(.prefer, text)]).preferredWait(longest: 60) == nil)
    }

    @Test(
        "a wait is found among other preferences, and is bounded",
        arguments: [
            ("wait=5", 5), (" Wait = 5 ", 5), ("respond-async, wait=7", 7), ("wait=\"9\"", 9), ("wait=10;x=y", 10),
            (";,wait=3", 3), ("wait=1000", 60), ("wait=0", 0),
        ]
    )
    func waits(text: String, seconds: Int) {
        #expect(Self.request([(.prefer, text)]).preferredWait(longest: 60) == .seconds(seconds))
    }

    @Test(
        "a stream is opened for those who accept one",
        arguments: [
            ("text/event-stream", true), ("application/json, Text/Event-Stream;q=0.5", true),
            ("text/event-stream; q=1", true), ("text/event-stream;q=0", false), ("text/event-stream; q=0.000", false),
            ("text/event-streams", false), ("*/*", false), ("", false), (";,;", false),
        ]
    )
    func streams(accept: String, wanted: Bool) {
        #expect(Self.request([(.accept, accept)]).wantsEventStream == wanted)
    }
}
