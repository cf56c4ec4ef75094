extension CurlTransport {
    /// Sends `request` and hands the reply over while it comes: its head, then pieces of the body, until the server ends it.
    ///
    /// Made for Server-Sent Events. The request goes out at once; `bodyLimit` does not apply, and `totalTimeout` only until
    /// the head has come. Throws `HTTPTransportError` into the loop. Leaving the loop, dropping the stream or cancelling the
    /// reading task ends the exchange.
    /// - Parameter bufferLimit: how many unread bytes are kept, at least 64 KiB; a sender that is faster is slowed down.
    package func stream(
        _ request: HTTPRequest,
        bufferLimit: Int = 256 * 1024
    ) -> AsyncThrowingStream<StreamPart, any Error> {
        let buffer = StreamBuffer(limit: max(bufferLimit, 64 * 1024))
        let lease = StreamLease(transport: self, buffer: buffer)
        do throws(HTTPTransportError) {
            try request.validate()
            if let refusal = mailbox.submit(lease.id, request, to: .stream(buffer)) {
                throw refusal
            }
        } catch {
            buffer.finish(throwing: error)
        }
        return AsyncThrowingStream { try await lease.next() }
    }
}

/// The reader's end of a stream. When the reader lets go of it, the exchange ends.
private final class StreamLease: Sendable {
    let id: ExchangeID
    private let transport: CurlTransport
    private let buffer: StreamBuffer

    init(transport: CurlTransport, buffer: StreamBuffer) {
        id = transport.mailbox.makeID()
        self.transport = transport
        self.buffer = buffer
    }

    deinit {
        transport.mailbox.post(.cancel(id))
    }

    func next() async throws -> StreamPart? {
        let mailbox = transport.mailbox
        return try await withTaskCancellationHandler {
            try await buffer.next { mailbox.post(.resume(id)) }
        } onCancel: {
            mailbox.post(.cancel(id))
        }
    }
}
