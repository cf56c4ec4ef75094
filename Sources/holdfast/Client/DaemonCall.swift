/// One request to the daemon's API.
struct DaemonCall: Sendable {
    var method = "GET"
    var target: RequestTarget
    /// A JSON text, or nil for a request without a body.
    var body: [UInt8]?
    /// Fields beside those that every call has.
    var fields: [(name: String, value: String)] = []
    /// The time to the end of the answer. A long poll takes its wait and a margin.
    var timeLimit: Duration = .seconds(30)

    static func get(_ segments: String..., query: [(name: String, value: String?)] = []) -> DaemonCall {
        DaemonCall(target: RequestTarget(segments, query: query))
    }

    /// A request that changes something. Its body is `document`, which may be an empty object.
    static func post(_ segments: String..., document: JSONValue) throws -> DaemonCall {
        DaemonCall(
            method: "POST",
            target: RequestTarget(segments),
            body: Array(try document.encoded(pretty: false).utf8)
        )
    }
}
