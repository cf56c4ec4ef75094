extension Problem {
    /// The closed set of problems. The raw values are part of the API.
    enum Code: String, CaseIterable, Sendable {
        case malformedRequest = "malformed_request"
        case malformedJSON = "malformed_json"
        case invalidQuery = "invalid_query"
        case invalidHeader = "invalid_header"
        case unauthorized
        case forbidden
        case foreignOrigin = "foreign_origin"
        case unknownPath = "unknown_path"
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case notAcceptable = "not_acceptable"
        case requestTimeout = "request_timeout"
        case jobEnded = "job_ended"
        case jobNotEnded = "job_not_ended"
        case nothingToRetry = "nothing_to_retry"
        case notAwaitingDecision = "not_awaiting_decision"
        case adoptionRefused = "adoption_refused"
        case markerVisible = "marker_visible"
        case noRecovery = "no_recovery"
        case nothingToRelease = "nothing_to_release"
        case projectNotConfigured = "project_not_configured"
        case tokenNameTaken = "token_name_taken"
        case tooManyTokens = "too_many_tokens"
        case jobBusy = "job_busy"
        case pruneRefused = "prune_refused"
        case versionMismatch = "version_mismatch"
        case bodyTooLarge = "body_too_large"
        case unsupportedMediaType = "unsupported_media_type"
        case foreignHost = "foreign_host"
        case invalidRequest = "invalid_request"
        case idempotencyKeyReused = "idempotency_key_reused"
        case idempotencyKeyInUse = "idempotency_key_in_use"
        case queueFull = "queue_full"
        case tooManyWaiting = "too_many_waiting"
        case internalError = "internal_error"
        case notReady = "not_ready"
        case storeUnavailable = "store_unavailable"
        case cloudUnreachable = "cloud_unreachable"
    }
}

extension Problem.Code {
    var status: Int {
        switch self {
        case .malformedRequest, .malformedJSON, .invalidQuery, .invalidHeader: 400
        case .unauthorized: 401
        case .forbidden, .foreignOrigin: 403
        case .unknownPath, .notFound: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .requestTimeout: 408
        case .jobEnded, .jobNotEnded, .nothingToRetry, .notAwaitingDecision, .adoptionRefused, .markerVisible,
            .noRecovery, .nothingToRelease, .projectNotConfigured, .tokenNameTaken, .tooManyTokens,
            .jobBusy, .idempotencyKeyInUse, .pruneRefused:
            409
        case .versionMismatch: 412
        case .bodyTooLarge: 413
        case .unsupportedMediaType: 415
        case .foreignHost: 421
        case .invalidRequest, .idempotencyKeyReused: 422
        case .queueFull: 429
        case .internalError: 500
        case .tooManyWaiting, .notReady, .storeUnavailable, .cloudUnreachable: 503
        }
    }

    /// Whether the very same request may succeed later without anybody doing anything.
    var isRetryable: Bool {
        switch self {
        case .requestTimeout, .jobBusy, .idempotencyKeyInUse, .queueFull, .tooManyWaiting, .notReady, .storeUnavailable,
            .cloudUnreachable:
            true
        default: false
        }
    }

    var title: String {
        switch self {
        case .malformedRequest: "The request is not HTTP as it should be"
        case .malformedJSON: "The body is not JSON"
        case .invalidQuery: "The query is not acceptable"
        case .invalidHeader: "A header is not acceptable"
        case .unauthorized: "A valid token is needed"
        case .forbidden: "The caller may not do this"
        case .foreignOrigin: "The request comes from a foreign page"
        case .unknownPath: "There is nothing at this path"
        case .notFound: "There is no such thing"
        case .methodNotAllowed: "The path does not know this method"
        case .notAcceptable: "There is no answer in that form"
        case .requestTimeout: "The request took too long to arrive"
        case .jobEnded: "The job has ended"
        case .jobNotEnded: "The job has not ended"
        case .nothingToRetry: "The job achieved all that it was asked"
        case .notAwaitingDecision: "The job does not wait for a decision"
        case .adoptionRefused: "What was named for adoption does not fit the job"
        case .markerVisible: "The change was carried out: the cloud shows it"
        case .noRecovery: "There is no recovery to end"
        case .nothingToRelease: "The job keeps no resource from others"
        case .projectNotConfigured: "The job's project is not configured"
        case .tokenNameTaken: "A token of that name was made before"
        case .tooManyTokens: "Too many tokens are in use"
        case .jobBusy: "The job is being worked on"
        case .pruneRefused: "Pruning stopped before it removed anything more"
        case .versionMismatch: "It has changed meanwhile"
        case .bodyTooLarge: "The body is too large"
        case .unsupportedMediaType: "The body is not sent as JSON"
        case .foreignHost: "The request is meant for another host"
        case .invalidRequest: "The request is not acceptable"
        case .idempotencyKeyReused: "The idempotency key belongs to another request"
        case .idempotencyKeyInUse: "A request with the idempotency key is being carried out"
        case .queueFull: "The queue is full"
        case .tooManyWaiting: "Too many callers are waiting"
        case .internalError: "Something went wrong here"
        case .notReady: "The daemon is not ready"
        case .storeUnavailable: "The store is not available"
        case .cloudUnreachable: "The cloud cannot be asked"
        }
    }
}
