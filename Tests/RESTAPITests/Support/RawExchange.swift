import NIOCore
import NIOPosix

@testable import RESTAPI

/// Sends bytes as they are: for requests that no decent client makes.
enum RawExchange {
    /// Everything that the server says until it closes the connection.
    /// - Parameters:
    ///   - finishes: whether the client closes its side behind the text.
    ///   - onFirst: called when the first bytes have come.
    static func send(
        _ text: String,
        to address: BoundAddress,
        finishes: Bool = false,
        onFirst: @Sendable () -> Void = {}
    ) async throws -> String {
        try await connect(address).executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            if finishes { outbound.finish() }
            var answer = ""
            for try await buffer in inbound {
                if answer.isEmpty { onFirst() }
                answer += String(buffer: buffer)
            }
            return answer
        }
    }

    /// Sends a text and leaves without an answer.
    static func abandon(_ text: String, to address: BoundAddress) async throws {
        try await connect(address).executeThenClose { _, outbound in
            try await outbound.write(ByteBuffer(string: text))
        }
    }

    /// Sends texts and reads nothing that comes back.
    /// - Throws: when the server closes the connection.
    static func ignoreAnswers(to texts: [String], from address: BoundAddress) async throws {
        try await connect(address).executeThenClose { _, outbound in
            for text in texts { try await outbound.write(ByteBuffer(string: text)) }
        }
    }

    private static func connect(_ address: BoundAddress) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
        let options = NIOAsyncChannel<ByteBuffer, ByteBuffer>.Configuration(isOutboundHalfClosureEnabled: true)
        let wrap: @Sendable (any Channel) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> = { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel(wrappingChannelSynchronously: channel, configuration: options)
            }
        }
        switch address {
        case .unixSocket(let path):
            return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: wrap)
        case .tcp(let host, let port):
            return try await bootstrap.connect(host: host, port: port, channelInitializer: wrap)
        }
    }
}
