/// One request as the journal remembers it.
struct JournalEntry: Sendable {
    /// Longer bodies are cut, so that the journal stays small; a cut one is shown as text.
    static let bodyBytesMax = 64 * 1024

    let seq: Int
    /// Wall time of arrival.
    let time: WireTime
    let operation: Operation
    let method: String
    let target: String
    let body: [UInt8]
    let requestID: String
    let connection: Int
    /// 1 for the first request of the connection.
    let requestOfConnection: Int
    var faults: [String]
    var outcome = Outcome.held
    /// The status that was sent, or would have been.
    var status: Int?
    var errorCode: String?
    /// Whether the call was carried out without a refusal.
    var isCarriedOut = false
    var finished: WireTime?

    /// What became of a request.
    enum Outcome: String, Sendable {
        /// Still being worked on or held by a fault: no byte was sent.
        case held
        /// The answer was handed to the connection.
        case answered
        /// The connection was closed or reset by a fault, or was gone.
        case dropped
    }

    var json: JSONValue {
        [
            "seq": .int(seq),
            "time": .string(time.identityText),
            "operation": .string(operation.rawValue),
            "method": .string(method),
            "target": .string(target),
            "path": .string(String(target.prefix { $0 != "?" })),
            "query": .string(String(target.drop { $0 != "?" }.dropFirst())),
            "body": bodyJSON,
            "status": status.map(JSONValue.int) ?? .null,
            "error_code": .optional(errorCode),
            "request_id": .string(requestID),
            "fault": faults.isEmpty ? .null : .string(faults.joined(separator: "+")),
            "faults": .array(faults.map(JSONValue.string)),
            "answered": .bool(outcome == .answered),
            "outcome": .string(outcome.rawValue),
            "carried_out": .bool(isCarriedOut),
            "connection": .int(connection),
            "request_of_connection": .int(requestOfConnection),
            "duration_ms": finished.map { .int(Int($0.seconds(since: time) * 1000)) } ?? .null,
        ]
    }

    /// The body as JSON, as text when it is none; passwords are left out.
    private var bodyJSON: JSONValue {
        guard !body.isEmpty else { return .null }
        guard operation != .createToken, operation != .createTemporaryKey else { return "[redacted]" }
        switch Call.Body(body) {
        case .absent: return .null
        case .value(let value): return value
        case .malformed: return .string(String(decoding: body, as: UTF8.self))
        }
    }
}
