import JobStore
import Workflow

extension CallRecord {
    /// A request as the history tells it.
    /// - Parameter machine: the job that it was made for; nil for one that serves all jobs.
    init(_ made: RequestMade, of machine: JobMachine? = nil) {
        self.init(
            job: machine?.id,
            step: machine?.step,
            attempt: machine?.attempt,
            operation: made.operation.rawValue,
            method: made.method,
            urlTemplate: made.urlTemplate,
            startedAt: made.startedAt,
            duration: made.duration,
            httpStatus: made.httpStatus,
            errorCode: made.failure?.code?.rawValue,
            requestID: made.requestID ?? made.failure?.requestID,
            rule: made.failure?.rule,
            carriedOut: made.failure?.carriedOut,
            bytesSent: made.bytesSent,
            bytesReceived: made.bytesReceived
        )
    }
}
