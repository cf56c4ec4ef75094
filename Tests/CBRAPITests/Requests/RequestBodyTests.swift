import Testing
import Workflow

@testable import CBRAPI

@Suite("Request bodies")
struct RequestBodyTests {
    @Test("a vault's creation is the worked example plus the marker tag")
    func createVault() throws {
        #expect(
            try JSONTree(CBRRequest(.createVault(Example.vaultCreation)).body)
                == JSONTree(
                    text: """
                        {"vault": {"billing": {"cloud_type": "public", "consistent_level": "crash_consistent",
                                               "object_type": "server", "protect_type": "backup", "size": 200},
                                   "name": "my_vault", "resources": [],
                                   "tags": [{"key": "holdfast", "value": "hf-marker"}]}}
                        """
                )
        )
    }

    @Test("an association is the worked example")
    func addResource() throws {
        let request = CBRRequest(.addResource(vault: Example.vault, resource: Example.reference))
        #expect(
            try JSONTree(request.body)
                == JSONTree(
                    text: """
                        {"resources": [{"id": "e8cc6bfd-d324-4b88-9109-9fb0ba70676f", "type": "OS::Nova::Server",
                                        "name": "server-4690-0002"}]}
                        """
                )
        )
    }

    @Test("an unnamed resource goes without a name")
    func addUnnamedResource() throws {
        let disk = ResourceReference(id: ResourceID("d"), type: .disk, name: nil)
        let request = CBRRequest(.addResource(vault: Example.vault, resource: disk))
        #expect(
            try JSONTree(request.body)
                == JSONTree(text: #"{"resources": [{"id": "d", "type": "OS::Cinder::Volume"}]}"#)
        )
    }

    @Test("a restore point's creation is the worked example")
    func createRestorePoint() throws {
        #expect(
            try JSONTree(CBRRequest(.createRestorePoint(Example.restorePointCreation)).body)
                == JSONTree(
                    text: """
                        {"checkpoint": {"parameters": {"auto_trigger": false, "description": "backupauto",
                                        "incremental": true, "name": "backup_auto",
                                        "resources": ["e8cc6bfd-d324-4b88-9109-9fb0ba70676f"]},
                                        "vault_id": "ea7b8717-2543-478a-a92d-3ca7ee448f67"}}
                        """
                )
        )
    }

    @Test("a retention goes out only when one is set")
    func retention() throws {
        var creation = Example.restorePointCreation
        creation.retentionDays = 30
        let json = try JSONDocument(CBRRequest(.createRestorePoint(creation)).body).root
        #expect(json["checkpoint"]?["parameters"]?["retention_duration_days"]?.integer == 30)
    }

    @Test("a solidus, quotes and text beyond ASCII go out plain or escaped as JSON asks, in the same bytes each time")
    func bytes() {
        var creation = Example.restorePointCreation
        creation.description = #"a/b "c" 备"#
        let request = CBRRequest(.createRestorePoint(creation))
        #expect(String(decoding: request.body, as: UTF8.self).contains(#""description":"a/b \"c\" 备""#))
        #expect(request == CBRRequest(.createRestorePoint(creation)))
    }

    @Test("the tag filter takes its window as text and is a read")
    func tagFilter() throws {
        let request = CBRRequest.vaultsTagged(key: "holdfast", values: ["m"], offset: 50)
        #expect(
            try JSONTree(request.body)
                == JSONTree(
                    text: """
                        {"action": "filter", "limit": "50", "offset": "50",
                         "tags": [{"key": "holdfast", "values": ["m"]}]}
                        """
                )
        )
        #expect(request.method == .post && !request.isCreating)
        #expect(request.pathSegments == ["vault", "resource_instances", "action"])
    }

    @Test("a token request names user, account and project and leaves the catalogue out")
    func token() throws {
        let login = PasswordLogin(user: "IAM_USER", domain: "ACCOUNT", password: "SECRET")
        let request = CBRRequest.createToken(login, projectID: Example.project)
        #expect(
            try JSONTree(request.body)
                == JSONTree(
                    text: """
                        {"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "IAM_USER",
                            "password": "SECRET", "domain": {"name": "ACCOUNT"}}}},
                         "scope": {"project": {"id": "0605767b5780d5762fc5c0118072a564"}}}}
                        """
                )
        )
        #expect(request.query == [QueryPair("nocatalog", "1")])
        #expect(request.scope == .identity && !request.isCreating)
    }
}
