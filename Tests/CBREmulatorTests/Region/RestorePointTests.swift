import Testing

@testable import CBREmulator

@Suite("Restore points and their backups")
struct RestorePointTests {
    @Test("a run goes through waiting, protecting and available")
    func lifeOfARun() throws {
        var region = TestRegion(backupSeconds: 100)
        let vault = try region.makeVault()
        try region.associate(TestServer.first, vault: vault)
        let id = try #require(try region.backUp(TestServer.first, vault: vault)["id"]?.stringValue)
        var seen: [[String]] = []
        for _ in 0..<4 {
            let task = try region.call(.listOperationLogs)["operation_logs"]?[0]
            let resource = try region.call(.showVault, ["vault_id": vault]).value(at: "vault.resources.0")
            seen.append([
                try region.checkpointStatus(id) ?? "", try region.backupStatuses("checkpoint_id=\(id)").joined(),
                task?["status"]?.stringValue ?? "", resource?["protect_status"]?.stringValue ?? "",
                String(task?.value(at: "extra_info.common.progress")?.intValue ?? -1),
            ])
            region.pass(seconds: 45)
        }
        #expect(
            seen == [
                ["protecting", "waiting_protect", "waiting", "protecting", "0"],
                ["protecting", "protecting", "running", "protecting", "38"],
                ["protecting", "protecting", "running", "protecting", "88"],
                ["available", "available", "success", "available", "100"],
            ]
        )
    }

    @Test("the answer to the creation is the documentation's, member by member")
    func documentedAnswer() throws {
        var region = TestRegion()
        let vault = try region.makeVault()
        try region.associate(TestServer.first, vault: vault)
        let checkpoint = try region.backUp(TestServer.first, vault: vault)
        #expect(
            checkpoint["vault"] == [
                "id": .string(vault), "name": "my_vault",
                "resources": [
                    [
                        "id": "e8cc6bfd-d324-4b88-9109-9fb0ba70676f", "type": "OS::Nova::Server",
                        "name": "ecs-9f93-0002", "extra_info": "{}", "resource_size": "40", "backup_size": "0",
                        "backup_count": "0", "protect_status": "available",
                    ]
                ],
                "skipped_resources": [],
            ]
        )
        #expect(checkpoint["created_at"] == "2020-08-17T03:00:00.000000")
        let id = checkpoint["id"]?.stringValue ?? ""
        let shown = try region.call(.showCheckpoint, ["checkpoint_id": id])["checkpoint"]
        #expect(shown?["created_at"] == "2020-08-17T02:59:59.953412")
        #expect(shown?["vault"] == .null && shown?["extra_info"] == .null)
    }

    @Test("sizes add up: disks to servers, servers to vaults")
    func sizes() throws {
        var region = TestRegion(backupSeconds: 1)
        let vault = try region.makeVault()
        try region.associate(TestServer.first, TestServer.second, vault: vault)
        _ = try region.backUp(TestServer.first, TestServer.second, vault: vault)
        region.pass(seconds: 2)
        let backups = region.cloud.backups.backups(vaultID: vault)
        let top = backups.filter { $0.parentID == nil }
        for backup in top {
            #expect(backup.sizeMB == region.cloud.children(of: backup).reduce(0) { $0 + $1.sizeMB })
        }
        let stored = region.cloud.vaults[vault]
        #expect(stored?.usedMB == top.reduce(0) { $0 + $1.sizeMB })
        #expect(stored?.usedMB == stored?.resources.reduce(0) { $0 + $1.backupSizeMB })
        #expect(stored?.resources.map(\.backupCount) == [1, 1])
    }

    @Test(
        "when nothing is free the run is refused, with the code that the switch chooses",
        arguments: ["0001", "6125"]
    )
    func allBusy(code: String) throws {
        var switches = Switches()
        switches.allBusyCode = code
        var region = TestRegion(switches: switches)
        let vault = try region.makeVault()
        try region.associate(TestServer.first, vault: vault)
        _ = try region.backUp(TestServer.first, vault: vault)
        let body = TestRegion.checkpointBody(vault: vault, resources: [TestServer.first])
        #expect(region.refusal(.createCheckpoint, body: body) == code)
        #expect(region.cloud.checkpoints.count == 1)
    }

    @Test("a failed backup makes the restore point an error only when nothing else succeeded")
    func partialFailure() throws {
        var region = TestRegion(backupSeconds: 1)
        let vault = try region.makeVault()
        try region.associate(TestServer.first, TestServer.second, vault: vault)
        var effects = RunEffects()
        effects.failing = [.init(selection: .first(1), code: "BackupService.8300", reason: "")]
        let partly = try region.backUp(TestServer.first, TestServer.second, vault: vault, effects: effects)
        region.pass(seconds: 2)
        let wholly = try region.backUp(TestServer.first, vault: vault, effects: effects)
        region.pass(seconds: 2)
        #expect(try region.checkpointStatus(partly["id"]?.stringValue ?? "") == "available")
        #expect(try region.checkpointStatus(wholly["id"]?.stringValue ?? "") == "error")
        #expect(region.cloud.vaults[vault]?.resources[0].backupCount == 0)
    }

    @Test("a server that vanishes fails its running backup and is refused afterwards")
    func vanishedServer() throws {
        var region = TestRegion(backupSeconds: 1)
        let vault = try region.makeVault()
        try region.associate(TestServer.first, vault: vault)
        let running = try region.backUp(TestServer.first, vault: vault)
        region.cloud.suffer(.vanishResource(TestServer.first), now: region.now)
        region.pass(seconds: 2)
        #expect(try region.checkpointStatus(running["id"]?.stringValue ?? "") == "error")
        let body = TestRegion.checkpointBody(vault: vault, resources: [TestServer.first])
        #expect(region.refusal(.createCheckpoint, body: body) == "7100")
    }

    @Test("numbers, times and extra_info follow the switches")
    func dialects() throws {
        var region = TestRegion()
        let vault = try region.makeVault()
        try region.associate(TestServer.first, vault: vault)
        try region.cloud.switches.apply([
            "numbers": "strings", "time_format": "seconds", "extra_info": "string", "checkpoint_detail": "filled",
        ])
        let shown = try region.call(.showVault, ["vault_id": vault])["vault"]
        #expect(shown?.value(at: "billing.size") == "200")
        #expect(shown?["created_at"] == "2020-08-17T03:00:00Z")
        #expect(shown?.value(at: "resources.0.extra_info") == "{}")
        let checkpoint = try region.backUp(TestServer.first, vault: vault, name: "told")
        let again = try region.call(.showCheckpoint, ["checkpoint_id": checkpoint["id"]?.stringValue ?? ""])
        #expect(again.value(at: "checkpoint.extra_info.name") == "told")
    }

    @Test("a restore point goes with its last backup")
    func lastBackup() throws {
        var region = TestRegion(backupSeconds: 1)
        let vault = try region.makeVault()
        try region.associate(TestServer.first, TestServer.second, vault: vault)
        let id = try #require(
            try region.backUp(TestServer.first, TestServer.second, vault: vault)["id"]?.stringValue
        )
        region.pass(seconds: 2)
        for (index, status) in ["available", "deleting"].enumerated() {
            let backups = try region.call(.listBackups, query: "checkpoint_id=\(id)&status=available")
            let backup = backups.value(at: "backups.0.id")?.stringValue ?? ""
            #expect(region.refusal(.deleteBackup, ["backup_id": backup]) == nil, "backup \(index)")
            #expect(try region.checkpointStatus(id) == status)
            region.pass(seconds: 2)
        }
        #expect(region.refusal(.showCheckpoint, ["checkpoint_id": id]) == "6217")
    }

    @Test("tasks are remembered for thirty days")
    func forgottenTasks() throws {
        var region = TestRegion(backupSeconds: 1)
        let vault = try region.makeVault(size: 10_000)
        try region.associate(TestServer.first, vault: vault)
        for _ in 0..<300 {
            _ = try region.backUp(TestServer.first, vault: vault)
            region.pass(seconds: 2)
        }
        let task = try region.call(.listOperationLogs, query: "limit=1").value(at: "operation_logs.0.id")?.stringValue
        region.pass(seconds: 29 * 86_400)
        #expect(try region.call(.listOperationLogs)["count"] == 300)
        region.pass(seconds: 86_400)
        #expect(try region.call(.listOperationLogs)["count"] == 0)
        #expect(region.refusal(.showOperationLog, ["operation_log_id": task ?? ""]) == "6500")
        #expect(region.cloud.tasks.count == 0)
    }
}
