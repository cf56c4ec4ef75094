/// A refusal, with everything that its body and status line need.
struct APIError: Error, Equatable, Sendable {
    let status: Int
    let code: String
    let message: String
    let dialect: Dialect

    /// The shapes of error bodies (CBR, API gateway and IAM references, errors).
    enum Dialect: String, CaseIterable, Sendable {
        /// `{"error_code", "error_msg"}`
        case service
        /// The same with `request_id`.
        case gateway
        /// `{"error": {"code", "message", "title"}}`
        case identity
        /// `{"unauthorized": {"code", "message"}}`, seen instead of a 404.
        case unauthorized
    }

    init(status: Int, code: String, message: String, dialect: Dialect) {
        self.status = status
        self.code = code
        self.message = message
        self.dialect = dialect
    }

    func body(requestID: String) -> JSONValue {
        switch dialect {
        case .service:
            ["error_code": .string(code), "error_msg": .string(message)]
        case .gateway:
            ["error_msg": .string(message), "error_code": .string(code), "request_id": .string(requestID)]
        case .identity:
            [
                "error": [
                    "code": .int(status), "message": .string(message), "title": .string(Self.title(of: status)),
                ]
            ]
        case .unauthorized:
            ["unauthorized": ["code": .string(String(status)), "message": .string(message)]]
        }
    }

    private static func title(of status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 409: "Conflict"
        case 413: "Request Entity Too Large"
        case 429: "Too Many Requests"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }
}

extension APIError {
    /// A refusal by CBR itself; status and text come from `CBRErrorCatalog`.
    static func cbr(_ number: String, _ detail: String? = nil) -> APIError {
        let entry = CBRErrorCatalog.entries[number] ?? (500, "unknown error")
        let message = detail.map { "\(entry.meaning): \($0)" } ?? entry.meaning
        return APIError(status: entry.status, code: "BackupService.\(number)", message: message, dialect: .service)
    }

    /// A field that fails its check, 9900.
    static func invalid(_ field: String, _ reason: String) -> APIError {
        .cbr("9900", "\(field) \(reason)")
    }

    static func gateway(_ number: String, status: Int, _ message: String) -> APIError {
        APIError(status: status, code: "APIGW.\(number)", message: message, dialect: .gateway)
    }

    static func identity(status: Int, _ message: String) -> APIError {
        APIError(status: status, code: String(status), message: message, dialect: .identity)
    }

    /// The gateway knows no such path and method.
    static let noSuchCall = APIError.gateway(
        "0101",
        status: 404,
        "The API does not exist or has not been published in the environment"
    )

    /// The odd answer to a path whose object is gone.
    static let malformedURL = APIError(
        status: 401,
        code: "401",
        message: "Malformed request url",
        dialect: .unauthorized
    )
}
