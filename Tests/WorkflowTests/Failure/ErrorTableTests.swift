import Testing

@testable import Workflow

@Suite("The error table")
struct ErrorTableTests {
    private static func cbr(_ texts: String) -> [ErrorCode] { codes(texts).map { .backupService($0) } }
    private static func gateway(_ texts: String) -> [ErrorCode] { codes(texts).map { .gateway($0) } }
    private static func identity(_ texts: String) -> [ErrorCode] { codes(texts).map { .identity($0) } }

    /// "6207-6214 6215" as single codes.
    private static func codes(_ texts: String) -> [String] {
        texts.split(separator: " ").flatMap { text -> [String] in
            let ends = text.split(separator: "-").compactMap { Int($0) }
            guard ends.count == 2 else { return [String(text)] }
            return (ends[0]...ends[1]).map { number in
                String(repeating: "0", count: max(0, 4 - String(number).count)) + String(number)
            }
        }
    }

    private static let expected: [FailureClass: [ErrorCode]] = [
        .fix: cbr(
            """
            1005 1011 2001 2003 2009 2012-2015 6003 6101 6102 6116 6300 6301 7110 6109 6131 6117 6124 6126-6128 6136 \
            6122 6118-6120 6137 6140 6141 6204 6710 6205 6207-6214 6220 6700-6709 6711 6713 6714 7001 7002 7004 7007 \
            7103-7109 7111 7113 7008 7114 7115 7117 7300 7301 7201 7204 9900
            """
        ) + gateway("0101 0401 0402 0404 0405 0602 0607") + identity("0004"),
        .busy: cbr(
            """
            0001 0002 1001 2002 2005 2008 2011 2010 6107 6123 6130 6125 6203 6134 6216 6206 6215 7003 7101 7102 7203 \
            7009 7200 7302
            """
        ) + gateway("0308") + identity("0012") + [ErrorCode("CSBS.2003")],
        .busyFewTries: cbr("6108 6110 6111 6201"),
        .again: cbr("1006 4004-4007 6115 6121 6132 6138 6139 8400 6400-6408 9910 9998")
            + gateway("0103-0105 0601 0605 0606 0608-0612 0201 0202 0203 0613") + identity("0006"),
        .gone: cbr("2007 4001 6000 6105 6200 6217 6302 6500 6501 6601 7000 7100 7202") + [ErrorCode("CSBS.3001")],
        .read: cbr("6002 6103 6104 6106 6112 6113 6202 6712 6135 7006 7116"),
        .full: cbr("6001 6100 6114 6129 6133 7303 6142 6600 8300") + gateway("0501 0502"),
        .auth: cbr("8600") + gateway("0301 0303 0305 0302 0304 0306 0307 0310 0802")
            + identity("0001 0062 0063 0066 0067 0061 0002 0003 0080-0083 1105 1107 1108"),
    ]

    @Test("every code of the reference has exactly one row, of its class", arguments: FailureClass.allCases)
    func classes(_ failureClass: FailureClass) throws {
        let listed = ErrorTable.rows.filter { $0.failureClass == failureClass }.map(\.code)
        let wanted = try #require(Self.expected[failureClass])
        #expect(Set(listed) == Set(wanted))
        #expect(Set(wanted).count == wanted.count)
    }

    @Test("no code stands twice")
    func unique() {
        let codes = ErrorTable.rows.map(\.code)
        #expect(Set(codes).count == codes.count)
        #expect(codes.count == Self.expected.values.map(\.count).reduce(0, +))
    }

    @Test("each row says what it means, what is done and what a person can do")
    func texts() {
        for row in ErrorTable.rows {
            #expect(row.meaning.hasSuffix(".") && row.fix.hasSuffix(".") && row.action.hasSuffix("."), "\(row.code)")
            #expect(!row.httpStatuses.isEmpty, "\(row.code)")
        }
    }

    @Test("codes that mean \"the first sending has landed\" are looked into when sent again")
    func lookIfResent() {
        let codes = ErrorTable.rows.filter { $0.carriedOut == .lookIfResent }.map(\.code.rawValue)
        let landed = ["0001", "0002", "1001", "6125", "6203"].map { "BackupService.\($0)" }
        #expect(Set(codes).isSuperset(of: landed))
    }

    @Test("refusals of the caller, of time and of credentials never leave a change in doubt")
    func certainty() {
        for row in ErrorTable.rows where row.failureClass != .again { #expect(row.carriedOut != .maybe, "\(row.code)") }
    }

    @Test("the code decides, not the HTTP status", arguments: [400, 404, 500, 503])
    func codeDecides(_ status: Int) {
        let missing = ErrorTable.classify(code: .backupService("6105"), httpStatus: status)
        #expect(missing == (.gone, .no, "BackupService.6105"))
        let busy = ErrorTable.classify(code: .backupService("0002"), httpStatus: status)
        #expect(busy == (.busy, .lookIfResent, "BackupService.0002"))
    }

    @Test(
        "without a known code the HTTP status decides",
        arguments: [
            (400, .fix, .no), (401, .auth, .no), (403, .auth, .no), (404, .gone, .no), (407, .auth, .no),
            (408, .again, .maybe), (409, .busy, .no), (410, .gone, .no), (413, .fix, .no), (423, .busy, .no),
            (429, .busy, .no), (499, .fix, .no), (500, .again, .maybe), (502, .again, .maybe), (503, .again, .maybe),
            (504, .again, .maybe), (599, .again, .maybe), (302, .again, .maybe),
        ] as [(Int, FailureClass, CarriedOut)]
    )
    func fallback(_ status: Int, _ failureClass: FailureClass, _ carriedOut: CarriedOut) {
        #expect(ErrorTable.classify(code: nil, httpStatus: status) == (failureClass, carriedOut, "http:\(status)"))
        let unlisted = ErrorTable.classify(code: ErrorCode("Elsewhere.4242"), httpStatus: status)
        #expect(unlisted == (failureClass, carriedOut, "unlisted:Elsewhere.4242"))
        #expect(ErrorTable.row(for: ErrorCode("BackupService.4242")) == nil)
        // One code of the gateway stands for all of them.
        let gateway = ErrorTable.classify(code: .gateway("0201"), httpStatus: status)
        #expect(gateway == (failureClass, carriedOut, "APIGW.0201"))
    }

    @Test(
        "a code of the service's own that is not listed is the caller's mistake with any 4xx, else a fault",
        arguments: [(400, .fix, .no), (401, .fix, .no), (404, .fix, .no), (429, .busy, .no), (500, .again, .maybe)]
            as [(Int, FailureClass, CarriedOut)]
    )
    func unlistedOfTheService(_ status: Int, _ failureClass: FailureClass, _ carriedOut: CarriedOut) {
        let classified = ErrorTable.classify(code: ErrorCode("BackupService.4242"), httpStatus: status)
        #expect(classified == (failureClass, carriedOut, "unlisted:BackupService.4242"))
    }
}
