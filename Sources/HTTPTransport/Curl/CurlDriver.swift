import CurlShims
import Glibc

/// The loop that owns libcurl's multi handle and everything in it. It is made, run and dropped on one thread.
final class CurlDriver {
    /// How many easy handles are kept for reuse; each has some ten kilobytes.
    private static let idleHandleLimit = 256
    /// The longest sleep without work to do, in milliseconds; a wake-up ends it early.
    private static let longestPoll: Int64 = 60_000

    private let mailbox: Mailbox
    private let options: TransportOptions
    private let multi: UnsafeMutableRawPointer
    private var transfers: [ExchangeID: Transfer] = [:]
    private var deadlines = DeadlineHeap()
    private var idleHandles: [EasyHandle] = []

    /// Nil if libcurl cannot start.
    init?(mailbox: Mailbox, options: TransportOptions) {
        guard Self.globalInitialisation == CURLE_OK, let multi = curl_multi_init() else { return nil }
        self.mailbox = mailbox
        self.options = options
        self.multi = multi
        holdfast_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, options.maxConnectionsPerHost)
        // Room for a few hosts, so that idle connections are not closed while their host is still in use.
        holdfast_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 4 * options.maxConnectionsPerHost)
        mailbox.attach(MultiWaker(multi))
    }

    deinit {
        mailbox.detach()
        curl_multi_cleanup(multi)
    }

    private static let globalInitialisation = holdfast_curl_global_init()

    /// Works until the mailbox is closed. Every exchange has been answered when it returns.
    func run() {
        while true {
            let (commands, isClosing) = mailbox.takeCommands()
            for command in commands {
                perform(command)
            }
            if isClosing {
                break
            }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            #if Failpoints
                for transfer in transfers.values { transfer.noteDeparture() }
            #endif
            finishTransfersThatAreDone()
            let now = BootInstant.now()
            expireTransfers(at: now)
            if mailbox.prepareToPoll() {
                curl_multi_poll(multi, nil, 0, pollTimeout(at: now), nil)
            }
        }
        failEverything(.shutDown, "the transport was shut down")
    }

    private func pollTimeout(at now: BootInstant) -> Int32 {
        let untilDeadline = deadlines.first.map { $0.deadline.milliseconds - now.milliseconds } ?? Self.longestPoll
        return Int32(min(max(untilDeadline, 0), Self.longestPoll))
    }

    // MARK: Commands

    private func perform(_ command: Mailbox.Command) {
        switch command {
        case .submit(let id, let request, let recipient):
            start(id, request, recipient)
        case .cancel(let id):
            end(id) { $0.failure(.cancelled, "the caller was cancelled") }
        case .resume(let id):
            guard let transfer = transfers[id] else { return }
            // The write callback may run within this call, and may pause again.
            curl_easy_pause(transfer.easy.pointer, CURLPAUSE_CONT)
        }
    }

    private func start(_ id: ExchangeID, _ request: HTTPRequest, _ recipient: Recipient) {
        guard let easy = idleHandles.popLast() ?? EasyHandle() else {
            recipient.receive(.failure(.outOfMemory))
            return
        }
        let now = BootInstant.now()
        let transfer = Transfer(
            id: id,
            request: request,
            recipient: recipient,
            easy: easy,
            started: now,
            isProxied: options.proxy != nil && request.unixSocketPath == nil
        )
        if let sendNotAfter = request.sendNotAfter, now > sendNotAfter {
            recipient.receive(.failure(transfer.failure(.sendWindowClosed, "the time to send had passed")))
            recycle(easy)
            return
        }
        do throws(HTTPTransportError) {
            try transfer.configure(with: options)
        } catch {
            recipient.receive(.failure(error))
            return
        }
        guard curl_multi_add_handle(multi, easy.pointer) == CURLM_OK else {
            recipient.receive(.failure(.outOfMemory))
            return
        }
        transfers[id] = transfer
        deadlines.insert(.init(deadline: now.advanced(by: request.totalTimeout), id: id))
    }

    // MARK: Ends

    private func finishTransfersThatAreDone() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = holdfast_curl_message_result(message)
            var pointer: UnsafeMutableRawPointer?
            holdfast_curl_get_pointer(easy, CURLINFO_PRIVATE, &pointer)
            guard let pointer else {
                preconditionFailure("an easy handle without its transfer: \(easy)")
            }
            let transfer = Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue()
            finish(transfer, with: transfer.outcome(code))
        }
        if deadlines.count > 1_024, deadlines.count > 4 * transfers.count {
            deadlines.compact { transfers[$0] != nil }
        }
    }

    private func expireTransfers(at now: BootInstant) {
        while let entry = deadlines.popDue(at: now) {
            guard let transfer = transfers[entry.id] else { continue }
            if transfer.isStreaming, transfer.head.isComplete { continue }
            let time = transfer.request.totalTimeout.wholeMilliseconds
            end(entry.id) { $0.failure(.timedOut, "no whole reply within \(time) ms") }
        }
    }

    /// Stops an exchange that libcurl has not finished: closes its connection, or resets its HTTP/2 stream.
    private func end(_ id: ExchangeID, _ failure: (Transfer) -> HTTPTransportError) {
        guard let transfer = transfers[id] else { return }
        finish(transfer, with: .failure(failure(transfer)))
    }

    private func finish(_ transfer: Transfer, with outcome: Result<HTTPReply, HTTPTransportError>) {
        transfers[transfer.id] = nil
        curl_multi_remove_handle(multi, transfer.easy.pointer)
        recycle(transfer.easy)
        transfer.recipient.receive(outcome)
    }

    private func recycle(_ easy: EasyHandle) {
        if idleHandles.count < Self.idleHandleLimit {
            idleHandles.append(easy)
        }
    }

    private func failEverything(_ code: HTTPTransportError.Code, _ message: String) {
        for id in Array(transfers.keys) {
            end(id) { $0.failure(code, message) }
        }
    }
}

extension Recipient {
    func receive(_ outcome: Result<HTTPReply, HTTPTransportError>) {
        switch self {
        case .reply(let continuation):
            continuation.resume(returning: outcome)
        case .stream(let buffer):
            switch outcome {
            case .success: buffer.finish()
            case .failure(let error): buffer.finish(throwing: error)
            }
        }
    }
}

extension HTTPTransportError {
    static let outOfMemory = HTTPTransportError(
        code: .other,
        delivery: .notSent,
        message: "libcurl could not start the transfer"
    )
}
