/// Something that carries one HTTP exchange: `CurlTransport`, or a scripted one in tests.
package protocol HTTPSending: Sendable {
    /// Sends `request` and returns the whole reply, whatever its status.
    ///
    /// Nothing is repeated, redirected or interpreted. Cancelling the calling task ends the exchange with `.cancelled`.
    /// - Throws: `HTTPTransportError` when no whole reply came. Its `delivery` says whether the request may have left.
    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPReply
}
