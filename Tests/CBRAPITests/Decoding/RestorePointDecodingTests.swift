import Testing
import Workflow

@testable import CBRAPI

@Suite("Restore point answers")
struct RestorePointDecodingTests {
    private func created(_ checkpoint: String) throws -> RestorePointFacts? {
        var call = RemoteCall(.createRestorePoint(Example.restorePointCreation))
        let progress = try call.receive(Example.reply(200, #"{"checkpoint": \#(checkpoint)}"#))
        guard case .done(.restorePoint(let facts)) = progress else { return nil }
        return facts
    }

    @Test("the worked example's create answer is read whole")
    func example() throws {
        let facts = try created(
            """
            {"id": "d9ce6924-d753-4132-bd16-a9f8838ea7d2", "project_id": "0605767b5780d5762fc5c0118072a564",
             "status": "protecting",
             "vault": {"id": "ea7b8717-2543-478a-a92d-3ca7ee448f67", "name": "my_vault",
                       "resources": [{"id": "e8cc6bfd-d324-4b88-9109-9fb0ba70676f", "type": "OS::Nova::Server",
                                      "name": "ecs-9f93-0002", "extra_info": "{}", "resource_size": "40",
                                      "backup_size": "0", "backup_count": "0", "protect_status": "available"}],
                       "skipped_resources": []},
             "created_at": "2020-08-17T06:49:06.307378",
             "extra_info": {"name": "backup_auto", "description": "backupauto", "retention_duration": -1}}
            """
        )
        #expect(
            facts
                == RestorePointFacts(
                    id: Example.restorePoint,
                    status: .protecting,
                    covered: [Example.server],
                    vaultID: Example.vault,
                    name: "backup_auto",
                    restorePointDescription: "backupauto",
                    createdAt: Timestamp(milliseconds: 1_597_646_946_307)
                )
        )
    }

    @Test("the worked example's show answer has neither vault nor name")
    func shown() throws {
        var call = RemoteCall(.showRestorePoint(Example.restorePoint))
        let progress = try call.receive(
            Example.reply(
                200,
                """
                {"checkpoint": {"id": "d9ce6924-d753-4132-bd16-a9f8838ea7d2",
                                "project_id": "0605767b5780d5762fc5c0118072a564", "status": "available",
                                "vault": null, "created_at": "2020-08-17T06:49:06.260790", "extra_info": null}}
                """
            )
        )
        let createdAt = Timestamp(milliseconds: 1_597_646_946_260)
        let facts = RestorePointFacts(id: Example.restorePoint, status: .available, createdAt: createdAt)
        #expect(progress == .done(.restorePoint(facts)))
    }

    @Test("a show answer for another restore point is none")
    func otherID() {
        var call = RemoteCall(.showRestorePoint(Example.restorePoint))
        #expect(throws: CallFailure.self) {
            try call.receive(Example.reply(200, #"{"checkpoint": {"id": "x", "status": "available"}}"#))
        }
    }

    @Test("skipped resources are found inside the vault and beside it, each once, codes normalised (R9)")
    func skipped() throws {
        let facts = try created(
            """
            {"id": "c", "status": "protecting",
             "vault": {"id": "v", "resources": null,
                       "skipped_resources": [{"id": "a", "code": "6203", "reason": "busy\\n"}, {"name": "no id"}]},
             "skipped_resources": [{"id": "a", "code": "x"}, {"id": "b", "code": 7101, "reason": null}]}
            """
        )
        #expect(facts?.covered == nil)
        #expect(
            facts?.skipped == [
                SkippedResource(id: ResourceID("a"), code: .backupService("6203"), reason: "busy"),
                SkippedResource(id: ResourceID("b"), code: .backupService("7101"), reason: nil),
            ]
        )
    }

    @Test("extra_info may be an object, a text holding one, or anything else")
    func extraInfo() throws {
        #expect(try created(#"{"id": "c", "extra_info": "{\"name\": \"n\"}"}"#)?.name == "n")
        #expect(try created(#"{"id": "c", "extra_info": {"name": "n", "description": null}}"#)?.name == "n")
        #expect(try created(#"{"id": "c", "extra_info": "{}"}"#)?.name == nil)
        #expect(try created(#"{"id": "c", "extra_info": "{broken"}"#)?.name == nil)
        #expect(try created(#"{"id": "c", "extra_info": []}"#)?.name == nil)
    }

    @Test("the vault's id may stand beside a missing vault")
    func vaultID() throws {
        #expect(try created(#"{"id": "c", "vault_id": "v"}"#)?.vaultID == VaultID("v"))
    }

    @Test(
        "a status of any spelling is kept",
        arguments: [
            ("protecting", .protecting), ("available", .available), ("error", .error), ("deleting", .deleting),
            ("deleted", .deleted), ("error-deleting", .errorDeleting), ("musing", .other("musing")),
        ] as [(String, RestorePointStatus)]
    )
    func statuses(text: String, status: RestorePointStatus) throws {
        #expect(try created(#"{"id": "c", "status": "\#(text)"}"#)?.status == status)
    }
}
