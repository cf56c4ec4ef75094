/// The error codes of CBR, its gateway and IAM as data (meanings after the vendors' error code references; the classes are
/// our judgement). HTTP statuses differ between editions for the same code, so the code decides.
package enum ErrorTable {
    package static let rows: [ErrorRow] = backupServiceRows + resourceRows + gatewayRows + identityRows

    private static let rowsByCode: [ErrorCode: ErrorRow] = Dictionary(
        rows.map { ($0.code, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    /// The row of a code, or nil when the code is not known.
    package static func row(for code: ErrorCode) -> ErrorRow? { rowsByCode[code] }

    /// What a code and status mean. Unknown codes fall back to the HTTP status: 4xx is the caller's mistake, 5xx a fault
    /// after which the call may have been carried out.
    package static func classify(
        code: ErrorCode?,
        httpStatus: Int
    ) -> (failureClass: FailureClass, carriedOut: CarriedOut, rule: String) {
        if let code, let row = rowsByCode[code] {
            // The gateway answers 0201 for bad requests and for backends that did not answer: there the status decides.
            if code == .gateway("0201") { return byStatus(httpStatus, rule: code.rawValue) }
            return (row.failureClass, row.carriedOut, code.rawValue)
        }
        // CBR's own refusals are the caller's, even where the status sounds like something else.
        if let code, code.rawValue.hasPrefix("BackupService."), (400..<500).contains(httpStatus), httpStatus != 429 {
            return (.fix, .no, "unlisted:\(code.rawValue)")
        }
        return byStatus(httpStatus, rule: code.map { "unlisted:\($0.rawValue)" } ?? "http:\(httpStatus)")
    }

    private static func byStatus(
        _ status: Int,
        rule: String
    ) -> (failureClass: FailureClass, carriedOut: CarriedOut, rule: String) {
        switch status {
        case 401, 403, 407: (.auth, .no, rule)
        case 404, 410: (.gone, .no, rule)
        case 408: (.again, .maybe, rule)
        case 409, 423: (.busy, .no, rule)
        case 429: (.busy, .no, rule)
        case 400..<500: (.fix, .no, rule)
        default: (.again, .maybe, rule)
        }
    }

    /// Builds the rows of several codes that mean the same.
    static func same(
        _ codes: [ErrorCode],
        _ statuses: [Int],
        _ failureClass: FailureClass,
        _ carriedOut: CarriedOut,
        _ meaning: String,
        fix: String
    ) -> [ErrorRow] {
        codes.map {
            ErrorRow(
                code: $0,
                httpStatuses: statuses,
                meaning: meaning,
                failureClass: failureClass,
                carriedOut: carriedOut,
                fix: fix
            )
        }
    }
}
