import Testing

@testable import CBREmulator

@Suite("Retention")
struct RetentionTests {
    private static func policyBody(_ definition: JSONValue) -> JSONValue {
        [
            "policy": [
                "name": "nightly", "operation_type": "backup", "operation_definition": definition,
                "trigger": ["properties": ["pattern": ["FREQ=DAILY;INTERVAL=1;BYHOUR=6;BYMINUTE=00"]]],
            ]
        ]
    }

    /// Runs a policy over so many days and returns the days whose automatic backups are left.
    private static func daysLeft(_ definition: JSONValue, after days: Double) throws -> [Int64] {
        var region = TestRegion(backupSeconds: 60)
        let vault = try region.makeVault(size: 10_000)
        try region.associate(TestServer.first, vault: vault)
        _ = try region.backUp(TestServer.first, vault: vault, name: "manual")
        let policy = try region.call(.createPolicy, body: policyBody(definition)).value(at: "policy.id")
        let body: JSONValue = ["policy_id": policy ?? .null]
        try region.call(.associatePolicy, ["vault_id": vault], body: body)
        region.pass(seconds: days * 86_400)
        let backups = region.cloud.backups.backups(vaultID: vault).filter { $0.parentID == nil }
        #expect(backups.count { !$0.isAutomatic } == 1, "a manual backup is never removed")
        return backups.filter(\.isAutomatic).map(\.createdAt.components.day)
    }

    @Test("the newest so many are kept")
    func byCount() throws {
        #expect(try Self.daysLeft(["max_backups": 3], after: 10) == [24, 25, 26])
    }

    @Test("those of the last days are kept")
    func byAge() throws {
        #expect(try Self.daysLeft(["retention_duration_days": 2], after: 10) == [25, 26])
    }

    @Test("without a rule all are kept")
    func forEver() throws {
        #expect(try Self.daysLeft([:], after: 10).count == 10)
    }

    @Test("the newest of each of the last weeks is kept, weeks being those of the policy's time zone")
    func byWeek() throws {
        // The run of Sunday 23 August 06:00 UTC is still on Sunday in UTC+08:00.
        #expect(try Self.daysLeft(["week_backups": 2, "timezone": "UTC+08:00"], after: 10) == [23, 26])
    }

    @Test("a disabled policy does not run, an enabled one does again")
    func disabled() throws {
        var region = TestRegion(backupSeconds: 60)
        let vault = try region.makeVault()
        try region.associate(TestServer.first, vault: vault)
        let policy = try region.call(.createPolicy, body: Self.policyBody([:]))["policy"]?["id"]?.stringValue ?? ""
        try region.call(.associatePolicy, ["vault_id": vault], body: ["policy_id": .string(policy)])
        try region.call(.updatePolicy, ["policy_id": policy], body: ["policy": ["enabled": false]])
        region.pass(seconds: 5 * 86_400)
        #expect(region.cloud.checkpoints.isEmpty)
        try region.call(.updatePolicy, ["policy_id": policy], body: ["policy": ["enabled": true]])
        region.pass(seconds: 86_400)
        #expect(region.cloud.checkpoints.count == 1)
    }
}
