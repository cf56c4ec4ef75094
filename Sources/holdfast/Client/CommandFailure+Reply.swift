import HTTPTransport

extension CommandFailure {
    /// No whole answer came.
    init(unreachable address: DaemonAddress, _ error: HTTPTransportError) {
        switch error.code {
        case .invalidRequest:
            self.init(.usage, code: "cli.request", error.message)
        case .tooLarge, .malformedReply:
            self.init(.failed, code: "cli.foreign_answer", "\(address): \(error.message)")
        case .connectFailed where address.isForbidden:
            self.init(
                .notAllowed,
                code: "cli.socket_forbidden",
                "you may not open \(address)",
                hint: "the socket belongs to a group; ask to become a member of it"
            )
        default:
            let reason = error.code == .connectFailed ? "nobody listens" : error.message
            self.init(
                .daemonUnreachable,
                code: "cli.daemon_unreachable",
                "no answer from the daemon at \(address): \(reason)",
                hint: "is `holdfast serve` running? another place is named by --socket, --url or $HOLDFAST_SOCKET"
            )
            mayHaveArrived = error.delivery == .maybeSent
        }
    }

    /// The daemon said no.
    init(refusal reply: HTTPReply, address: DaemonAddress) {
        let status = ExitStatus(httpStatus: reply.status)
        if let problem = try? JSONValue(parsing: reply.body), problem.members != nil {
            let isKeyReused = problem["code"] == "idempotency_key_reused"
            let retryAfter = reply.first("Retry-After").flatMap { Int($0) }
            self.init(
                isKeyReused ? .conflict : status,
                problem: problem,
                hint: retryAfter.map { "try again in \($0) s" }
                    ?? (reply.status == 401 ? "give the token in $HOLDFAST_TOKEN or by --token-file" : nil)
            )
        } else {
            self.init(status, code: "cli.http_\(reply.status)", "\(address) answered \(reply.status) without a reason")
        }
    }

    /// Whether no answer came.
    var isUnreachable: Bool { status == .daemonUnreachable }

    /// Whether a request with the same idempotency key is being carried out.
    var isKeyInUse: Bool { problem["code"] == "idempotency_key_in_use" }
}
