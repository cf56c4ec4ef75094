import CBRAPI
import HTTPTransport
package import Workflow

/// What came of an operation, and every request that it took.
package struct PerformedCall: Sendable {
    package var result: Result<Reply, CallFailure> = .failure(
        CallFailure(failureClass: .again, carriedOut: .no, message: "not performed", rule: "engine:not_performed")
    )
    package private(set) var requests: [RequestMade] = []

    /// Nothing performed yet.
    init() {}

    package init(_ result: Result<Reply, CallFailure>, requests: [RequestMade]) {
        self.result = result
        self.requests = requests
    }

    mutating func note(
        _ request: CBRRequest,
        _ operation: Operation,
        startedAt: Timestamp,
        reply: HTTPReply,
        _ received: ReceivedReply
    ) {
        requests.append(
            RequestMade(
                operation: operation.name,
                method: request.method.rawValue,
                urlTemplate: request.urlTemplate,
                startedAt: startedAt,
                duration: reply.duration,
                httpStatus: reply.status,
                requestID: received.requestID,
                bytesSent: Int(clamping: reply.bytesSent),
                bytesReceived: Int(clamping: reply.bytesReceived)
            )
        )
    }

    mutating func note(
        _ request: CBRRequest,
        _ operation: Operation,
        startedAt: Timestamp,
        error: HTTPTransportError,
        _ failure: CallFailure
    ) {
        requests.append(
            RequestMade(
                operation: operation.name,
                method: request.method.rawValue,
                urlTemplate: request.urlTemplate,
                startedAt: startedAt,
                duration: error.duration,
                httpStatus: error.status,
                failure: failure,
                bytesReceived: Int(clamping: error.bytesReceived)
            )
        )
    }

    /// The reply to the last request turned out to be a failure.
    mutating func classifyLast(_ failure: CallFailure) {
        guard !requests.isEmpty else { return }
        requests[requests.count - 1].failure = failure
    }
}

/// One request to the cloud, for the history of calls. Holds no header and no body.
package struct RequestMade: Sendable, Equatable {
    package var operation: OperationName
    package var method: String
    package var urlTemplate: String
    package var startedAt: Timestamp
    package var duration: Duration
    package var httpStatus: Int?
    package var requestID: String?
    package var failure: CallFailure?
    package var bytesSent = 0
    package var bytesReceived = 0

    package init(
        operation: OperationName,
        method: String,
        urlTemplate: String,
        startedAt: Timestamp,
        duration: Duration,
        httpStatus: Int? = nil,
        requestID: String? = nil,
        failure: CallFailure? = nil,
        bytesSent: Int = 0,
        bytesReceived: Int = 0
    ) {
        self.operation = operation
        self.method = method
        self.urlTemplate = urlTemplate
        self.startedAt = startedAt
        self.duration = duration
        self.httpStatus = httpStatus
        self.requestID = requestID
        self.failure = failure
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
    }
}
