import AuditChain
import JobStore
import Testing
import Workflow

@testable import RESTAPI

@Suite("The audit over HTTP")
struct AuditRoutesTests {
    private static func fill(_ api: LiveAPI, _ count: Int) async throws {
        let events = (1...count).map { number in
            NewAuditEvent(
                at: api.clock.now,
                actor: Actor(name: "uid:1001", client: ["user": "al\"ice"]),
                action: .queuePaused,
                object: "queue",
                reason: "number \(number)"
            )
        }
        try await api.store.appendEvents(events)
    }

    private static func lines(_ answer: Answer) -> [String] {
        answer.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test("the head is the store's, as one text too, and at first that of the empty history")
    func head() async throws {
        try await LiveAPI.run { api in
            let empty = try await api.client.get("/v1/audit/head")
            #expect(empty.status == 200)
            #expect(empty.json["seq"]?.int == 0)
            #expect(empty.json["head"]?.string == "\(ChainHead.genesis(of: api.store.installationID))")
            try await Self.fill(api, 3)
            let head = try await api.client.get("/v1/audit/head")
            #expect(head.json["seq"]?.int == 3)
            #expect(head.json["head"]?.string == "\(try await api.store.auditHead())")
            #expect(head.json["installation"]?.string == api.store.installationID)
        }
    }

    @Test("with a key the head is signed, and its line is what can be checked later; without one it says so")
    func signedHead() async throws {
        let key = SigningKey()
        try await LiveAPI.run(.init(signingKey: key)) { api in
            try await Self.fill(api, 3)
            let head = try await api.client.get("/v1/audit/head").json
            let line = try #require(head["line"]?.string.flatMap { SignedHead(line: $0) })
            #expect(line.head == (try await api.store.auditHead()))
            #expect(line.isSignatureGood)
            #expect(line.key == key.publicKey)
            #expect(head["signed"] == .bool(true))
            #expect(head["key_id"]?.string == key.publicKey.id)
            #expect(head["public_key"]?.string == key.publicKey.text)
            #expect(head["signature"]?.string == line.signatureText)
            #expect(head["at"]?.string == api.clock.now.rfc3339)
        }
        try await LiveAPI.run { api in
            let head = try await api.client.get("/v1/audit/head").json
            #expect(head["signed"] == .bool(false))
            for member in ["key_id", "public_key", "signature"] { #expect(head[member] == .null) }
        }
    }

    @Test("an export of many pages is whole, and any part of it too", arguments: [(0, 1234), (7, 1000), (1234, 1234)])
    func export(after: Int, through: Int) async throws {
        try await LiveAPI.run { api in
            try await Self.fill(api, 1234)
            let answer = try await api.client.get("/v1/audit/export?after=\(after)&through=\(through)")
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/x-ndjson")
            var verifier = ExportVerifier()
            for line in Self.lines(answer) { verifier.read(line: line) }
            verifier.finish()
            #expect(verifier.isWhole)
            #expect(verifier.count == Int64(through - after))
            #expect(verifier.head?.sequence == Int64(through))
        }
    }

    @Test("as a table, by the query or by Accept, it has the same events, and nothing in it is taken for a formula")
    func table() async throws {
        try await LiveAPI.run { api in
            let event = NewAuditEvent(
                at: api.clock.now,
                actor: Actor(name: "uid:1001", client: ["user": "al\"ice"]),
                action: .queuePaused,
                object: "@SUM(1)",
                reason: "=cmd|' /C calc'!A0, \"x\"\nnext",
                detail: ["a": "b,c"]
            )
            try await api.store.appendEvents([event])
            let hash = try await api.store.auditHead().hash.hexadecimal
            let answer = try await api.client.get("/v1/audit/export?format=csv")
            #expect(answer["Content-Type"] == "text/csv")
            #expect(
                answer.text == """
                    seq,at,action,actor,client,job_id,object,reason,step,attempt,detail,hash
                    1,\(api.clock.now.rfc3339),queue.paused,uid:1001,"{""user"":""al\\""ice""}",,'@SUM(1),\
                    "'=cmd|' /C calc'!A0, ""x""
                    next",,,"{""a"":""b,c""}",\(hash)

                    """
            )
            #expect(try await api.client.get("/v1/audit/export", ["Accept": "text/csv"]).text == answer.text)
            #expect(
                try await api.client.get("/v1/audit/export?format=jsonl", ["Accept": "text/csv"]).text != answer.text
            )
            #expect(try await api.client.get("/v1/audit/export?format=xml").status == 400)
        }
    }

    @Test("whatever its length, an export holds one page of events at a time", arguments: AuditExport.Form.allCases)
    func pieces(form: AuditExport.Form) async throws {
        try await LiveAPI.run { api in
            try await Self.fill(api, 2600)
            let store = api.store
            var export = AuditExport(store, form, from: store.auditGenesis, through: try await store.auditHead())
            var sizes: [Int] = []
            while let text = try await export.next() { sizes.append(text.count { $0 == "\n" }) }
            #expect(sizes == [1, 500, 500, 500, 500, 500, 100])
        }
    }

    @Test(
        "a part that cannot be is refused with its parameter, one that is not there is not found",
        arguments: [
            ("after=4", 404), ("through=4", 404), ("after=9007199254740991", 404), ("after=3&through=2", 400),
            ("after=-1", 400), ("after=9007199254740992", 400), ("after=x", 400), ("more=1", 400),
        ]
    )
    func refusals(query: String, status: Int) async throws {
        try await LiveAPI.run { api in
            try await Self.fill(api, 3)
            let answer = try await api.client.get("/v1/audit/export?\(query)")
            #expect(answer.status == status)
            #expect(answer.json["code"]?.string == (status == 404 ? "not_found" : "invalid_query"))
        }
    }

    @Test("events come in pages, each with its hash")
    func pages() async throws {
        try await LiveAPI.run { api in
            try await Self.fill(api, 5)
            let first = try await api.client.get("/v1/audit/events?limit=2")
            #expect(first.json["next"]?.int == 2)
            let rest = try await api.client.get("/v1/audit/events?after=2")
            #expect(rest.json["next"] == .null)
            let head = try await api.store.auditHead()
            #expect(rest.json["events"]?.elements.last?["hash"]?.string == head.hash.hexadecimal)
            #expect(rest.json["events"]?.elements.count == 3)
        }
    }
}
