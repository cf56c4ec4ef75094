import Testing
import Workflow

@testable import CBRAPI

@Suite("Rows of lists, protectables, associations")
struct ListDecodingTests {
    private func single(_ operation: Operation, _ body: String) throws -> Reply? {
        var call = RemoteCall(operation)
        guard case .done(let reply) = try call.receive(Example.reply(200, body)) else { return nil }
        return reply
    }

    @Test("a backup is read with its times, and a child tells its parent")
    func backups() throws {
        let reply = try single(
            .listBackups(BackupFilter(vaultID: Example.vault)),
            """
            {"backups": [
              {"id": "b1", "checkpoint_id": "c", "vault_id": "v", "resource_id": "r", "resource_size": "40",
               "name": "backup_auto-hf1", "description": "d hf1", "status": "available", "parent_id": null,
               "created_at": "2020-08-17T06:49:06.260790", "protected_at": "2020-08-17T06:59:06.5",
               "updated_at": "2020-08-17T07:00:00", "expired_at": null, "extend_info": {"bootable": false},
               "children": [{"id": "b2", "checkpoint_id": "c", "resource_id": "disk", "parent_id": "b1"}]},
              {"id": "b3", "checkpoint_id": "c", "vault_id": null, "resource_id": "disk2", "parent_id": "b1",
               "status": "waiting_protect", "children": null, "description": null,
               "protected_at": null, "updated_at": "2020-08-17T07:00:00+00:00", "created_at": "rubbish"},
              {"id": "b4", "checkpoint_id": "c", "resource_id": "r4", "parent_id": "", "status": null}],
             "count": 3}
            """
        )
        #expect(
            reply
                == .backups(
                    Listing(
                        rows: [
                            BackupFacts(
                                id: BackupID("b1"),
                                restorePointID: RestorePointID("c"),
                                vaultID: VaultID("v"),
                                resourceID: ResourceID("r"),
                                name: "backup_auto-hf1",
                                backupDescription: "d hf1",
                                status: .available,
                                createdAt: Timestamp(milliseconds: 1_597_646_946_260),
                                finishedAt: Timestamp(milliseconds: 1_597_647_546_500)
                            ),
                            BackupFacts(
                                id: BackupID("b3"),
                                restorePointID: RestorePointID("c"),
                                resourceID: ResourceID("disk2"),
                                name: "",
                                status: .pending("waiting_protect"),
                                parentID: BackupID("b1"),
                                finishedAt: Timestamp(milliseconds: 1_597_647_600_000)
                            ),
                            BackupFacts(
                                id: BackupID("b4"),
                                restorePointID: RestorePointID("c"),
                                resourceID: ResourceID("r4"),
                                name: "",
                                status: .pending("")
                            ),
                        ],
                        isComplete: true
                    )
                )
        )
    }

    @Test("a task is read from extra_info although vault and policy are null")
    func tasks() throws {
        let reply = try single(
            .listTasks(TaskFilter(resourceID: Example.server)),
            """
            {"count": 3, "operation_logs": [
              {"id": "t1", "status": "success", "operation_type": "backup", "checkpoint_id": "c", "vault_id": null,
               "vault_name": null, "policy_id": null, "started_at": "2020-02-23T01:00:32Z",
               "ended_at": "2020-02-23T01:04:32.123456", "error_info": {"code": "", "message": ""},
               "extra_info": {"common": {"progress": 100, "request_id": "req"},
                              "resource": {"id": "r", "type": "OS::Nova::Server", "extra_info": "{}"},
                              "backup": {"backup_id": "b", "backup_name": "n-hf1", "incremental": "true"}}},
              {"id": "t2", "status": "failed", "error_info": {"code": "6114", "message": "full"},
               "extra_info": {"common": {"progress": "250"}, "backup": null, "resource": null}, "ended_at": null},
              {"id": "t3", "status": "skipped", "error_info": {"code": "BackupService.6203"},
               "extra_info": "{\\"resource\\": {\\"id\\": \\"r3\\"}}"}]}
            """
        )
        #expect(
            reply
                == .tasks(
                    Listing(
                        rows: [
                            TaskFacts(
                                id: "t1",
                                status: .success,
                                operationType: "backup",
                                restorePointID: RestorePointID("c"),
                                resourceID: ResourceID("r"),
                                backupID: BackupID("b"),
                                backupName: "n-hf1",
                                progress: 100,
                                startedAt: Timestamp(milliseconds: 1_582_419_632_000),
                                endedAt: Timestamp(milliseconds: 1_582_419_872_123)
                            ),
                            TaskFacts(
                                id: "t2",
                                status: .failed,
                                progress: 100,
                                errorCode: .backupService("6114"),
                                errorMessage: "full"
                            ),
                            TaskFacts(
                                id: "t3",
                                status: .skipped,
                                resourceID: ResourceID("r3"),
                                errorCode: .backupService("6203")
                            ),
                        ],
                        isComplete: true
                    )
                )
        )
    }

    @Test("one task is shown, and only the one asked for")
    func showTask() throws {
        let reply = Example.reply(200, #"{"operation_log": {"id": "t", "status": "timeout"}}"#)
        #expect(try reply.task(id: "t") == TaskFacts(id: "t", status: .timeout))
        #expect(throws: CallFailure.self) { try reply.task(id: "other") }
    }

    @Test(
        "a protectable's verdict is read in all of its forms",
        arguments: [
            (#""protectable": {"result": true, "code": "", "vault": ""}"#, true, nil, nil, nil),
            (
                #""protectable": {"result": "false", "code": "7101", "reason": "r"}"#, false, "BackupService.7101", "r",
                nil
            ),
            (#""protectable": {"result": false, "message": "m", "vault": {"id": "v"}}"#, false, nil, "m", "v"),
            (#""protectable": {"result": false, "reason": "", "vault": "v"}"#, false, nil, nil, "v"),
            (#""protectable": {"code": "BackupService.6103"}"#, false, "BackupService.6103", nil, nil),
            (#""protectable": null"#, true, nil, nil, nil),
        ] as [(String, Bool, String?, String?, String?)]
    )
    func protectable(member: String, result: Bool, code: String?, reason: String?, vault: String?) throws {
        let expected = ProtectableFacts(
            id: Example.server,
            name: "s",
            status: "ACTIVE",
            isProtectable: result,
            code: code.map { ErrorCode($0) },
            reason: reason,
            vaultID: vault.map { VaultID($0) }
        )
        let instance = #"{"id": "\#(Example.server)", "name": "s", "status": "ACTIVE", "children": [], \#(member)}"#
        let operation = Operation.showProtectable(Example.reference)
        #expect(try single(operation, #"{"instance": \#(instance)}"#) == .protectable(expected))
        #expect(try single(operation, #"{"instances": [{"id": "x"}, \#(instance)]}"#) == .protectable(expected))
    }

    @Test("an association tells the ids it added")
    func added() throws {
        let operation = Operation.addResource(vault: Example.vault, resource: Example.reference)
        #expect(
            try single(operation, #"{"add_resource_ids": ["a", "b"]}"#) == .added([ResourceID("a"), ResourceID("b")])
        )
        #expect(try single(operation, #"{"add_resource_ids": []}"#) == .added([]))
    }

    @Test(
        "a success that is not the answer expected is a failure of its own, unknown only after a change",
        arguments: Example.operations,
        [
            "", "   ", "null", "[]", "\"\"", "{}", #"{"vault": null}"#, #"{"vault": {"name": "n"}}"#, #"{"vault": {"#,
            #"{"checkpoint": {"status": "available"}}"#, #"{"checkpoint": []}"#, #"{"vaults": {}, "backups": 3}"#,
            #"{"operation_logs": "x", "instance": {"id": "other"}}"#, "<html>ok</html>", #"{"add_resource_ids": null}"#,
            #"{"orders": [], "retCode": 0}"#, #"{"error_code": "BackupService.9910", "error_msg": "x"}"#,
        ]
    )
    func undecodable(operation: Operation, body: String) {
        var call = RemoteCall(operation)
        let failure = #expect(throws: CallFailure.self) { try call.receive(Example.reply(200, body)) }
        #expect(failure?.rule == CallFailure.undecodableRule)
        #expect(failure?.failureClass == .again)
        #expect(failure?.carriedOut == (operation.isMutating ? .maybe : .no))
        #expect(failure?.httpStatus == 200)
    }

    @Test("any success status will do, as editions differ", arguments: [200, 201, 202])
    func statuses(status: Int) throws {
        var call = RemoteCall(.createVault(Example.vaultCreation))
        let progress = try call.receive(Example.reply(status, #"{"vault": {"id": "v"}}"#))
        guard case .done(.vault(let facts)) = progress else {
            Issue.record("\(progress)")
            return
        }
        #expect(facts.id == VaultID("v"))
    }
}
