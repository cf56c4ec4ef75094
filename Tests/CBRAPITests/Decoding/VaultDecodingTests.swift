import Testing
import Workflow

@testable import CBRAPI

@Suite("Vault answers")
struct VaultDecodingTests {
    private func shown(_ vault: String) throws -> VaultFacts {
        var call = RemoteCall(.showVault(Example.vault))
        guard case .done(.vault(let facts)) = try call.receive(Example.reply(200, #"{"vault": \#(vault)}"#)) else {
            throw Unexpected()
        }
        return facts
    }

    private struct Unexpected: Error {}

    @Test("the worked example's answer is read whole")
    func example() throws {
        var call = RemoteCall(.createVault(Example.vaultCreation))
        let progress = try call.receive(
            Example.reply(
                200,
                """
                {"vault": {
                  "id": "ea7b8717-2543-478a-a92d-3ca7ee448f67", "name": "my_vault", "description": null,
                  "resources": [], "provider_id": "0daac4c5-6707-4851-97ba-169e36266b66",
                  "created_at": "2020-08-17T03:51:24.678916", "project_id": "0605767b5780d5762fc5c0118072a564",
                  "enterprise_project_id": "0", "auto_bind": false, "bind_rules": {},
                  "user_id": "aa2999fa5ae640f28926f8fd79188934",
                  "billing": {"allocated": 0, "cloud_type": "public", "consistent_level": "crash_consistent",
                              "frozen_scene": null, "charging_mode": "post_paid", "order_id": null,
                              "product_id": null, "protect_type": "backup", "object_type": "server",
                              "spec_code": "vault.backup.server.normal", "used": 0, "storage_unit": null,
                              "status": "available", "size": 200},
                  "tags": []}}
                """
            )
        )
        #expect(
            progress
                == .done(
                    .vault(
                        VaultFacts(
                            id: Example.vault,
                            name: "my_vault",
                            objectType: "server",
                            consistentLevel: "crash_consistent",
                            protectType: "backup",
                            sizeGB: 200,
                            usedMB: 0,
                            status: .available
                        )
                    )
                )
        )
    }

    @Test("resources with object extra_info, string numbers, null names and unknown members are read")
    func resources() throws {
        let facts = try shown(
            """
            {"id": "\(Example.vault)", "name": "v", "enterprise_project_id": 0, "unheard_of": [{}],
             "billing": {"size": "200", "used": "1024", "status": "lock", "object_type": "disk"},
             "resources": [
               {"id": "a", "name": "n", "type": "OS::Cinder::Volume", "protect_status": "removing", "size": "40",
                "backup_size": 0, "extra_info": {"exclude_volumes": ["x"]}, "auto_protect": true},
               {"id": "b", "name": null, "type": null, "protect_status": null, "extra_info": "{}"},
               {"name": "without id"}, null, 7],
             "tags": [{"key": "k", "value": null}, {"key": "l"}, {"key": "m", "value": ""}, {"value": "x"}]}
            """
        )
        #expect(facts.sizeGB == 200)
        #expect(facts.usedMB == 1024)
        #expect(facts.status == .lock)
        #expect(
            facts.resources == [
                AssociatedResourceFacts(
                    id: ResourceID("a"),
                    name: "n",
                    type: "OS::Cinder::Volume",
                    protectStatus: "removing"
                ), AssociatedResourceFacts(id: ResourceID("b"), name: "", type: "", protectStatus: nil),
            ]
        )
        #expect(
            facts.tags == [
                VaultTag(key: "k", value: nil), VaultTag(key: "l", value: nil), VaultTag(key: "m", value: ""),
            ]
        )
    }

    @Test("null lists are empty ones and an id is enough")
    func bare() throws {
        let facts = try shown(#"{"id": "\#(Example.vault)", "tags": null, "resources": null, "billing": null}"#)
        #expect(facts.tags.isEmpty && facts.resources.isEmpty)
        #expect(facts.status == .other(""))
        #expect(facts.sizeGB == 0)
        #expect(facts.usedMB == nil)
    }

    @Test(
        "a status of any spelling is kept",
        arguments: [
            ("available", .available), ("lock", .lock), ("frozen", .frozen), ("deleting", .deleting), ("error", .error),
            ("resting", .other("resting")),
        ] as [(String, VaultStatus)]
    )
    func statuses(text: String, status: VaultStatus) throws {
        #expect(try shown(#"{"id": "\#(Example.vault)", "billing": {"status": "\#(text)"}}"#).status == status)
    }

    @Test(
        "a vault without object_type has the kind of its provider",
        arguments: [
            ("0daac4c5-6707-4851-97ba-169e36266b66", "server"), ("d1603440-187d-4516-af25-121250c7cc97", "disk"),
            ("3f3c3220-245c-4805-b811-758870015881", "turbo"), ("a13639de-00be-4e94-af30-26912d75e4a2", "vmware"),
            ("86a80900-71bf-4961-956a-d52df944f84a", "workspace"), ("x", ""),
        ]
    )
    func objectTypes(provider: String, kind: String) throws {
        let facts = try shown(#"{"id": "\#(Example.vault)", "provider_id": "\#(provider)", "billing": {"size": 1}}"#)
        #expect(facts.objectType == kind)
    }

    @Test("the tag filter's rows are read from resource_detail, with tags beside it, or from id and name")
    func tagged() throws {
        let page = try Example.reply(
            200,
            """
            {"total_count": 3, "resources": [
              {"resource_id": "a", "resource_name": "x", "tags": [{"key": "k", "value": "m"}],
               "resource_detail": {"vault": {"id": "a", "name": "n", "billing": {"size": 10}, "tags": null}}},
              {"resource_id": "b", "resource_detail": {"id": "b", "name": "direct"}, "tags": []},
              {"resource_id": "c", "resource_name": "bare", "resource_detail": null}, {"resource_name": "lost"}]}
            """
        ).taggedVaults()
        #expect(page.rows.map(\.id.rawValue) == ["a", "b", "c"])
        #expect(page.rows.map(\.name) == ["n", "direct", "bare"])
        #expect(page.rows.first?.tags == [VaultTag(key: "k", value: "m")])
        #expect(page.rows.first?.sizeGB == 10)
        #expect(page.total == 3 && page.length == 4 && page.unreadable == 1)
    }
}
