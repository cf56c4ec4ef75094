import Testing

@testable import CBREmulator

@Suite("AK/SK signatures")
struct SignatureVerifierTests {
    private static let accessKey = "DOCAKEXAMPLE00000001"
    private static let secretKey = "docSkExample+/0123456789abcdefghijklmnopqr"
    private static let date = "20250102T030405Z"
    private static let project = "/v3/0605767b5780d5762fc5c0118072a564"

    /// A request with the signature that the vendor's signer makes for it.
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let method: String
        let target: String
        let headers: [(name: String, value: String)]
        let body: String
        let signedHeaders: String
        let signature: String

        var testDescription: String { name }

        func request(changing change: (inout [(name: String, value: String)]) -> Void = { _ in }) -> WireRequest {
            var all = headers + [(name: "x-sdk-date", value: date)]
            change(&all)
            return WireRequest(method: method, target: target, headers: all, body: Array(body.utf8))
        }

        var authorization: String {
            "SDK-HMAC-SHA256 Access=\(accessKey), SignedHeaders=\(signedHeaders), Signature=\(signature)"
        }
    }

    static let vectors = [
        Vector(
            name: "minimal headers",
            method: "GET",
            target: project + "/vaults/ea7b8717-2543-478a-a92d-3ca7ee448f67",
            headers: [("host", "cbr.region-1.example.com")],
            body: "",
            signedHeaders: "host;x-sdk-date",
            signature: "78113c4fbbe8b3bed830f54de64f01febaecb07c55263ef6a139b23400fcf845"
        ),
        Vector(
            name: "query with repeated key, unicode and an empty value",
            method: "GET",
            target: project
                + "/backups?marker=&resource_name=d%C3%BCsseldorf%20%E5%A4%87%E4%BB%BD%2B1"
                + "&sort=created_at%3Adesc%2Cid&status=available&status=error&tilde=~%2A",
            headers: [
                ("content-type", "application/json"), ("x-project-id", "0605767b5780d5762fc5c0118072a564"),
                ("host", "cbr.region-1.example.com"),
            ],
            body: "",
            signedHeaders: "content-type;host;x-project-id;x-sdk-date",
            signature: "79015b84a12c47db388822754f34a9639a538c0ec2b73a116dc8e69fe32f68ab"
        ),
        Vector(
            name: "body",
            method: "POST",
            target: project + "/checkpoints",
            headers: [
                ("content-type", "application/json;charset=utf-8"),
                ("x-project-id", "0605767b5780d5762fc5c0118072a564"), ("host", "cbr.region-1.example.com"),
            ],
            body: #"{"checkpoint": {"parameters": {"auto_trigger": false, "description": "backupauto", "#
                + #""incremental": true, "name": "backup_auto", "#
                + #""resources": ["e8cc6bfd-d324-4b88-9109-9fb0ba70676f"]}, "#
                + #""vault_id": "ea7b8717-2543-478a-a92d-3ca7ee448f67"}}"#,
            signedHeaders: "content-type;host;x-project-id;x-sdk-date",
            signature: "5826924e3e22c017662d17783d0b80692eb714dde60c73ef621c6670d3283bd8"
        ),
        Vector(
            name: "encoded path",
            method: "DELETE",
            target: project
                + "/vault/ea7b8717-2543-478a-a92d-3ca7ee448f67/tags/key%20one%3D%28%C3%A4%29~",
            headers: [
                ("content-type", "application/json"), ("x-project-id", "0605767b5780d5762fc5c0118072a564"),
                ("host", "cbr.region-1.example.com"),
            ],
            body: "",
            signedHeaders: "content-type;host;x-project-id;x-sdk-date",
            signature: "82d5418551f6d3ab17017a1f08fd3344dde7b5ae472636a9536baaf2b30c2267"
        ),
        Vector(
            name: "temporary key",
            method: "GET",
            target: project
                + "/operation-logs?limit=100&offset=0&vault_id=ea7b8717-2543-478a-a92d-3ca7ee448f67",
            headers: [
                ("content-type", "application/json"), ("x-project-id", "0605767b5780d5762fc5c0118072a564"),
                ("x-security-token", "docSecurityToken//gQpjbi1ub3J0aC00=="), ("host", "127.0.0.1:8080"),
            ],
            body: "",
            signedHeaders: "content-type;host;x-project-id;x-sdk-date;x-security-token",
            signature: "0263f107e379f71a2f300431770a6c4efa035e5faa1d56d3c5c3ea3f0efc5b14"
        ),
        Vector(
            name: "keys that sort differently as text",
            method: "GET",
            target: project + "/vaults?A=4&a=2&a-b=1&a.b=3&b=true&id=a10&id=a9&id=b2",
            headers: [
                ("content-type", "application/json"), ("user-agent", "doc-client/1.0"),
                ("x_ignored", "underscore headers are not signed"), ("x-padded", "keep  inner  spaces"),
                ("host", "cbr.region-1.example.com"),
            ],
            body: "",
            signedHeaders: "content-type;host;user-agent;x-padded;x-sdk-date",
            signature: "322a2bbc577893dde1e4a3e0176259ba783b3f847ed56d9663a807828a6de816"
        ),
    ]

    @Test("the vendor's worked signatures are accepted", arguments: vectors)
    func accepted(vector: Vector) throws {
        let authorization = try #require(SignatureVerifier.Authorization(vector.authorization))
        #expect(authorization.accessKey == Self.accessKey)
        #expect(SignatureVerifier.isValid(authorization, of: vector.request(), secretKey: Self.secretKey))
    }

    @Test("the order of the query as sent does not matter")
    func reorderedQuery() throws {
        let vector = Self.vectors[5]
        let authorization = try #require(SignatureVerifier.Authorization(vector.authorization))
        let reordered = WireRequest(
            method: "GET",
            target: Self.project + "/vaults?id=b2&b=true&a-b=1&a=2&id=a10&a.b=3&A=4&id=a9",
            headers: vector.request().headers,
            body: []
        )
        #expect(SignatureVerifier.isValid(authorization, of: reordered, secretKey: Self.secretKey))
    }

    @Test("any change makes the signature wrong", arguments: vectors)
    func refused(vector: Vector) throws {
        let authorization = try #require(SignatureVerifier.Authorization(vector.authorization))
        let request = vector.request()
        func isValid(_ changed: WireRequest, _ key: String = Self.secretKey) -> Bool {
            SignatureVerifier.isValid(authorization, of: changed, secretKey: key)
        }
        func with(method: String? = nil, target: String? = nil, body: [UInt8]? = nil) -> WireRequest {
            WireRequest(
                method: method ?? request.method,
                target: target ?? request.target,
                headers: request.headers,
                body: body ?? request.body
            )
        }
        #expect(!isValid(request, Self.secretKey + "x"))
        #expect(!isValid(with(method: "PATCH")))
        #expect(!isValid(with(target: request.target + "x")))
        #expect(!isValid(with(body: request.body + [0x20])))
        #expect(!isValid(vector.request { $0.removeAll { $0.name == "host" } }))
        #expect(!isValid(vector.request { $0[$0.count - 1].value = "20250102T030406Z" }))
    }

    @Test(
        "other authorization headers are not taken for signatures",
        arguments: ["", "Bearer x", "SDK-HMAC-SHA256", "SDK-HMAC-SHA256 Access=a", "AWS4-HMAC-SHA256 Access=a, x=y"]
    )
    func malformed(text: String) {
        #expect(SignatureVerifier.Authorization(text) == nil)
    }
}
