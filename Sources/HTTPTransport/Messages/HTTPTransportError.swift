/// Whether the far side can have seen anything of a request that failed.
package enum Delivery: String, Equatable, Sendable, CaseIterable {
    /// Certain: not one byte of the request was handed to a connection. It may be sent again freely.
    case notSent
    /// The request, or a part of it, may have left; it may have been carried out.
    case maybeSent
}

/// Why an exchange did not end with a whole reply.
package struct HTTPTransportError: Error, Equatable, Sendable {
    package enum Code: String, Equatable, Sendable, CaseIterable {
        /// The host's name has no address, or no name server answered.
        case resolveFailed
        /// Nobody listens, the host is unreachable, or the Unix socket does not exist.
        case connectFailed
        /// The TLS handshake failed, or the peer's certificate is not trusted.
        case tlsFailed
        /// The proxy cannot be reached or refused to make the connection.
        case proxyFailed
        /// The connect or the total time-out ran out.
        case timedOut
        /// The connection was reset or closed before the reply's body began to end.
        case connectionLost
        /// The connection was closed in an orderly way before all of the body had come.
        case truncated
        /// The reply's head or body is larger than allowed.
        case tooLarge
        /// What came is not HTTP.
        case malformedReply
        /// `sendNotAfter` was over when the connection was ready.
        case sendWindowClosed
        /// The calling task was cancelled.
        case cancelled
        /// The transport was shut down.
        case shutDown
        /// The request cannot be expressed in HTTP, or its URL is not one for this transport.
        case invalidRequest
        /// Anything else, out of memory among it.
        case other
    }

    package var code: Code
    /// The fact that decides whether the request may be sent again.
    package var delivery: Delivery
    /// For the operator: what happened, in words; no header values, no body, no credentials.
    package var message: String
    /// libcurl's own number (`CURLcode`), if libcurl reported the failure; see libcurl-errors(3).
    package var curlCode: Int?
    /// The reply's status, if its head had already come.
    package var status: Int?
    /// Bytes of HTTP received before the failure.
    package var bytesReceived: Int64
    /// The time from the start of the transfer to the failure; zero if it was not started.
    package var duration: Duration

    package init(
        code: Code,
        delivery: Delivery,
        message: String,
        curlCode: Int? = nil,
        status: Int? = nil,
        bytesReceived: Int64 = 0,
        duration: Duration = .zero
    ) {
        self.code = code
        self.delivery = delivery
        self.message = message
        self.curlCode = curlCode
        self.status = status
        self.bytesReceived = bytesReceived
        self.duration = duration
    }

    static func invalidRequest(_ message: String) -> HTTPTransportError {
        HTTPTransportError(code: .invalidRequest, delivery: .notSent, message: message)
    }
}

extension HTTPTransportError: CustomStringConvertible {
    package var description: String { "\(code.rawValue) (\(delivery.rawValue)): \(message)" }
}
