import CBRAPI
import HTTPTransport
import Workflow

extension HTTPRequest {
    /// A call of the cloud as the transport sends it.
    init(_ wire: WireRequest, configuration: ProjectConfiguration, sendNotAfter: BootInstant?) {
        self.init(
            method: wire.method,
            url: wire.url,
            headers: wire.headers.map { HTTPHeader($0.name, $0.value) },
            body: wire.body.isEmpty ? nil : wire.body,
            connectTimeout: configuration.connectTimeout,
            totalTimeout: configuration.policy.requestTimeout,
            bodyLimit: configuration.bodyLimit,
            freshConnection: wire.needsFreshConnection,
            sendNotAfter: sendNotAfter
        )
    }
}

extension ReceivedReply {
    /// - Parameter scrubber: knows what the request proved itself with: taken out of what the answer quotes of it.
    init(_ reply: HTTPReply, receivedAt: Timestamp, hiding scrubber: SecretScrubber) {
        self.init(
            status: reply.status,
            headers: reply.headers.map { field in
                let value = scrubber.scrub(Array(field.value.utf8))
                return HeaderField(field.name, String(decoding: value, as: UTF8.self))
            },
            body: scrubber.scrub(reply.body),
            receivedAt: receivedAt
        )
    }

    /// The failure that the reply is; nil for a success.
    func failure(isMutating: Bool) -> CallFailure? {
        (200..<300).contains(status) ? nil : CallFailure(reply: self, isMutating: isMutating)
    }
}

extension CallFailure {
    /// Classifies a call that got no whole reply. What certainly did not leave may be sent again; everything else may have
    /// been carried out.
    init(transport error: HTTPTransportError, isMutating: Bool) {
        let isCertain = error.delivery == .notSent
        self.init(
            failureClass: .again,
            carriedOut: isMutating && !isCertain ? .maybe : .no,
            httpStatus: error.status,
            message: error.message,
            rule: "transport:\(error.code.rawValue)"
        )
    }
}

extension CallFailure {
    /// True for a failure that goes away by itself: a busy or broken service, or the way to it.
    var isPassing: Bool { failureClass == .again || failureClass == .busy }

    /// What a refused request for a token tells the call that needed it: nothing about the thing that the call asked for,
    /// so no 404 and no 403 of the identity service may be taken for the cloud's answer.
    var aboutTheIdentity: CallFailure {
        var told = self
        told.failureClass = .auth
        told.carriedOut = .no
        told.httpStatus = nil
        return told
    }

    /// True when only somebody whose identity was accepted is told so: CBR's own codes, and a refusal of permissions. A
    /// gateway that throttles, or a proxy without a backend, may not have looked at the identity at all.
    var comesFromBehindTheGate: Bool {
        code?.rawValue.hasPrefix("BackupService.") ?? false || failureClass == .auth && httpStatus == 403
    }
}
