/// What goes back to the client.
struct Answer: Equatable, Sendable {
    var status: Int
    var headers: [String: String] = [:]
    var body: Body

    enum Body: Equatable, Sendable {
        case none
        case json(JSONValue)
        case text(String, contentType: String)
    }

    /// The `error_code` of a refusal, for the journal.
    var errorCode: String?

    static func json(_ value: JSONValue, status: Int = 200, headers: [String: String] = [:]) -> Answer {
        Answer(status: status, headers: headers, body: .json(value))
    }

    static func empty(status: Int = 204) -> Answer {
        Answer(status: status, body: .none)
    }

    static func refusal(_ error: APIError, requestID: String, headers: [String: String] = [:]) -> Answer {
        Answer(
            status: error.status,
            headers: headers,
            body: .json(error.body(requestID: requestID)),
            errorCode: error.code
        )
    }

    var bytes: [UInt8] {
        switch body {
        case .none: []
        case .json(let value): JSONWriter.bytes(of: value)
        case .text(let text, _): Array(text.utf8)
        }
    }

    var contentType: String? {
        switch body {
        case .none: nil
        case .json: "application/json"
        case .text(_, let type): type
        }
    }
}
