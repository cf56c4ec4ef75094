import CurlShims

#if Failpoints
    import Failpoints
#endif

/// One exchange under way: what libcurl's callbacks need and fill. Lives on the driver's thread.
final class Transfer {
    /// Why a callback told libcurl to stop.
    enum Refusal {
        case sendWindowClosed
        case repetition
        case headTooLarge
        case bodyTooLarge
    }

    let id: ExchangeID
    let request: HTTPRequest
    let recipient: Recipient
    let easy: EasyHandle
    let started: BootInstant
    let isProxied: Bool
    private(set) var head = ReplyHead()
    private(set) var body: [UInt8] = []
    private(set) var refusal: Refusal?
    /// `maybeSent` from the moment libcurl had a usable connection and was allowed to write the request to it.
    private(set) var delivery = Delivery.notSent

    init(
        id: ExchangeID,
        request: HTTPRequest,
        recipient: Recipient,
        easy: EasyHandle,
        started: BootInstant,
        isProxied: Bool
    ) {
        self.id = id
        self.request = request
        self.recipient = recipient
        self.easy = easy
        self.started = started
        self.isProxied = isProxied
    }

    var isStreaming: Bool {
        if case .stream = recipient { true } else { false }
    }

    /// The last gate: libcurl calls it (as `CURLOPT_PREREQFUNCTION`) on each connection it is about to write the request to,
    /// after connecting, proxy and TLS, and again if it wants to repeat the request on another connection.
    func mayWriteRequest() -> Bool {
        if let sendNotAfter = request.sendNotAfter, BootInstant.now() > sendNotAfter {
            refusal = .sendWindowClosed
            return false
        }
        if delivery == .maybeSent && !request.mayBeRepeated {
            refusal = .repetition
            return false
        }
        delivery = .maybeSent
        return true
    }

    /// Takes one line of the head, its end included. False stops the transfer.
    func takeHeadLine(_ line: UnsafeRawBufferPointer) -> Bool {
        let wasComplete = head.isComplete
        #if Failpoints
            let wasBegun = head.status != nil
            // The answer may come so soon that the driver has not looked in between.
            noteDeparture()
        #endif
        guard head.take(line) else {
            refusal = .headTooLarge
            return false
        }
        #if Failpoints
            if !wasBegun { Failpoint.answerBegun.hit() }
        #endif
        if head.isComplete, !wasComplete, case .stream(let buffer) = recipient {
            buffer.start(status: head.status ?? 0, headers: head.headers)
        }
        return true
    }

    /// Takes body bytes and returns what libcurl's write callback must return: their number, or the order to pause or stop.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        switch recipient {
        case .stream(let buffer):
            return buffer.offer(bytes) ? bytes.count : Int(CURL_WRITEFUNC_PAUSE)
        case .reply:
            guard bytes.count <= request.bodyLimit - body.count else {
                refusal = .bodyTooLarge
                return 0
            }
            body.append(contentsOf: bytes)
            return bytes.count
        }
    }

    #if Failpoints
        /// Whether the departure of the request has been noted.
        private var hasLeft = false

        /// Notes once that the request has been written to its connection and that nothing has come back.
        func noteDeparture() {
            guard !hasLeft, head.status == nil, easy.long(CURLINFO_REQUEST_SIZE) > 0 else { return }
            hasLeft = true
            Failpoint.requestLeft.hit()
        }
    #endif

    /// Gives the collected body away.
    func takeCollectedBody() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &body)
        return taken
    }
}
