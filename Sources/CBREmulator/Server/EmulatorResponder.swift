import HTTPTypes
import Hummingbird
import NIOCore

/// Connects the server to the core: reads requests, waits and misbehaves as planned, writes answers.
struct EmulatorResponder: HTTPResponder {
    let core: EmulatorCore
    /// The waits of `delay` rules, before and after the change; false when the server stops meanwhile.
    let hold: @Sendable (Double) async -> Bool
    let connections = ConnectionBook()

    /// Larger bodies cannot be signed (API gateway guide, AK/SK signing).
    static let bodyBytesMax = 12 * 1024 * 1024
    static let targetBytesMax = 32 * 1024

    /// What a request brings with it: its connection.
    struct Context: InitializableFromSource {
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            channel = source.channel
        }
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let wire: WireRequest
        do {
            wire = try await Self.wireRequest(request)
        } catch is BodyTooLarge {
            return Self.tooLarge(status: 413, "The request body is larger than 12 MB")
        }
        guard wire.target.utf8.count <= Self.targetBytesMax else {
            return Self.tooLarge(status: 414, "The request URI is longer than 32 KB")
        }
        if wire.rawPath.hasPrefix("/_emulator") {
            let answer = ControlCalls(core: core).answer(wire)
            return Self.response(answer, requestID: WireID.randomPlain(), isHead: wire.method == "HEAD")
        }
        let count = connections.count(context.channel)
        let exchange = core.arrive(wire, connection: count.connection, requestOfConnection: count.request)
        return try await answer(exchange, on: context.channel)
    }

    private func answer(_ exchange: Exchange, on channel: any Channel) async throws -> Response {
        let plan = exchange.plan
        guard await hold(plan.secondsBefore) else { return try await drop(exchange, channel) }
        if let abandon = plan.abandon { return try await drop(exchange, channel, reset: abandon == .reset) }
        var carriedOut = core.carryOut(exchange)
        if plan.isDuplicated { carriedOut = core.carryOut(exchange) }
        guard await hold(plan.secondsAfter) else { return try await drop(exchange, channel) }
        let answer = core.replaced(carriedOut, for: exchange)
        switch plan.delivery {
        case .lost: return try await drop(exchange, channel)
        case .resetBeforeHeaders: return try await drop(exchange, channel, reset: true)
        case .whole, .resetAfterHeaders, .truncated, .drip: break
        }
        guard channel.isActive else { return try await drop(exchange, channel) }
        core.finish(exchange, answer)
        var response = Self.response(
            answer,
            requestID: exchange.requestID,
            isHead: exchange.request.method == "HEAD"
        )
        if plan.delivery != .whole {
            response.body = FaultyBody(bytes: answer.bytes, delivery: plan.delivery, channel: channel).body
        }
        return response
    }

    /// Closes the connection without a byte.
    private func drop(_ exchange: Exchange, _ channel: any Channel, reset: Bool = false) async throws -> Response {
        core.finish(exchange, nil)
        try await channel.closeNow(reset: reset)
        // Nobody can read this any more.
        return Response(status: .serviceUnavailable)
    }

    // MARK: Conversion

    private struct BodyTooLarge: Error {}

    private static func wireRequest(_ request: Request) async throws -> WireRequest {
        var body: [UInt8] = []
        for try await buffer in request.body {
            guard body.count + buffer.readableBytes <= bodyBytesMax else { throw BodyTooLarge() }
            body.append(contentsOf: buffer.readableBytesView)
        }
        var headers = request.headers.map { (name: $0.name.canonicalName, value: $0.value) }
        if let authority = request.head.authority { headers.append((name: "host", value: authority)) }
        return WireRequest(
            method: request.method.rawValue,
            target: request.head.path ?? "/",
            headers: headers,
            body: body
        )
    }

    private static func tooLarge(status: Int, _ message: String) -> Response {
        let requestID = WireID.randomPlain()
        var response = response(
            .refusal(.gateway("0201", status: status, message), requestID: requestID),
            requestID: requestID,
            isHead: false
        )
        response.headers[.connection] = "close"
        return response
    }

    private static func response(_ answer: Answer, requestID: String, isHead: Bool) -> Response {
        var headers = HTTPFields()
        if let type = answer.contentType { headers[.contentType] = type }
        headers[.requestID] = requestID
        for (name, value) in answer.headers {
            if let field = HTTPField.Name(name) { headers[field] = value }
        }
        let bytes = isHead ? [] : answer.bytes
        return Response(
            status: HTTPResponse.Status(code: answer.status),
            headers: headers,
            body: bytes.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}

extension HTTPField.Name {
    fileprivate static let requestID = HTTPField.Name(validated: "X-Request-Id")
}

extension HTTPField.Name {
    /// A name that is known to be valid.
    fileprivate init(validated name: String) {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        self = field
    }
}
