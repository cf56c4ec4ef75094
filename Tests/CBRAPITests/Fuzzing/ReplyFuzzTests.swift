import Testing
import Workflow

@testable import CBRAPI

@Suite("Damaged replies")
struct ReplyFuzzTests {
    /// Fixed seeds guard what was once found; one more is drawn anew and shows in the output of the run.
    private static let seeds: [UInt64] = [1, 2, 3, 42, .random(in: .min ... .max)]

    private static let statuses = [200, 200, 200, 201, 202, 204, 301, 400, 401, 404, 429, 500, 502, 503]

    private static let bodies = [
        """
        {"vault": {"id": "\(Example.vault)", "name": "v", "resources": [{"id": "a", "size": "40", "extra_info": "{}"}],
         "billing": {"size": 200, "used": "7", "status": "available"}, "tags": [{"key": "k", "value": null}]}}
        """,
        """
        {"checkpoint": {"id": "\(Example.restorePoint)", "status": "protecting", "vault": {"id": "v", "resources":
         [{"id": "a"}], "skipped_resources": [{"id": "b", "code": "6203", "reason": "x"}]},
         "created_at": "2020-08-17T06:49:06.307378", "extra_info": "{\\"name\\": \\"n\\"}"}}
        """,
        """
        {"backups": [{"id": "b", "checkpoint_id": "c", "resource_id": "r", "status": "available", "parent_id": null,
         "created_at": "2020-08-17T06:49:06.26", "children": [{"id": "d"}]}], "count": 1}
        """,
        """
        {"operation_logs": [{"id": "t", "status": "failed", "error_info": {"code": "6114", "message": "m"},
         "extra_info": {"common": {"progress": 50}, "resource": {"id": "r"}, "backup": {"backup_name": "n"}},
         "started_at": "2020-02-23T01:00:32Z"}], "count": 1}
        """,
        #"{"vaults": [{"id": "v", "billing": {"size": 1}}], "count": 1, "limit": 1000, "offset": 0}"#,
        #"{"instance": {"id": "\#(Example.server)", "name": "s", "protectable": {"result": false, "vault": {"id": "v"}}}}"#,
        #"{"add_resource_ids": ["e8cc6bfd-d324-4b88-9109-9fb0ba70676f"]}"#,
        #"{"error_code": "BackupService.6105", "error_msg": "m", "request_id": "r"}"#,
        #"{"error": {"code": 401, "message": "m", "title": "Unauthorized"}}"#,
        #"{"unauthorized": {"code": "401", "message": "Malformed request url"}}"#,
        #"{"token": {"issued_at": "2015-11-09T01:42:57.527363Z", "expires_at": "2015-11-10T01:42:57.527363Z"}}"#,
        #"{"total_count": 1, "resources": [{"resource_id": "v", "resource_detail": {"vault": {"id": "v"}}, "tags": []}]}"#,
    ].map { Array($0.utf8) }

    @Test("no damage crashes the reading, and what is unknown after a change stays unknown", arguments: seeds)
    func damaged(seed: UInt64) throws {
        var mutator = JSONMutator(seed: seed)
        for _ in 0..<2500 {
            let operation = Example.operations[mutator.number(below: Example.operations.count)]
            let status = Self.statuses[mutator.number(below: Self.statuses.count)]
            let body = mutator.mutate(Self.bodies[mutator.number(below: Self.bodies.count)])
            let reply = ReceivedReply(
                status: status,
                headers: [HeaderField("Retry-After", String(decoding: body.suffix(12), as: UTF8.self))],
                body: body,
                receivedAt: Timestamp(milliseconds: 0)
            )
            var call = RemoteCall(operation, pagesMax: 2)
            do {
                _ = try call.receive(reply)
                #expect(reply.isSuccess)
            } catch {
                check(error, operation, reply)
            }
            readExtras(reply)
        }
    }

    private func check(_ failure: CallFailure, _ operation: Operation, _ reply: ReceivedReply) {
        #expect(failure.message.utf8.count <= ErrorBody.messageBytesMax)
        #expect((failure.code?.rawValue.utf8.count ?? 0) <= 80)
        #expect(failure.retryAfter.map { $0 >= .zero && $0 <= RetryAfter.longest } ?? true)
        if !operation.isMutating {
            #expect(failure.carriedOut == CarriedOut.no)
        } else if reply.isSuccess {
            #expect(failure.carriedOut == .maybe)
        } else if reply.status >= 500, failure.code == nil {
            #expect(failure.carriedOut == .maybe)
        }
    }

    /// The other readers: reads all of them, so none of their failures may claim a change.
    private func readExtras(_ reply: ReceivedReply) {
        let results: [Result<Void, any Error>] = [
            Result { _ = try reply.taggedVaults() }, Result { _ = try reply.task(id: "t") },
            Result { _ = try reply.issuedToken() },
        ]
        for case .failure(let error) in results {
            #expect((error as? CallFailure)?.carriedOut == CarriedOut.no)
        }
    }

    @Test("whatever is whole JSON can be walked to its leaves", arguments: seeds)
    func walking(seed: UInt64) {
        var mutator = JSONMutator(seed: seed)
        var whole = 0
        for _ in 0..<2500 {
            let body = mutator.mutate(Self.bodies[mutator.number(below: Self.bodies.count)])
            guard let document = try? JSONDocument(body) else { continue }
            whole += 1
            var open = [document.root]
            var visited = 0
            while let value = open.popLast() {
                visited += 1
                _ = (value.text, value.integer, value.boolean, value.milliseconds, value.embeddedObject?.isObject)
                open += value.memberValues + (value.elements ?? [])
            }
            #expect(visited <= document.nodes.count)
        }
        #expect(whole > 100, "the mutations leave too little whole JSON to mean anything")
    }
}
