import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Watches over one connection: requests have to arrive in time and in good form, answers have to be read, and nobody
/// may hold up a shutdown by sending slowly.
///
/// It stands between the HTTP decoder and the routes. What it refuses it answers itself; whoever is reading that
/// request's body then gets `ConnectionGuard.Refused`.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The request was refused and answered before all of it had arrived.
    struct Refused: Error {}

    /// What the client is sending.
    private enum Sending {
        /// The head of the connection's first request.
        case firstHead
        case body
        /// Nothing, or a further head.
        case nothing
    }

    private let limits: RESTLimits
    private let connections: OpenConnections
    private var sending = Sending.firstHead
    /// Requests whose answers have not been written to their end.
    private var unanswered = 0
    /// Whether a part of the present answer is written.
    private var hasBegun = false
    /// Whether the present answer is the last.
    private var isLast = false
    private var isDraining = false
    /// Nothing more is read or written.
    private var isLeaving = false
    private var arrival: Scheduled<Void>?
    private var departure: Scheduled<Void>?

    /// How long a client has to read a last answer before the connection goes.
    private static let lingering: TimeAmount = .seconds(1)

    init(limits: RESTLimits, connections: OpenConnections = OpenConnections()) {
        self.limits = limits
        self.connections = connections
    }

    // MARK: The connection

    func handlerAdded(context: ChannelHandlerContext) {
        connections.add(context.channel)
        if context.channel.isActive { awaitHead(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        awaitHead(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        connections.remove(context.channel)
        stopTimers()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stopTimers() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            isDraining = true
            if sending == .body { awaitBody(context) }
            if !context.channel.isWritable { awaitReader(context) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            if !isLeaving { departure?.cancel() }
        } else {
            awaitReader(context)
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLeaving else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            sending = .body
            unanswered += 1
            awaitBody(context)
            if unanswered == 1, wantsEncouragement(head) {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body: break
        case .end:
            sending = .nothing
            arrival?.cancel()
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError || error is HTTP1TypeConversionError {
            refuse(Problem(.malformedRequest, "the request cannot be taken apart: \(error)"), error, context)
        } else {
            context.fireErrorCaught(error)
        }
    }

    /// Whether the client waits to be told to send its body (RFC 9110, 10.1.1). Who announces too much is not told.
    private func wantsEncouragement(_ head: HTTPRequest) -> Bool {
        guard head.headerFields[.expect]?.lowercased() == "100-continue" else { return false }
        return head.headerFields[.contentLength].flatMap { Int($0) }.map { $0 <= limits.bodyMax } ?? true
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isLeaving else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head):
            hasBegun = true
            isLast = head.headerFields[.connection] == "close"
        case .body: break
        case .end:
            hasBegun = false
            unanswered -= 1
            if isLast {
                leave(context, last: data, promise)
                return
            }
        }
        context.write(data, promise: promise)
    }

    /// Answers a request that is not to be taken, and closes the connection.
    private func refuse(_ problem: Problem, _ error: any Error, _ context: ChannelHandlerContext) {
        guard !isLeaving else { return }
        let isFree = sending == .body ? unanswered == 1 && !hasBegun : unanswered == 0
        if isFree {
            let bytes = problem.document.bytes
            var head = HTTPResponse(status: HTTPResponse.Status(code: problem.code.status))
            head.headerFields = problem.headers
            head.headerFields[.contentLength] = String(bytes.count)
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(ByteBuffer(bytes: bytes))), promise: nil)
            leave(context, last: wrapOutboundOut(.end(nil)), nil)
            context.fireErrorCaught(error)
        } else if sending == .nothing {
            // Earlier requests are still being answered.
            context.fireErrorCaught(error)
        } else {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    /// Writes the last part and closes: first our side, so that the client can read what is on the way, then all.
    private func leave(_ context: ChannelHandlerContext, last: NIOAny, _ promise: EventLoopPromise<Void>?) {
        isLeaving = true
        stopTimers()
        departure = later(Self.lingering, context) { context.close(promise: nil) }
        let written = promise ?? context.eventLoop.makePromise()
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(mode: .output, promise: nil) }
        context.writeAndFlush(last, promise: written)
    }

    // MARK: Time

    private func awaitHead(_ context: ChannelHandlerContext) {
        arrival = later(TimeAmount(limits.headTimeout), context) {
            guard self.sending == .firstHead else { return }
            self.refuse(Problem(.requestTimeout, "no whole head of a request came in time"), Refused(), context)
        }
    }

    private func awaitBody(_ context: ChannelHandlerContext) {
        arrival?.cancel()
        let limit = isDraining ? min(limits.drainGrace, limits.bodyTimeout) : limits.bodyTimeout
        arrival = later(TimeAmount(limit), context) {
            guard self.sending == .body else { return }
            let problem =
                self.isDraining
                ? Problem(.notReady, "the daemon is stopping", retryAfter: 5)
                : Problem(.requestTimeout, "the body did not come to its end in time")
            self.refuse(problem, Refused(), context)
        }
    }

    private func awaitReader(_ context: ChannelHandlerContext) {
        guard !isLeaving else { return }
        departure?.cancel()
        let limit = isDraining ? min(limits.drainGrace, limits.answerTimeout) : limits.answerTimeout
        departure = later(TimeAmount(limit), context) { context.close(promise: nil) }
    }

    private func later(
        _ time: TimeAmount,
        _ context: ChannelHandlerContext,
        _ work: @escaping () -> Void
    ) -> Scheduled<Void> {
        context.eventLoop.assumeIsolated().scheduleTask(in: time, work)
    }

    private func stopTimers() {
        arrival?.cancel()
        departure?.cancel()
    }
}

/// It belongs to one event loop.
@available(*, unavailable)
extension ConnectionGuard: Sendable {}
