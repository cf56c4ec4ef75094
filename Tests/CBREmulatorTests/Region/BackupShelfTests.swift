import Testing

@testable import CBREmulator

@Suite("The shelf of backups")
struct BackupShelfTests {
    @Test("every index agrees with the backups after any mix of changes", arguments: [UInt64(1), 2, 3])
    func indexes(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var region = TestRegion(backupSeconds: 1)
        let vaults = try (0..<3).map { _ in try region.makeVault(size: 100_000) }
        let servers = (0..<6).map { "00000000-0000-4000-8000-00000000000\($0)" }
        for (index, server) in servers.enumerated() { try region.associate(server, vault: vaults[index % 3]) }
        for _ in 0..<200 {
            let server = servers[Int.random(in: 0..<6, using: &generator)]
            let vault = try #require(region.cloud.vaultIDByResource[server])
            switch Int.random(in: 0..<4, using: &generator) {
            case 0, 1: _ = try region.backUp(server, vault: vault)
            case 2:
                let backup = region.cloud.backups.backups(resourceID: server).randomElement(using: &generator)
                _ = region.refusal(.deleteBackup, ["backup_id": backup?.id ?? ""])
            default:
                let target = vaults[Int.random(in: 0..<3, using: &generator)]
                let body: JSONValue = ["destination_vault_id": .string(target), "resource_ids": [.string(server)]]
                _ = region.refusal(.migrateResources, ["vault_id": vault], body: body)
            }
            region.pass(seconds: 2)
            Self.check(region.cloud, vaults: vaults, servers: servers)
        }
    }

    private static func check(_ cloud: Cloud, vaults: [String], servers: [String]) {
        let shelf = cloud.backups
        let all = shelf.all.compactMap { shelf[serial: $0] }
        #expect(all.count == shelf.count && shelf.all == shelf.all.sorted())
        for vault in vaults {
            #expect(shelf.backups(vaultID: vault).map(\.serial) == all.filter { $0.vaultID == vault }.map(\.serial))
            let sizes = all.filter { $0.vaultID == vault && $0.parentID == nil }.reduce(0) { $0 + $1.sizeMB }
            #expect(cloud.vaults[vault]?.usedMB == sizes)
        }
        for server in servers {
            #expect(shelf.backups(resourceID: server).map(\.id) == all.filter { $0.resourceID == server }.map(\.id))
        }
        for checkpoint in cloud.checkpoints.values {
            #expect(!shelf.serials(checkpointID: checkpoint.id).isEmpty)
        }
        for backup in all where backup.parentID != nil {
            #expect(backup.parentID.flatMap { shelf[$0] }?.vaultID == backup.vaultID)
        }
    }
}
