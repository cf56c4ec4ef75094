import Testing

@testable import CBREmulator

@Suite("Vaults")
struct VaultTests {
    /// A change to a valid body, and the number of the refusal.
    struct Case: Sendable, CustomTestStringConvertible {
        let path: String
        let value: JSONValue?
        let refusal: String?

        var testDescription: String { "\(path) = \(value?.text ?? "absent") -> \(refusal ?? "accepted")" }
    }

    static let cases: [Case] = [
        Case(path: "name", value: "a", refusal: nil),
        Case(path: "name", value: .string(String(repeating: "x", count: 64)), refusal: nil),
        Case(path: "name", value: "备份-金库_1", refusal: nil),
        Case(path: "name", value: nil, refusal: "9900"),
        Case(path: "name", value: "", refusal: "9900"),
        Case(path: "name", value: .string(String(repeating: "x", count: 65)), refusal: "9900"),
        Case(path: "name", value: "a b", refusal: "9900"),
        Case(path: "name", value: "a.b", refusal: "9900"),
        Case(path: "name", value: 7, refusal: "9900"),
        Case(path: "description", value: "any text, even ü", refusal: nil),
        Case(path: "description", value: nil, refusal: nil),
        Case(path: "description", value: .null, refusal: nil),
        Case(path: "description", value: .string(String(repeating: "x", count: 65)), refusal: "9900"),
        Case(path: "description", value: "a < b", refusal: "9900"),
        Case(path: "billing", value: nil, refusal: "9900"),
        Case(path: "billing.size", value: 10, refusal: nil),
        Case(path: "billing.size", value: 10_485_760, refusal: nil),
        Case(path: "billing.size", value: 9, refusal: "6101"),
        Case(path: "billing.size", value: 10_485_761, refusal: "6101"),
        Case(path: "billing.size", value: "200", refusal: "9900"),
        Case(path: "billing.size", value: .double(200.5), refusal: "9900"),
        Case(path: "billing.size", value: nil, refusal: "9900"),
        Case(path: "billing.consistent_level", value: "app_consistent", refusal: nil),
        Case(path: "billing.consistent_level", value: "hopeful", refusal: "9900"),
        Case(path: "billing.object_type", value: "turbo", refusal: nil),
        Case(path: "billing.object_type", value: nil, refusal: "9900"),
        Case(path: "billing.protect_type", value: "replication", refusal: nil),
        Case(path: "billing.protect_type", value: "hybrid", refusal: "9900"),
        Case(path: "billing.cloud_type", value: "private", refusal: "9900"),
        Case(path: "billing.charging_mode", value: "pre_paid", refusal: "9900"),
        Case(path: "resources", value: nil, refusal: "9900"),
        Case(path: "resources", value: [7], refusal: "9900"),
        Case(path: "resources", value: [["id": "x", "type": "OS::Nova::Server"]], refusal: "9900"),
        Case(path: "tags", value: [], refusal: "9900"),
        Case(path: "tags", value: [["key": "k"]], refusal: nil),
        Case(path: "tags", value: [["key": " k ", "value": " v "]], refusal: nil),
        Case(path: "tags", value: [["key": "a b"]], refusal: "9900"),
        Case(path: "tags", value: [["value": "v"]], refusal: "9900"),
        Case(path: "threshold", value: 0, refusal: "9900"),
        Case(path: "threshold", value: 100, refusal: nil),
        Case(path: "smn_notify", value: "yes", refusal: "9900"),
        Case(path: "backup_name_prefix", value: .string(String(repeating: "x", count: 33)), refusal: "9900"),
        Case(path: "bind_rules", value: ["tags": [["key": "k", "value": "v"]]], refusal: nil),
        Case(path: "enterprise_project_id", value: 0, refusal: nil),
        Case(path: "backup_policy_id", value: "00000000-0000-4000-8000-0000000000ff", refusal: "6000"),
        Case(path: "unknown_field", value: "ignored", refusal: nil),
    ]

    @Test("every field of the creation is checked", arguments: cases)
    func creation(example: Case) {
        var vault = JSONObject([("name", "v"), ("resources", []), ("billing", TestRegion.billing())])
        let steps = example.path.split(separator: ".").map(String.init)
        if steps.count == 2 {
            var billing = vault["billing"]?.objectValue ?? JSONObject()
            billing[steps[1]] = example.value
            vault["billing"] = .object(billing)
        } else {
            vault[steps[0]] = example.value
        }
        var region = TestRegion()
        #expect(region.refusal(.createVault, body: ["vault": .object(vault)]) == example.refusal)
        #expect(region.cloud.vaults.count == (example.refusal == nil ? 1 : 0))
    }

    @Test("the answer to the creation is the documentation's")
    func documentedAnswer() throws {
        var region = TestRegion()
        let id = try region.makeVault()
        let vault = try region.call(.showVault, ["vault_id": id])["vault"]
        #expect(vault?["provider_id"] == "0daac4c5-6707-4851-97ba-169e36266b66")
        #expect(vault?["description"] == .null && vault?["tags"] == [] && vault?["bind_rules"] == [:])
        #expect(vault?["enterprise_project_id"] == "0")
        #expect(
            vault?["billing"] == [
                "allocated": 0, "cloud_type": "public", "consistent_level": "crash_consistent", "frozen_scene": nil,
                "charging_mode": "post_paid", "order_id": nil, "product_id": nil, "protect_type": "backup",
                "object_type": "server", "spec_code": "vault.backup.server.normal", "used": 0, "storage_unit": nil,
                "status": "available", "size": 200, "is_multi_az": false,
            ]
        )
    }

    @Test("an association is refused as a whole, and nothing is changed")
    func wholeRefusal() throws {
        var region = TestRegion()
        let (first, second) = (try region.makeVault(), try region.makeVault())
        try region.associate(TestServer.first, vault: first)
        let body: JSONValue = [
            "resources": [
                ["id": .string(TestServer.second), "type": "OS::Nova::Server"],
                ["id": .string(TestServer.first), "type": "OS::Nova::Server"],
            ]
        ]
        #expect(region.refusal(.addResources, ["vault_id": second], body: body) == "6103")
        #expect(region.cloud.vaults[second]?.resources.isEmpty == true)
        #expect(region.cloud.vaultIDByResource.count == 1)
    }

    @Test("a vault takes 256 resources and no more")
    func resourceLimit() throws {
        var region = TestRegion()
        let vault = try region.makeVault()
        func batch(_ range: Range<Int>) -> JSONValue {
            let resources = range.map { number -> JSONValue in
                [
                    "id": .string(
                        "00000000-0000-4000-8000-" + String(repeating: "0", count: 8) + String(1000 + number)
                    ),
                    "type": "OS::Nova::Server",
                ]
            }
            return ["resources": .array(resources)]
        }
        try region.call(.addResources, ["vault_id": vault], body: batch(0..<256))
        #expect(region.refusal(.addResources, ["vault_id": vault], body: batch(256..<257)) == "6100")
        #expect(region.refusal(.addResources, ["vault_id": vault], body: batch(300..<557)) == "9900")
    }

    @Test("a disk cannot be in its server's vault and in another one")
    func sharedDisk() throws {
        var region = TestRegion()
        let disk = try #require(Inventory.derived(TestServer.first, type: "OS::Nova::Server").disks.first?.id)
        let disks = try region.makeVault(kind: "disk")
        let resource: JSONValue = ["resources": [["id": .string(disk), "type": "OS::Cinder::Volume"]]]
        try region.call(.addResources, ["vault_id": disks], body: resource)
        let servers = try region.makeVault()
        let body: JSONValue = ["resources": [["id": .string(TestServer.first), "type": "OS::Nova::Server"]]]
        #expect(region.refusal(.addResources, ["vault_id": servers], body: body) == "6137")
    }

    @Test("deleting takes a while and then leaves nothing")
    func deletion() throws {
        var region = TestRegion(backupSeconds: 1)
        let vault = try region.makeVault()
        try region.associate(TestServer.first, vault: vault)
        _ = try region.backUp(TestServer.first, vault: vault)
        #expect(region.refusal(.deleteVault, ["vault_id": vault]) == "6203")
        region.pass(seconds: 2)
        #expect(region.refusal(.deleteVault, ["vault_id": vault]) == nil)
        #expect(region.cloud.vaults[vault]?.status == .deleting)
        #expect(try Set(region.backupStatuses("vault_id=\(vault)")) == ["deleting"])
        region.pass(seconds: 2)
        #expect(region.refusal(.showVault, ["vault_id": vault]) == "6105")
        #expect(region.cloud.backups.count == 0 && region.cloud.vaultIDByResource.isEmpty)
    }

    @Test("a frozen vault takes neither resources nor backups")
    func frozen() throws {
        var region = TestRegion()
        let vault = try region.makeVault()
        try region.associate(TestServer.first, vault: vault)
        region.cloud.suffer(.vaultStatus(vault: vault, .frozen), now: region.now)
        let body: JSONValue = ["resources": [["id": .string(TestServer.second), "type": "OS::Nova::Server"]]]
        #expect(region.refusal(.addResources, ["vault_id": vault], body: body) == "6112")
        let run = TestRegion.checkpointBody(vault: vault, resources: [TestServer.first])
        #expect(region.refusal(.createCheckpoint, body: run) == "6113")
    }
}
