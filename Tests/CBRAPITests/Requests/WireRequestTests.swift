import Testing
import Workflow

@testable import CBRAPI

@Suite("Requests on the wire")
struct WireRequestTests {
    private let endpoint = "https://cbr.region-1.example.com"

    private func url(_ request: CBRRequest) throws -> String {
        let wire = WireRequest(
            request,
            endpoint: try Endpoint(endpoint),
            projectID: "p",
            authorizer: .anonymous,
            date: SigningVector.date
        )
        return String(wire.url.dropFirst(endpoint.count))
    }

    @Test(
        "each operation has its path and query",
        arguments: [
            (.showProtectable(Example.reference), "/protectables/server/instances/\(Example.server)"),
            (.listVaults(name: "my vault&1"), "/vaults?limit=50&name=my%20vault%261&offset=0"),
            (.listVaultsHolding(Example.server), "/vaults?limit=50&offset=0&resource_ids=\(Example.server)"),
            (.showVault(Example.vault), "/vaults/\(Example.vault)"),
            (.showRestorePoint(Example.restorePoint), "/checkpoints/\(Example.restorePoint)"),
            (
                .listBackups(
                    BackupFilter(
                        vaultID: VaultID("v"),
                        resourceID: ResourceID("r"),
                        restorePointID: RestorePointID("c"),
                        createdSince: Timestamp(milliseconds: 1_517_486_400_999)
                    )
                ),
                "/backups?checkpoint_id=c&limit=200&offset=0&resource_id=r&sort=created_at%3Aasc%2Cid%3Aasc"
                    + "&start_time=2018-02-01T12%3A00%3A00Z&vault_id=v"
            ),
            (
                .listTasks(
                    TaskFilter(
                        vaultID: VaultID("v"),
                        resourceID: ResourceID("r"),
                        createdSince: Timestamp(milliseconds: 1_517_486_400_000)
                    )
                ),
                "/operation-logs?limit=200&offset=0&operation_type=backup&resource_id=r"
                    + "&start_time=2018-02-01T12%3A00%3A00Z&vault_id=v"
            ),
            (.createVault(Example.vaultCreation), "/vaults"),
            (
                .addResource(vault: Example.vault, resource: Example.reference),
                "/vaults/\(Example.vault)/addresources"
            ),
            (.createRestorePoint(Example.restorePointCreation), "/checkpoints"),
        ] as [(Operation, String)]
    )
    func addresses(operation: Operation, expected: String) throws {
        #expect(try url(CBRRequest(operation)) == "/v3/p" + expected)
    }

    @Test("only changes are marked as such, and they are the only operations that post", arguments: Example.operations)
    func methods(operation: Operation) {
        let request = CBRRequest(operation)
        #expect(request.isCreating == operation.isMutating)
        #expect((request.method == .post) == operation.isMutating)
        #expect(request.headers.isEmpty == request.body.isEmpty)
        #expect(request.operation == operation.name.rawValue)
        #expect(request.urlTemplate.hasPrefix("/v3/{project_id}/"))
        #expect(!request.urlTemplate.contains(Example.vault.rawValue))
        #expect(!request.urlTemplate.contains(Example.server.rawValue))
    }

    @Test(
        "disks, file systems and desktops have protectables of their own",
        arguments: [
            (.disk, "disk"), (.turbo, "turbo"), (.desktop, "workspace"), (.bareMetalServer, "server"),
        ] as [(ResourceType, String)]
    )
    func protectableKinds(type: ResourceType, kind: String) throws {
        let resource = ResourceReference(id: ResourceID("x"), type: type, name: nil)
        #expect(try url(CBRRequest(.showProtectable(resource))) == "/v3/p/protectables/\(kind)/instances/x")
    }

    @Test("the extra reads have their paths")
    func extras() throws {
        #expect(try url(.showTask(id: "t/1")) == "/v3/p/operation-logs/t%2F1")
        #expect(
            try url(.backups(named: "n", vaultID: VaultID("v")))
                == "/v3/p/backups?limit=200&name=n&offset=0&vault_id=v"
        )
        #expect(try url(.vaultsTagged(key: "k", values: [])) == "/v3/p/vault/resource_instances/action")
        let login = PasswordLogin(user: "u", domain: "d", password: "s")
        #expect(try url(.createToken(login, projectID: "p")) == "/v3/auth/tokens?nocatalog=1")
    }

    @Test("page windows stay within the API's bounds")
    func windows() throws {
        let operation = Operation.listBackups(BackupFilter())
        #expect(try url(CBRRequest(operation, offset: -5, limit: 0)).contains("limit=1&offset=0"))
        #expect(try url(CBRRequest(operation, offset: 400, limit: 5000)).contains("limit=1000&offset=400"))
    }

    @Test("an access key signs what is sent, project header included, and reproduces a vector")
    func signsWithAccessKey() throws {
        let wire = WireRequest(
            CBRRequest(.listTasks(TaskFilter(vaultID: Example.vault)), limit: 100),
            endpoint: try Endpoint("http://127.0.0.1:8080/prefix/"),
            projectID: Example.project,
            authorizer: .accessKey(AccessKeyPair(accessKey: "AK", secretKey: "SK", securityToken: "ST")),
            date: SigningVector.date
        )
        let query = "limit=100&offset=0&operation_type=backup&vault_id=\(Example.vault)"
        #expect(wire.url == "http://127.0.0.1:8080/prefix/v3/\(Example.project)/operation-logs?\(query)")
        let names = wire.headers.map(\.name)
        #expect(names == ["Host", "X-Project-Id", "X-Sdk-Date", "X-Security-Token", "Authorization"])
        let canonical = CanonicalRequest(
            method: "GET",
            path: "/prefix/v3/\(Example.project)/operation-logs",
            query: CBRRequest(.listTasks(TaskFilter(vaultID: Example.vault)), limit: 100).query,
            headers: wire.headers,
            body: []
        )
        let signature = RequestSigner(keys: AccessKeyPair(accessKey: "AK", secretKey: "SK"))
            .signature(of: canonical, date: SigningVector.date)
        #expect(wire.headers.last?.value.hasSuffix("Signature=\(signature)") == true)
        #expect(canonical.signedHeaders == "host;x-project-id;x-sdk-date;x-security-token")
    }

    @Test("a token goes out as X-Auth-Token, without a signature")
    func sendsToken() throws {
        let wire = WireRequest(
            CBRRequest(.createVault(Example.vaultCreation)),
            endpoint: try Endpoint(endpoint),
            projectID: Example.project,
            authorizer: .token("T"),
            date: SigningVector.date
        )
        #expect(
            wire.headers == [
                HeaderField("Host", "cbr.region-1.example.com"), HeaderField("Content-Type", "application/json"),
                HeaderField("X-Auth-Token", "T"),
            ]
        )
        #expect(wire.needsFreshConnection)
        #expect(wire.method == "POST")
    }

    @Test(
        "endpoints are read and put into one form",
        arguments: [
            ("https://cbr.example.com", "https://cbr.example.com", "cbr.example.com", ""),
            ("HTTPS://CBR.Example.com:443/", "https://cbr.example.com", "cbr.example.com", ""),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1:8080", ""),
            ("http://h:80/a/b//", "http://h/a/b", "h", "/a/b"),
            ("http://h:443", "http://h:443", "h:443", ""),
            ("http://[::1]:8080/x", "http://[::1]:8080/x", "[::1]:8080", "/x"),
            ("http://[::1]", "http://[::1]", "[::1]", ""),
        ]
    )
    func endpoints(text: String, normal: String, host: String, prefix: String) throws {
        let endpoint = try Endpoint(text)
        #expect(endpoint.text == normal)
        #expect(endpoint.host == host)
        #expect(endpoint.pathPrefix == prefix)
    }

    @Test(
        "what is not an endpoint is refused with its reason",
        arguments: [
            ("", .unsupportedScheme), ("cbr.example.com", .unsupportedScheme), ("ftp://h", .unsupportedScheme),
            ("http:/h", .unsupportedScheme), ("http://", .noHost), ("http:///x", .noHost), ("http://:80", .noHost),
            ("http://h:", .badPort), ("http://h:0", .badPort), ("http://h:65536", .badPort), ("http://h:8x", .badPort),
            ("http://h:+8", .badPort), ("http://u:p@h", .unexpectedPart), ("http://h?x", .unexpectedPart),
            ("http://h#x", .unexpectedPart), ("http://h\\x", .unexpectedPart), ("http://h\r\nX: y", .badCharacter),
            ("http://hé", .badCharacter), ("http://h h", .badCharacter),
        ] as [(String, Endpoint.Fault)]
    )
    func badEndpoints(text: String, fault: Endpoint.Fault) {
        #expect(throws: fault) { try Endpoint(text) }
    }
}
