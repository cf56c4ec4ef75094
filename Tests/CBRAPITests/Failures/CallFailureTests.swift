import Testing
import Workflow

@testable import CBRAPI

@Suite("Failed calls")
struct CallFailureTests {
    private func failure(
        _ status: Int,
        _ body: String,
        _ headers: [HeaderField] = [],
        isMutating: Bool = true
    ) -> CallFailure {
        CallFailure(reply: Example.reply(status, body, headers), isMutating: isMutating)
    }

    @Test(
        "each dialect gives code, message and request id",
        arguments: [
            (#"{"error_code": "BackupService.6105", "error_msg": "m"}"#, "BackupService.6105", "m", nil),
            (#"{"error_code": "APIG.0301", "error_msg": "m", "request_id": "r"}"#, "APIGW.0301", "m", "r"),
            (#"{"errorCode": "6105", "errorMsg": "m"}"#, "BackupService.6105", "m", nil),
            (#"{"code": "CSBS.2003", "message": "m"}"#, "CSBS.2003", "m", nil),
            (#"{"error": {"code": 401, "message": "m", "title": "Unauthorized"}}"#, nil, "m", nil),
            (#"{"error": {"error_code": "iam.0061", "error_msg": "m"}}"#, "IAM.0061", "m", nil),
            (#"{"error_code": 6105, "error_msg": "m"}"#, "BackupService.6105", "m", nil),
            // A code that only repeats the status gives way to a real one further in.
            (
                #"{"code": 400, "message": "outer", "error": {"error_code": "BackupService.6113", "error_msg": "m"}}"#,
                "BackupService.6113", "m", nil
            ),
            // Whole pairs come before lone codes, the top before what is nested.
            (
                #"{"error_code": "A.111", "x": {"error_code": "B.222", "error_msg": "m"}, "code": "C.333", "message": "c"}"#,
                "C.333", "c", nil
            ),
            (#"{"error_code": "BackupService.6105", "error_msg": null}"#, "BackupService.6105", nil, nil),
            (#"{"errors": [{"code": "BackupService.9900", "message": "m"}]}"#, "BackupService.9900", "m", nil),
        ] as [(String, String?, String?, String?)]
    )
    func dialects(body: String, code: String?, message: String?, requestID: String?) {
        let parsed = ErrorBody(Array(body.utf8))
        #expect(parsed.code?.rawValue == code)
        #expect(parsed.message == message)
        #expect(parsed.requestID == requestID)
        #expect(parsed.isParsed && !parsed.isForeign && !parsed.isMalformedURL)
    }

    @Test(
        "codes are brought into one form",
        arguments: [
            ("BackupService.6105", "BackupService.6105"), ("backupservice.6105", "BackupService.6105"),
            (" 6105 ", "BackupService.6105"), ("0001", "BackupService.0001"), ("APIG.0308", "APIGW.0308"),
            ("APIGW.0308", "APIGW.0308"), ("IAM.0061", "IAM.0061"), ("csbs.3001", "CSBS.3001"),
            ("Ecs.0114", "Ecs.0114"),
            ("SYS_ERROR", "SYS_ERROR"), ("", nil), ("0", nil), ("0000", nil), ("401", nil), ("61050", nil),
            ("not a code", nil), ("a\nb.c", nil), (String(repeating: "x", count: 65), nil),
        ] as [(String, String?)]
    )
    func codes(text: String, code: String?) {
        #expect(ErrorCodeText.normalised(text)?.rawValue == code)
    }

    @Test(
        "every row of the error table is reached through a body, by code and not by status",
        arguments: ErrorTable.rows
    )
    func rows(row: ErrorRow) {
        let prefixless = row.code.rawValue.split(separator: ".").last.map(String.init) ?? ""
        var codes = [row.code.rawValue]
        if row.code.rawValue.hasPrefix("BackupService.") { codes.append(prefixless) }
        if row.code.rawValue.hasPrefix("APIGW.") { codes.append("APIG." + prefixless) }
        for status in row.httpStatuses + [400, 500] {
            for code in codes {
                let found = failure(status, #"{"error_code": "\#(code)", "error_msg": "irrelevant 404 gone"}"#)
                let expected = ErrorTable.classify(code: row.code, httpStatus: status)
                #expect(found.code == row.code)
                #expect(found.rule == row.code.rawValue)
                #expect(found.failureClass == expected.failureClass)
                #expect(found.carriedOut == expected.carriedOut)
                if row.code != .gateway("0201") {
                    #expect(found.failureClass == row.failureClass)
                    #expect(found.carriedOut == row.carriedOut)
                }
            }
        }
    }

    @Test("a 401 about a malformed URL is a missing thing, not bad credentials (R27)", arguments: [true, false])
    func malformedURL(isMutating: Bool) {
        let found = failure(
            401,
            #"{"unauthorized": {"code": "401", "message": "Malformed request url"}}"#,
            isMutating: isMutating
        )
        #expect(found.failureClass == .gone)
        #expect(found.carriedOut == CarriedOut.no)
        #expect(found.rule == "http:401:malformed_url")
    }

    @Test("the same words elsewhere, or another status, do not make it so")
    func notMalformedURL() {
        let body = #"{"unauthorized": {"code": "401", "message": "Malformed request url"}}"#
        #expect(failure(403, body).failureClass == .auth)
        #expect(
            failure(401, #"{"error_code": "APIGW.0301", "error_msg": "Malformed request url"}"#).failureClass == .auth
        )
        #expect(failure(401, #"{"unauthorized": {"code": "401", "message": "Bad token"}}"#).failureClass == .auth)
    }

    @Test(
        "a proxy's page leaves a change unknown unless the request cannot have got through",
        arguments: [
            (301, .again, .maybe), (400, .fix, .maybe), (401, .auth, .no), (403, .auth, .maybe), (404, .again, .maybe),
            (405, .fix, .no), (407, .auth, .no), (408, .again, .maybe), (410, .again, .maybe), (413, .fix, .no),
            (429, .busy, .no), (499, .fix, .maybe), (500, .again, .maybe), (502, .again, .maybe),
            (503, .again, .maybe), (504, .again, .maybe),
        ] as [(Int, FailureClass, CarriedOut)]
    )
    func pages(status: Int, failureClass: FailureClass, carriedOut: CarriedOut) {
        let page = "<html><head><TITLE>Bad\nGateway</TITLE></head></html>"
        let found = failure(status, page)
        #expect(found.failureClass == failureClass)
        #expect(found.carriedOut == carriedOut)
        #expect(found.message == "not JSON: Bad Gateway")
        #expect(found.code == nil)
        #expect(found.rule == "http:\(status):unparsed")
        #expect(failure(status, page, isMutating: false).carriedOut == CarriedOut.no)
    }

    @Test("an empty body is told from a page: an empty 404 is a missing thing")
    func emptyBodies() {
        #expect(failure(404, "").failureClass == .gone)
        #expect(failure(503, " \n").carriedOut == .maybe)
        #expect(failure(503, "").message == "HTTP 503 without an explanation")
        #expect(failure(400, "{}").carriedOut == .maybe)
    }

    @Test("an unlisted code falls back to the status and is certain for 4xx")
    func unlisted() {
        let wrong = failure(400, #"{"error_code": "BackupService.6999", "error_msg": "m"}"#)
        #expect(wrong.failureClass == .fix)
        #expect(wrong.carriedOut == CarriedOut.no)
        #expect(wrong.rule == "unlisted:BackupService.6999")
        let fault = failure(500, #"{"error_code": "BackupService.6999", "error_msg": "m"}"#)
        #expect(fault.failureClass == .again)
        #expect(fault.carriedOut == .maybe)
    }

    @Test("the request id comes from the header, else from the body")
    func requestID() {
        let body = #"{"error_code": "APIGW.0301", "error_msg": "m", "request_id": "body"}"#
        #expect(failure(401, body).requestID == "body")
        #expect(failure(401, body, [HeaderField("x-request-id", " header ")]).requestID == "header")
        #expect(failure(401, "", [HeaderField("X-Request-Id", "")]).requestID == nil)
    }

    @Test(
        "Retry-After is read as seconds or as a date, and bounded",
        arguments: [
            ("120", .seconds(120)), (" 0 ", .zero), ("1.5", .milliseconds(1500)), ("-5", .zero),
            ("999999999999999999999", .seconds(86_400)), ("nan", nil), ("soon", nil), ("", nil),
            ("Thu, 02 Jan 2025 03:05:05 GMT", .seconds(60)), ("Thu, 02 Jan 2025 03:00:00 GMT", .zero),
            ("Thu, 02 Jan 2035 03:00:00 GMT", .seconds(86_400)),
        ] as [(String, Duration?)]
    )
    func retryAfter(value: String, expected: Duration?) {
        #expect(failure(429, "", [HeaderField("retry-after", value)]).retryAfter == expected)
    }

    @Test("a date in Retry-After is counted from the reply's own Date")
    func retryAfterFromDate() {
        let headers = [
            HeaderField("Retry-After", "Sun, 06 Nov 1994 08:49:47 GMT"),
            HeaderField("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ]
        #expect(failure(503, "", headers).retryAfter == .seconds(10))
    }

    @Test("messages, ids and pages are bounded and free of control characters")
    func bounds() {
        let long = String(repeating: "é", count: 5000)
        #expect(
            failure(400, #"{"error_code": "BackupService.9900", "error_msg": "\#(long)"}"#).message.utf8.count == 512
        )
        #expect(failure(502, long).message.utf8.count <= 220)
        #expect(failure(502, "", [HeaderField("X-Request-Id", long)]).requestID?.utf8.count == 128)
        let found = failure(400, #"{"error_code": "BackupService.9900", "error_msg": "a\u001b[31m\nb\u202ec"}"#)
        #expect(found.message == "a [31m b c")
        let huge = failure(
            500,
            #"{"error_code": "BackupService.9900", "x": ""# + String(repeating: "y", count: 2_000_000) + "\"}"
        )
        #expect(huge.code == nil && huge.carriedOut == .maybe)
    }

    @Test("a token is read from header and body")
    func token() throws {
        let body =
            #"{"token": {"issued_at": "2015-11-09T01:42:57.527363Z", "expires_at": "2015-11-10T01:42:57.527363Z"}}"#
        let token = try Example.reply(201, body, [HeaderField("x-subject-token", "T")]).issuedToken()
        #expect(token.value == "T")
        #expect(token.expiresAt == Timestamp(milliseconds: 1_447_119_777_527))
        #expect(token.lifetime == .seconds(86_400))
    }

    @Test("a token without a readable body has no known end; a success without a token is none")
    func oddTokens() throws {
        let bare = try Example.reply(201, "", [HeaderField("X-Subject-Token", "T")]).issuedToken()
        #expect(bare.expiresAt == nil && bare.lifetime == nil)
        let missing = #expect(throws: CallFailure.self) { try Example.reply(201, "{}").issuedToken() }
        #expect(missing?.rule == CallFailure.undecodableRule)
        let locked = #expect(throws: CallFailure.self) {
            try Example.reply(401, #"{"error_code": "IAM.0061", "error_msg": "locked"}"#).issuedToken()
        }
        #expect(locked?.failureClass == .auth)
        #expect(locked?.code == .identity("0061"))
    }
}
