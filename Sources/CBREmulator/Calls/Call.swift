/// One authenticated call of the CBR API, ready to be carried out.
struct Call: Sendable {
    let operation: Operation
    let parameters: [String: String]
    let query: Query
    let body: Body
    let requestID: String
    /// Virtual time.
    let now: WireTime
    /// Lag of lists that a fault rule asks for, beside the switch.
    var listLagSeconds = 0.0
    var effects = RunEffects.none

    /// The request's body as JSON.
    enum Body: Sendable {
        case absent
        case value(JSONValue)
        case malformed(offset: Int)
    }

    init(
        operation: Operation,
        parameters: [String: String],
        request: WireRequest,
        body: Body,
        requestID: String,
        now: WireTime
    ) {
        self.operation = operation
        self.parameters = parameters
        query = request.query
        self.body = body
        self.requestID = requestID
        self.now = now
    }

    /// - Throws: 9900 unless there is a JSON body.
    func json() throws(APIError) -> JSONValue {
        switch body {
        case .absent: throw .invalid("body", "is required")
        case .value(let value): return value
        case .malformed(let offset): throw .invalid("body", "is not JSON at byte \(offset)")
        }
    }

    /// A placeholder of the path; the route table guarantees those of the operation's template.
    func parameter(_ name: String) -> String { parameters[name] ?? "" }
}

extension Call.Body {
    init(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else {
            self = .absent
            return
        }
        do {
            self = .value(try JSONParser.parse(bytes))
        } catch {
            self = .malformed(offset: error.offset)
        }
    }
}
