import Testing

@testable import CBREmulator

@Suite("Fault rules")
struct FaultRuleTests {
    private static func book(_ rules: JSONValue) throws -> FaultBook {
        var book = FaultBook()
        book.replace(with: try FaultRule.list(rules))
        return book
    }

    private static func names(
        _ book: inout FaultBook,
        _ operation: CBREmulator.Operation = .createVault,
        target: String = "/v3/p/vaults",
        body: JSONValue? = nil,
        requestOfConnection: Int = 1
    ) -> [String] {
        let request = WireRequest(
            method: "POST",
            target: target,
            headers: [],
            body: body.map { Array($0.text.utf8) } ?? []
        )
        return book.plan(for: request, operation: operation, body: body, requestOfConnection: requestOfConnection).names
    }

    @Test("a rule acts as often as it says, after the matches it lets pass")
    func counting() throws {
        var book = try Self.book([["operation": "createVault", "fault": "close", "times": 2, "skip": 1]])
        #expect((0..<5).map { _ in Self.names(&book).count } == [0, 1, 1, 0, 0])
        #expect(Self.names(&book, .listVaults).isEmpty)
        #expect(book.rules[0].json["applied"] == 2)
    }

    @Test("a probability with a seed repeats itself")
    func probability() throws {
        let rules: JSONValue = [["fault": "close", "probability": .double(0.3), "seed": 11]]
        var (first, second) = (try Self.book(rules), try Self.book(rules))
        let pattern = (0..<200).map { _ in Self.names(&first).count }
        #expect(pattern == (0..<200).map { _ in Self.names(&second).count })
        #expect((30...90).contains(pattern.reduce(0, +)))
    }

    @Test("predicates look at path, query and body")
    func predicates() throws {
        var book = try Self.book([
            [
                "fault": "close",
                "match": [
                    "path_contains": "vaults", "query_contains": "x=1", "body_contains": "orange",
                    "body": ["vault.tags.0.key": "k"],
                ],
            ]
        ])
        let fitting: JSONValue = ["vault": ["name": "orange", "tags": [["key": "k"]]]]
        #expect(Self.names(&book, target: "/v3/p/vaults?x=1", body: fitting) == ["close"])
        #expect(Self.names(&book, target: "/v3/p/vaults?x=2", body: fitting).isEmpty)
        #expect(Self.names(&book, target: "/v3/p/vaults?x=1", body: ["vault": ["name": "orange"]]).isEmpty)
        #expect(Self.names(&book, target: "/v3/p/vaults?x=1").isEmpty)
    }

    @Test("a reused connection is one that has had a request")
    func reusedConnections() throws {
        var book = try Self.book([["fault": "close_reused"]])
        #expect(Self.names(&book, requestOfConnection: 1).isEmpty)
        #expect(Self.names(&book, requestOfConnection: 2) == ["close_reused"])
    }

    @Test("several rules act together; the first answer wins")
    func together() throws {
        var book = try Self.book([
            ["fault": "delay", "delay_seconds": 2], ["fault": "delay", "delay_seconds": 3, "when": "after"],
            ["fault": "error", "status": 503], ["fault": "error", "status": 504],
        ])
        let request = WireRequest(method: "GET", target: "/", headers: [], body: [])
        let plan = book.plan(for: request, operation: .listVaults, body: nil, requestOfConnection: 1)
        #expect((plan.secondsBefore, plan.secondsAfter) == (2, 3))
        #expect(plan.names == ["delay", "delay", "error", "error"])
        guard case .refusal(let error, _) = plan.answerBefore else {
            Issue.record("no answer")
            return
        }
        #expect(error.status == 503)
    }

    @Test(
        "rules that make no sense are refused",
        arguments: [
            #"{"fault": "sulk"}"#, #"{"operation": "createvault", "fault": "close"}"#, #"{"fault": "delay"}"#,
            #"{"fault": "close", "tmies": 1}"#, #"{"fault": "close", "times": -1}"#,
            #"{"fault": "close", "probability": 2}"#,
            #"{"fault": "error", "status": 99}"#, #"{"fault": "error", "dialect": "klingon"}"#,
            #"{"fault": "vanish_resource"}"#, #"{"fault": "reset", "when": "never"}"#,
            #"{"fault": "close", "match": {"x": 1}}"#,
            #"[7]"#, #""close""#,
        ]
    )
    func refused(text: String) throws {
        let value = try JSONParser.parse(Array(text.utf8))
        #expect(throws: FaultRule.InvalidRule.self) { try FaultRule.list(value) }
    }

    @Test("a YAML file has rules and switches")
    func yaml() throws {
        let file = try FaultFile(
            yaml: """
                switches:
                  all_busy_code: 0002
                  key_lock: true
                  list_lag_seconds: 1.5
                rate_limit: {calls: 200, seconds: 300}
                rules:
                  - operation: [createVault, addResources]
                    fault: error
                    status: 503
                    error_code: BackupService.9998
                    times: 3
                """
        )
        #expect(file.rules.count == 1)
        #expect(file.rateLimit == .init(calls: 200, seconds: 300, sendsRetryAfter: true))
        #expect(file.switches == ["all_busy_code": "0002", "key_lock": true, "list_lag_seconds": .double(1.5)])
        #expect(throws: FaultFile.InvalidFile.self) { try FaultFile(yaml: "rules: [{fault: sulk}]") }
        #expect(throws: FaultFile.InvalidFile.self) { try FaultFile(yaml: "switches: {sulk: 1}") }
        #expect(throws: FaultFile.InvalidFile.self) { try FaultFile(yaml: "rate_limit: {calls: 0, seconds: 1}") }
        #expect(throws: FaultFile.InvalidFile.self) { try FaultFile(yaml: "rules: [") }
    }

    @Test("a bucket gives out its calls and fills again")
    func bucket() {
        let start = TestRegion.start
        var bucket = CallBucket(.init(calls: 2, seconds: 10, sendsRetryAfter: true), now: start)
        #expect(bucket.take(now: start) == nil)
        #expect(bucket.take(now: start) == nil)
        #expect(bucket.take(now: start) == 5)
        #expect(bucket.take(now: start.advanced(bySeconds: 5)) == nil)
        #expect(bucket.take(now: start.advanced(bySeconds: 5)) == 5)
    }
}
