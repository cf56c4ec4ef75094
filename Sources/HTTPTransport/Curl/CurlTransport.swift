/// HTTP over the system's libcurl. One transport has one thread, one pool of connections and one set of options, and takes
/// any number of exchanges at once. HTTP/2 is used where the server offers it over TLS.
///
/// Dropping the last reference stops the thread; `shutDown()` does so too and waits.
package final class CurlTransport: HTTPSending {
    let mailbox = Mailbox()

    package init(options: TransportOptions = TransportOptions()) {
        DriverThread.start(serving: mailbox, options: options)
    }

    deinit {
        mailbox.close()
    }

    package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPReply {
        try request.validate()
        if Task.isCancelled {
            throw HTTPTransportError(code: .cancelled, delivery: .notSent, message: "the caller was cancelled before")
        }
        let id = mailbox.makeID()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let refusal = mailbox.submit(id, request, to: .reply(continuation)) {
                    continuation.resume(returning: .failure(refusal))
                } else if Task.isCancelled {
                    // The handler below may have run just before, when there was nothing to cancel.
                    mailbox.post(.cancel(id))
                }
            }
        } onCancel: {
            mailbox.post(.cancel(id))
        }
        return try outcome.get()
    }

    /// Ends all exchanges with `shutDown` and stops the thread. Returns when every caller has been answered; can be called
    /// again. Whoever wants exchanges to finish must let them before.
    package func shutDown() async {
        await withCheckedContinuation { mailbox.close($0) }
    }
}
