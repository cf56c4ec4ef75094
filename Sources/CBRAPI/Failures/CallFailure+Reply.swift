package import Workflow

extension CallFailure {
    /// Classifies a reply that is not a success.
    ///
    /// The error code decides through `ErrorTable`, the HTTP status where there is none, the message never. A body
    /// that the API did not write proves little: a proxy's 404 does not say that a vault is gone, and behind a proxy's
    /// refusal of the *answer* the call may have been carried out.
    ///
    /// - Parameter isMutating: whether the call would have changed something; a read is never carried out "maybe".
    package init(reply: ReceivedReply, isMutating: Bool) {
        let body = ErrorBody(reply.body)
        var (failureClass, carriedOut, rule) = ErrorTable.classify(code: body.code, httpStatus: reply.status)
        if reply.status == 401, body.isMalformedURL {
            (failureClass, carriedOut, rule) = (.gone, .no, "http:401:malformed_url")
        } else if body.code == nil, !body.isParsed {
            if body.isForeign, failureClass == .gone { failureClass = .again }
            if !Self.isRefusedBeforehand(reply.status) { carriedOut = .maybe }
            rule += ":unparsed"
        }
        self.init(
            failureClass: failureClass,
            carriedOut: isMutating ? carriedOut : .no,
            code: body.code,
            httpStatus: reply.status,
            message: body.message ?? "HTTP \(reply.status) without an explanation",
            requestID: reply.requestID ?? body.requestID.map { BoundedText.make($0, bytesMax: 128) },
            retryAfter: RetryAfter.duration(in: reply),
            rule: rule
        )
    }

    /// A success whose body is not what the call promises. After a change the outcome is unknown: the thing may exist.
    package static func undecodable(_ reply: ReceivedReply, isMutating: Bool) -> CallFailure {
        CallFailure(
            failureClass: .again,
            carriedOut: isMutating ? .maybe : .no,
            httpStatus: reply.status,
            message: "HTTP \(reply.status) whose body of \(reply.body.count) bytes is not the answer expected",
            requestID: reply.requestID,
            retryAfter: nil,
            rule: undecodableRule
        )
    }

    /// The rule of `undecodable`.
    package static let undecodableRule = "reply:undecodable"

    /// Statuses by which a request is turned away before anybody acts on it, whoever says so.
    private static func isRefusedBeforehand(_ status: Int) -> Bool {
        switch status {
        case 401, 405, 407, 411, 413, 414, 415, 429, 431: true
        default: false
        }
    }
}
