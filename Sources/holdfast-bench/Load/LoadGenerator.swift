import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Sends requests over so many connections at once, each as soon as the one before it is answered: HTTP/1.1 with keep-alive,
/// on one thread, so that as much of the machine as possible is left to the daemon.
final class LoadGenerator: Sendable {
    private let address: ServerAddress
    private let group: MultiThreadedEventLoopGroup

    init(_ address: ServerAddress) {
        self.address = address
        group = .singletonMultiThreadedEventLoopGroup
    }

    /// - Parameters:
    ///   - count: how many requests in all; nil: as many as fit into `span`.
    ///   - span: after which no more are begun.
    ///   - make: request number N, from `first` on.
    func run(
        clients: Int,
        count: Int? = nil,
        within span: Duration? = nil,
        keepsBodies: Bool = false,
        keepsTimes: Bool = false,
        _ make: @escaping @Sendable (Int) -> LoadRequest
    ) async throws -> LoadResult {
        let begun = ContinuousClock.now
        let end = span.map { begun + $0 }
        let number = Mutex(0)
        let next: @Sendable () -> LoadRequest? = {
            if let end, ContinuousClock.now >= end { return nil }
            let mine = number.withLock { number -> Int? in
                if let count, number >= count { return nil }
                defer { number += 1 }
                return number
            }
            return mine.map(make)
        }
        let loop = group.next()
        let connections = (0..<clients).map { _ in
            connect(on: loop, keepsBodies: keepsBodies, keepsTimes: keepsTimes, next)
        }
        var total = LoadResult()
        for result in try await EventLoopFuture.whenAllSucceed(connections, on: loop).get() { total.add(result) }
        total.span = ContinuousClock.now - begun
        return total
    }

    /// One request and the answer's body.
    /// - Throws: when the status is not `status`.
    func send(_ request: LoadRequest, expecting status: Int = 200) async throws -> String {
        let result = try await run(clients: 1, count: 1, keepsBodies: true) { _ in request }
        try result.require(status)
        return result.bodies.first ?? ""
    }

    private func connect(
        on loop: any EventLoop,
        keepsBodies: Bool,
        keepsTimes: Bool,
        _ next: @escaping @Sendable () -> LoadRequest?
    ) -> EventLoopFuture<LoadResult> {
        let done = loop.makePromise(of: LoadResult.self)
        let bootstrap = ClientBootstrap(group: loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHTTPClientHandlers()
                try pipeline.addHandler(
                    LoadConnection(keepsBodies: keepsBodies, keepsTimes: keepsTimes, done: done, next: next)
                )
            }
        }
        address.connect(bootstrap).whenFailure { done.fail($0) }
        return done.futureResult
    }
}
