/// A remote call that did not succeed, classified.
package struct CallFailure: Error, Equatable, Codable, Sendable {
    package var failureClass: FailureClass
    package var carriedOut: CarriedOut
    /// The code that decided the class; nil when there was none (a transport failure, a proxy's page).
    package var code: ErrorCode?
    package var httpStatus: Int?
    /// A bounded text for people. Decisions never look into it.
    package var message: String
    /// The cloud's `X-Request-Id`.
    package var requestID: String?
    /// `Retry-After`, when given.
    package var retryAfter: Duration?
    /// The rule that classified it: an error code's row, `http:503`, `transport:timed_out`, ….
    package var rule: String

    package init(
        failureClass: FailureClass,
        carriedOut: CarriedOut,
        code: ErrorCode? = nil,
        httpStatus: Int? = nil,
        message: String,
        requestID: String? = nil,
        retryAfter: Duration? = nil,
        rule: String
    ) {
        self.failureClass = failureClass
        self.carriedOut = carriedOut
        self.code = code
        self.httpStatus = httpStatus
        self.message = message
        self.requestID = requestID
        self.retryAfter = retryAfter
        self.rule = rule
    }
}

extension CallFailure {
    /// The rule of a call that our own call budget kept back: the cloud has not been asked.
    package static let ownBudgetRule = "project:throttled"
}

extension CallFailure {
    /// True for a refusal of a run because the vault is busy with others.
    var isAboutTooManyRuns: Bool { code == .backupService("1001") || code == .backupService("6125") }
}
