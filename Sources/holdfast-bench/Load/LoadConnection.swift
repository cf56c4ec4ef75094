import NIOCore
import NIOHTTP1

/// A connection of the load: sends a request, waits for the whole answer, sends the next.
final class LoadConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let next: @Sendable () -> LoadRequest?
    private let keepsBodies: Bool
    private let keepsTimes: Bool
    private let done: EventLoopPromise<LoadResult>
    private var result = LoadResult()
    private var sentAt = NIODeadline.now()
    private var status = 0
    private var body = ""
    private var isOver = false

    /// - Parameter next: the request that is to be sent next; nil ends the connection.
    init(
        keepsBodies: Bool,
        keepsTimes: Bool,
        done: EventLoopPromise<LoadResult>,
        next: @escaping @Sendable () -> LoadRequest?
    ) {
        self.keepsBodies = keepsBodies
        self.keepsTimes = keepsTimes
        self.done = done
        self.next = next
    }

    func channelActive(context: ChannelHandlerContext) { sendNext(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = Int(head.status.code)
        case .body(let part): if keepsBodies { body += String(buffer: part) }
        case .end:
            result.latencies.record((NIODeadline.now() - sentAt).nanoseconds)
            result.statuses[status, default: 0] += 1
            if keepsBodies {
                result.bodies.append(body)
                body = ""
            }
            sendNext(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.failure(BenchFailure("the server closed a connection")))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.failure(error))
        context.close(promise: nil)
    }

    private func sendNext(_ context: ChannelHandlerContext) {
        guard let request = next() else {
            end(.success(result))
            return context.close(promise: nil)
        }
        guard request.delay > .zero else { return send(request, context) }
        context.eventLoop.assumeIsolated().scheduleTask(in: request.delay) { self.send(request, context) }
    }

    private func send(_ request: LoadRequest, _ context: ChannelHandlerContext) {
        sentAt = NIODeadline.now()
        if keepsTimes { result.sentAt.append(sentAt.uptimeNanoseconds) }
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        if let body = request.body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func end(_ result: Result<LoadResult, any Error>) {
        guard !isOver else { return }
        isOver = true
        done.completeWith(result)
    }
}
