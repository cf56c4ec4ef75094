import Testing

@testable import CBRAPI

/// A worked example of the signing scheme; the expected values come from the vendor's own signer.
struct SigningVector: Sendable, CustomTestStringConvertible {
    var name: String
    var method = "GET"
    var path: String
    var query: [QueryPair] = []
    var headers: [HeaderField]
    var body = ""
    var securityToken: String?
    var wireQuery = ""
    var canonical: String
    var hash: String
    var signature: String

    var testDescription: String { name }

    static let keys = (access: "DOCAKEXAMPLE00000001", secret: "docSkExample+/0123456789abcdefghijklmnopqr")
    static let dateText = "20250102T030405Z"
    /// 2025-01-02T03:04:05Z.
    static let date = SigningDate(millisecondsSinceEpoch: 1_735_787_045_000)

    private static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let root = "/v3/0605767b5780d5762fc5c0118072a564"
    private static let project = HeaderField("X-Project-Id", "0605767b5780d5762fc5c0118072a564")
    private static let host = HeaderField("Host", "cbr.region-1.example.com")
    private static let json = HeaderField("Content-Type", "application/json")

    private static func lines(_ lines: String...) -> String { lines.joined(separator: "\n") }

    static let all: [SigningVector] = [d1, d2, d3, d4, d5, d6]

    static let d1 = SigningVector(
        name: "D1 no query, host and date only",
        path: "\(root)/vaults/ea7b8717-2543-478a-a92d-3ca7ee448f67",
        headers: [host],
        canonical: lines(
            "GET",
            "\(root)/vaults/ea7b8717-2543-478a-a92d-3ca7ee448f67/",
            "",
            "host:cbr.region-1.example.com",
            "x-sdk-date:20250102T030405Z",
            "",
            "host;x-sdk-date",
            emptyHash
        ),
        hash: "d536a7a0d6a78c3c8f689a34a8cd40c77fc813f54f1ed3e92942a569d4a0b8a3",
        signature: "78113c4fbbe8b3bed830f54de64f01febaecb07c55263ef6a139b23400fcf845"
    )

    static let d2 = SigningVector(
        name: "D2 repeated key, unicode, blank, plus, tilde, empty value",
        path: "\(root)/backups",
        query: [
            QueryPair("status", "error"), QueryPair("status", "available"),
            QueryPair("resource_name", "düsseldorf 备份+1"), QueryPair("sort", "created_at:desc,id"),
            QueryPair("marker", ""), QueryPair("tilde", "~*"),
        ],
        headers: [json, project, host],
        wireQuery:
            "marker=&resource_name=d%C3%BCsseldorf%20%E5%A4%87%E4%BB%BD%2B1&sort=created_at%3Adesc%2Cid"
            + "&status=available&status=error&tilde=~%2A",
        canonical: lines(
            "GET",
            "\(root)/backups/",
            "marker=&resource_name=d%C3%BCsseldorf%20%E5%A4%87%E4%BB%BD%2B1&sort=created_at%3Adesc%2Cid"
                + "&status=available&status=error&tilde=~%2A",
            "content-type:application/json",
            "host:cbr.region-1.example.com",
            "x-project-id:0605767b5780d5762fc5c0118072a564",
            "x-sdk-date:20250102T030405Z",
            "",
            "content-type;host;x-project-id;x-sdk-date",
            emptyHash
        ),
        hash: "cb7873b68bd970678bffa7d620a1f20b6c822f78e967b7b1821cfaf0141b7adf",
        signature: "79015b84a12c47db388822754f34a9639a538c0ec2b73a116dc8e69fe32f68ab"
    )

    static let d3 = SigningVector(
        name: "D3 POST with a body, charset in the content type",
        method: "POST",
        path: "\(root)/checkpoints",
        headers: [HeaderField("Content-Type", "application/json;charset=utf-8"), project, host],
        body: #"{"checkpoint": {"parameters": {"auto_trigger": false, "description": "backupauto", "#
            + #""incremental": true, "name": "backup_auto", "#
            + #""resources": ["e8cc6bfd-d324-4b88-9109-9fb0ba70676f"]}, "#
            + #""vault_id": "ea7b8717-2543-478a-a92d-3ca7ee448f67"}}"#,
        canonical: lines(
            "POST",
            "\(root)/checkpoints/",
            "",
            "content-type:application/json;charset=utf-8",
            "host:cbr.region-1.example.com",
            "x-project-id:0605767b5780d5762fc5c0118072a564",
            "x-sdk-date:20250102T030405Z",
            "",
            "content-type;host;x-project-id;x-sdk-date",
            "0eafbe9e11225b88aac22e4a147874be77ca64d05c502dcdc5394f434c7a538c"
        ),
        hash: "498cf85bbb89d7a7f8b630c718f6edaf856818fa932f940eb457db29d7f8fda5",
        signature: "5826924e3e22c017662d17783d0b80692eb714dde60c73ef621c6670d3283bd8"
    )

    static let d4 = SigningVector(
        name: "D4 a path that needs encoding",
        method: "DELETE",
        path: "\(root)/vault/ea7b8717-2543-478a-a92d-3ca7ee448f67/tags/key%20one%3D%28%C3%A4%29~",
        headers: [json, project, host],
        canonical: lines(
            "DELETE",
            "\(root)/vault/ea7b8717-2543-478a-a92d-3ca7ee448f67/tags/key%20one%3D%28%C3%A4%29~/",
            "",
            "content-type:application/json",
            "host:cbr.region-1.example.com",
            "x-project-id:0605767b5780d5762fc5c0118072a564",
            "x-sdk-date:20250102T030405Z",
            "",
            "content-type;host;x-project-id;x-sdk-date",
            emptyHash
        ),
        hash: "08a6f8ba21dc847744dca373e5c4fe5d8f6b8a0438843f2aee54d2d507a60711",
        signature: "82d5418551f6d3ab17017a1f08fd3344dde7b5ae472636a9536baaf2b30c2267"
    )

    static let d5 = SigningVector(
        name: "D5 temporary key, host with a port",
        path: "\(root)/operation-logs",
        query: [
            QueryPair("vault_id", "ea7b8717-2543-478a-a92d-3ca7ee448f67"), QueryPair("limit", "100"),
            QueryPair("offset", "0"),
        ],
        headers: [json, project, HeaderField("Host", "127.0.0.1:8080")],
        securityToken: "docSecurityToken//gQpjbi1ub3J0aC00==",
        wireQuery: "limit=100&offset=0&vault_id=ea7b8717-2543-478a-a92d-3ca7ee448f67",
        canonical: lines(
            "GET",
            "\(root)/operation-logs/",
            "limit=100&offset=0&vault_id=ea7b8717-2543-478a-a92d-3ca7ee448f67",
            "content-type:application/json",
            "host:127.0.0.1:8080",
            "x-project-id:0605767b5780d5762fc5c0118072a564",
            "x-sdk-date:20250102T030405Z",
            "x-security-token:docSecurityToken//gQpjbi1ub3J0aC00==",
            "",
            "content-type;host;x-project-id;x-sdk-date;x-security-token",
            emptyHash
        ),
        hash: "6c2f25c25d8fcb8af57859a89f987f53ae18d3eb8790865536b554d9de1d34ec",
        signature: "0263f107e379f71a2f300431770a6c4efa035e5faa1d56d3c5c3ea3f0efc5b14"
    )

    static let d6 = SigningVector(
        name: "D6 sort trap, underscore header, inner blanks",
        path: "\(root)/vaults",
        query: [
            QueryPair("b", "true"), QueryPair("a-b", "1"), QueryPair("a", "2"), QueryPair("a.b", "3"),
            QueryPair("A", "4"), QueryPair("id", "b2"), QueryPair("id", "a10"), QueryPair("id", "a9"),
        ],
        headers: [
            json, HeaderField("User-Agent", "doc-client/1.0"),
            HeaderField("X_Ignored", "underscore headers are not signed"),
            HeaderField("X-Padded", "  keep  inner  spaces "), host,
        ],
        wireQuery: "A=4&a=2&a-b=1&a.b=3&b=true&id=a10&id=a9&id=b2",
        canonical: lines(
            "GET",
            "\(root)/vaults/",
            "A=4&a=2&a-b=1&a.b=3&b=true&id=a10&id=a9&id=b2",
            "content-type:application/json",
            "host:cbr.region-1.example.com",
            "user-agent:doc-client/1.0",
            "x-padded:keep  inner  spaces",
            "x-sdk-date:20250102T030405Z",
            "",
            "content-type;host;user-agent;x-padded;x-sdk-date",
            emptyHash
        ),
        hash: "1ee339ad7d11196615c3f59a8242f0a58d2fed1a561d6ce394d3f5179ad812da",
        signature: "322a2bbc577893dde1e4a3e0176259ba783b3f847ed56d9663a807828a6de816"
    )
}
