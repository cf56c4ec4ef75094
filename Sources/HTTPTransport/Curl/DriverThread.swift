import Glibc

/// Starts the one thread that a transport has.
enum DriverThread {
    private final class Start {
        let mailbox: Mailbox
        let options: TransportOptions

        init(mailbox: Mailbox, options: TransportOptions) {
            self.mailbox = mailbox
            self.options = options
        }
    }

    /// Runs a driver for `mailbox` on a new, detached thread. If that fails, the mailbox refuses everything from then on.
    static func start(serving mailbox: Mailbox, options: TransportOptions) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let start = Unmanaged.passRetained(Start(mailbox: mailbox, options: options))
        var thread = pthread_t()
        let code = pthread_create(&thread, &attributes, { DriverThread.main($0) }, start.toOpaque())
        if code != 0 {
            start.release()
            close(mailbox, .cannotStart("no thread for the transport: error \(code)"))
        }
    }

    private static func main(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        blockSignals()
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        let reason = serve(start.mailbox, start.options)
        close(start.mailbox, reason)
        return nil
    }

    /// Drives exchanges until the mailbox is closed. The driver and its connections are gone when it returns.
    private static func serve(_ mailbox: Mailbox, _ options: TransportOptions) -> HTTPTransportError {
        guard let driver = CurlDriver(mailbox: mailbox, options: options) else {
            return .cannotStart("libcurl cannot be initialised")
        }
        driver.run()
        return .shutDown
    }

    /// Signals are for the threads that expect them; a blocked SIGPIPE also makes a write to a dead peer a plain error.
    private static func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }

    private static func close(_ mailbox: Mailbox, _ reason: HTTPTransportError) {
        let (commands, waiters) = mailbox.finish(reason: reason)
        for case .submit(_, _, let recipient) in commands {
            recipient.receive(.failure(reason))
        }
        for waiter in waiters {
            waiter.resume()
        }
    }
}

extension HTTPTransportError {
    fileprivate static func cannotStart(_ message: String) -> HTTPTransportError {
        HTTPTransportError(code: .other, delivery: .notSent, message: message)
    }
}
