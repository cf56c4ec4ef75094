import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A cloud of this process's own that says the same to everything, and when it was asked.
final class CloudStub: Sendable {
    struct Answer: Sendable {
        var status: HTTPResponseStatus
        var body: String

        /// What was asked for does not exist (cbr-api, 9): a job ends with it.
        static let nothingThere = Answer(
            status: .notFound,
            body: #"{"error_code":"BackupService.6105","error_msg":"there is no such vault"}"#
        )
    }

    private let channel: any Channel
    private let log: Log

    /// Where arrivals are written down: made before the server that writes.
    private final class Log: Sendable {
        let times = Mutex<[UInt64]>([])
    }

    private init(channel: any Channel, log: Log) {
        self.channel = channel
        self.log = log
    }

    static func start(_ answer: @escaping @Sendable (HTTPRequestHead) -> Answer) async throws -> CloudStub {
        let log = Log()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(
                        StubConnection(answer: answer) { now in log.times.withLock { $0.append(now) } }
                    )
                }
            }
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
        return CloudStub(channel: try await bootstrap.bind(host: "127.0.0.1", port: 0).get(), log: log)
    }

    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// When requests arrived, by the clock of NIO, in order.
    var arrivalTimes: [UInt64] { log.times.withLock { $0 } }

    /// This moment, by the clock of NIO.
    static var now: UInt64 { NIODeadline.now().uptimeNanoseconds }

    /// Waits for the first arrival after the first `count`, looking every millisecond.
    /// - Throws: when none has come in time.
    func arrival(after count: Int, within limit: Duration) async throws -> UInt64 {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            let times = arrivalTimes
            if times.count > count { return times[count] }
            try await Task.sleep(for: .milliseconds(1))
        }
        throw BenchFailure("nothing reached the cloud in \(limit)")
    }

    func stop() async throws { try await channel.close() }
}

/// A connection to the stub.
private final class StubConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: @Sendable (HTTPRequestHead) -> CloudStub.Answer
    private let note: @Sendable (UInt64) -> Void
    private var asked: HTTPRequestHead?

    init(
        answer: @escaping @Sendable (HTTPRequestHead) -> CloudStub.Answer,
        note: @escaping @Sendable (UInt64) -> Void
    ) {
        self.answer = answer
        self.note = note
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            note(NIODeadline.now().uptimeNanoseconds)
            asked = head
        case .body: break
        case .end:
            guard let asked else { return }
            let answer = answer(asked)
            let headers: HTTPHeaders = [
                "Content-Type": "application/json", "Content-Length": String(answer.body.utf8.count),
                "X-Request-Id": "stub",
            ]
            let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
