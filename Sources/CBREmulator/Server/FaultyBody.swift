import Glibc
import Hummingbird
import NIOCore

/// The body of an answer that goes wrong on the wire.
struct FaultyBody: Sendable {
    let bytes: [UInt8]
    let delivery: FaultPlan.Delivery
    let channel: any Channel

    var body: ResponseBody {
        ResponseBody(contentLength: bytes.count) { writer in
            switch delivery {
            case .resetAfterHeaders:
                try await channel.closeNow(reset: true)
            case .truncated:
                try await writer.write(ByteBuffer(bytes: bytes.prefix(bytes.count / 2)))
                try await channel.closeNow(reset: false)
            case .drip(let bytesPerSecond):
                try await drip(bytesPerSecond: bytesPerSecond, to: &writer)
                try await writer.finish(nil)
            case .whole, .lost, .resetBeforeHeaders:
                try await writer.write(ByteBuffer(bytes: bytes))
                try await writer.finish(nil)
            }
        }
    }

    /// Writes ten times a second, or a byte at a time when that is slower.
    private func drip(bytesPerSecond: Int, to writer: inout any ResponseBodyWriter) async throws {
        let chunk = max(1, bytesPerSecond / 10)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + chunk)
            try await writer.write(ByteBuffer(bytes: bytes[start..<end]))
            start = end
            guard await Hold.wait(seconds: Double(chunk) / Double(bytesPerSecond)) else {
                return try await channel.closeNow(reset: false)
            }
        }
    }
}

extension Channel {
    /// Closes the connection at once; with `reset` the peer gets an RST instead of a FIN.
    func closeNow(reset: Bool) async throws {
        if reset, let provider = self as? any SocketOptionProvider {
            try await provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        do {
            try await close().get()
        } catch ChannelError.alreadyClosed {
            // The client was faster.
            return
        }
    }
}
