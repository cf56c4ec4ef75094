import GRDB
package import Workflow

/// What one call to the cloud came to. Has no place for a body, a header or a full URL, so no secret can get in.
package struct CallRecord: Equatable, Sendable {
    /// Nil for calls that serve all jobs, such as a login.
    package var job: JobID?
    package var step: Step?
    package var attempt: Int?
    /// The operation's name, such as `create_vault`.
    package var operation: String
    package var method: String
    /// The path with `{names}` where ids stood.
    package var urlTemplate: String
    package var startedAt: Timestamp
    package var duration: Duration
    package var httpStatus: Int?
    package var errorCode: String?
    /// The cloud's `X-Request-Id`.
    package var requestID: String?
    /// The rule by which a failure was classified.
    package var rule: String?
    package var carriedOut: CarriedOut?
    package var bytesSent: Int
    package var bytesReceived: Int

    package init(
        job: JobID?,
        step: Step? = nil,
        attempt: Int? = nil,
        operation: String,
        method: String,
        urlTemplate: String,
        startedAt: Timestamp,
        duration: Duration,
        httpStatus: Int? = nil,
        errorCode: String? = nil,
        requestID: String? = nil,
        rule: String? = nil,
        carriedOut: CarriedOut? = nil,
        bytesSent: Int = 0,
        bytesReceived: Int = 0
    ) {
        self.job = job
        self.step = step
        self.attempt = attempt
        self.operation = operation
        self.method = method
        self.urlTemplate = urlTemplate
        self.startedAt = startedAt
        self.duration = duration
        self.httpStatus = httpStatus
        self.errorCode = errorCode
        self.requestID = requestID
        self.rule = rule
        self.carriedOut = carriedOut
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
    }

    func insert(_ session: WriteSession, job number: Int64?) throws {
        try session.run(
            """
            INSERT INTO call (
                job, step, attempt, operation, method, url_template, started_ms, duration_ms, http_status, error_code,
                request_id, rule, carried_out, bytes_sent, bytes_received
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                number, step?.rawValue, attempt, operation, method, urlTemplate, startedAt.milliseconds,
                duration.wholeMilliseconds, httpStatus, errorCode, requestID, rule, carriedOut?.rawValue, bytesSent,
                bytesReceived,
            ]
        )
    }
}
