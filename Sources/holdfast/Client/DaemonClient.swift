import HTTPTransport

/// Talks to the daemon's REST API.
struct DaemonClient: Sendable {
    let address: DaemonAddress
    private let token: String?
    private let transport: any HTTPSending
    private let streams: CurlTransport

    /// Whether requests carry a token.
    var hasToken: Bool { token != nil }

    /// Far above any page the API sends.
    private static let bodyLimit = 64 << 20

    /// - Parameter transport: what carries the requests; nil takes libcurl.
    init(address: DaemonAddress, token: String?, transport: (any HTTPSending)? = nil) {
        self.address = address
        self.token = token
        streams = CurlTransport(options: TransportOptions(userAgent: "holdfast-cli"))
        self.transport = transport ?? streams
    }

    /// Sends one request; nothing is repeated.
    /// - Throws: `CommandFailure` when no whole answer came or the daemon refused, `CancellationError`.
    func send(_ call: DaemonCall) async throws -> DaemonReply {
        let reply: HTTPReply
        do throws(HTTPTransportError) {
            reply = try await transport.send(request(call, accepting: "application/json"))
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            throw CommandFailure(unreachable: address, error)
        }
        guard reply.status < 400 else { throw CommandFailure(refusal: reply, address: address) }
        let document: JSONValue
        do {
            document = reply.body.isEmpty ? .null : try JSONValue(parsing: reply.body)
        } catch {
            throw CommandFailure(
                .failed,
                code: "cli.foreign_answer",
                "\(address) answered \(reply.status) with something that is not JSON",
                hint: "is that a Holdfast daemon?"
            )
        }
        return DaemonReply(
            status: reply.status,
            document: document,
            entityTag: reply.first("ETag"),
            isReplay: reply.first("Idempotency-Replayed") == "true"
        )
    }

    /// Opens a stream: server-sent events, unless `type` says otherwise. It ends when the daemon ends it; see
    /// `CurlTransport.stream`.
    func stream(
        _ call: DaemonCall,
        accepting type: String = "text/event-stream"
    ) -> AsyncThrowingStream<StreamPart, any Error> {
        streams.stream(request(call, accepting: type))
    }

    private func request(_ call: DaemonCall, accepting type: String) -> HTTPRequest {
        var headers = [HTTPHeader("Accept", type)]
        if call.body != nil { headers.append(HTTPHeader("Content-Type", "application/json")) }
        if let token { headers.append(HTTPHeader("Authorization", "Bearer \(token)")) }
        headers += call.fields.map { HTTPHeader($0.name, $0.value) }
        return HTTPRequest(
            method: call.method,
            url: address.base + call.target.text,
            headers: headers,
            body: call.body,
            connectTimeout: .seconds(5),
            totalTimeout: call.timeLimit,
            bodyLimit: Self.bodyLimit,
            freshConnection: call.method != "GET",
            unixSocketPath: address.socketPath
        )
    }
}
