import Testing

/// A body that must be refused, and what is told about it.
struct RefusedSubmission: Sendable, CustomTestStringConvertible {
    let body: String
    /// `pointer code` of each fault, in order.
    let faults: [String]

    var testDescription: String { faults.joined(separator: ", ") }

    /// - Parameters:
    ///   - changes: members of the valid body below to replace; an empty text leaves the member out.
    init(_ changes: [String: String], _ faults: String...) {
        var members = Self.valid
        for (name, value) in changes { members[name] = value.isEmpty ? nil : value }
        let texts = members.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        body = "{\(texts.joined(separator: ", "))}"
        self.faults = faults
    }

    init(body: String, _ faults: String...) {
        self.body = body
        self.faults = faults
    }

    private static let id = "e8cc6bfd-d324-4b88-9109-9fb0ba70676f"
    private static let server = "{\"id\": \"\(id)\", \"type\": \"OS::Nova::Server\"}"
    private static let disk = "{\"id\": \"00000000-0000-4000-8000-000000000001\", \"type\": \"OS::Cinder::Volume\"}"
    private static let valid = [
        "project": "\"default\"", "vault": "{\"name\": \"v\"}", "resources": "[\(server)]",
        "restore_point": "{\"name\": \"r\"}",
    ]

    private static func servers(_ count: Int) -> String {
        let all = (0..<count).map { number in
            let digits = String(number)
            let padded = String(repeating: "0", count: 12 - digits.count) + digits
            return "{\"id\": \"00000000-0000-4000-8000-\(padded)\", \"type\": \"OS::Nova::Server\"}"
        }
        return "[\(all.joined(separator: ","))]"
    }

    private static func text(_ count: Int) -> String { "\"\(String(repeating: "x", count: count))\"" }

    static let all: [RefusedSubmission] = shape + projects + vaults + resources + restorePoints + rest

    private static let shape = [
        RefusedSubmission(body: "[]", " wrong_type"),
        RefusedSubmission(body: "null", " wrong_type"),
        RefusedSubmission(
            body: "{}",
            "/project required",
            "/resources required",
            "/vault required",
            "/restore_point required"
        ),
        RefusedSubmission(["colour": "1", "a/b~": "2"], "/a~1b~0 unknown_member", "/colour unknown_member"),
        RefusedSubmission(
            body: """
                {"project": "default", "project": "default", "vault": {"name": "v", "name": "w"},
                 "resources": [\(server)], "restore_point": {"name": "r"}}
                """,
            "/project duplicate_member",
            "/vault/name duplicate_member"
        ),
    ]

    private static let projects = [
        RefusedSubmission(["project": "\"nowhere\""], "/project unknown_project"),
        RefusedSubmission(["project": "\"\""], "/project too_short"),
        RefusedSubmission(["project": "null"], "/project required"),
        RefusedSubmission(["project": "7"], "/project wrong_type"),
        RefusedSubmission(["project": text(65)], "/project too_long"),
    ]

    private static let vaults = [
        RefusedSubmission(["vault": "\"v\""], "/vault wrong_type"),
        RefusedSubmission(["vault": "{}"], "/vault required"),
        RefusedSubmission(["vault": #"{"id": "x"}"#], "/vault/id not_a_uuid"),
        RefusedSubmission(["vault": "{\"id\": \"\(id)\", \"name\": \"v\"}"], "/vault conflict"),
        RefusedSubmission(
            ["vault": "{\"id\": \"\(id)\", \"create\": {\"size_gb\": 10}}"],
            "/vault/create conflict"
        ),
        RefusedSubmission(["vault": #"{"name": ""}"#], "/vault/name too_short"),
        RefusedSubmission(["vault": "{\"name\": \(text(65))}"], "/vault/name too_long"),
        RefusedSubmission(["vault": #"{"name": "a b"}"#], "/vault/name bad_pattern"),
        RefusedSubmission(["vault": #"{"name": "a.b"}"#], "/vault/name bad_pattern"),
        RefusedSubmission(["vault": #"{"name": "é"}"#], "/vault/name bad_pattern"),
        RefusedSubmission(["vault": #"{"name": "v", "kind": 1}"#], "/vault/kind unknown_member"),
        RefusedSubmission(["vault": #"{"name": "v", "create": {}}"#], "/vault/create/size_gb required"),
        RefusedSubmission(["vault": #"{"name": "v", "create": 200}"#], "/vault/create wrong_type"),
        RefusedSubmission(["vault": creation("9")], "/vault/create/size_gb out_of_range"),
        RefusedSubmission(["vault": creation("10485761")], "/vault/create/size_gb out_of_range"),
        RefusedSubmission(["vault": creation("99999999999999999999")], "/vault/create/size_gb out_of_range"),
        RefusedSubmission(["vault": creation("200.5")], "/vault/create/size_gb wrong_type"),
        RefusedSubmission(["vault": creation("2e2")], "/vault/create/size_gb wrong_type"),
        RefusedSubmission(["vault": creation("\"200\"")], "/vault/create/size_gb wrong_type"),
        RefusedSubmission(
            ["vault": creation("200", #""object_type": "rds""#)],
            "/vault/create/object_type unknown_value"
        ),
        RefusedSubmission(
            ["vault": creation("200", #""object_type": "disk""#)],
            "/vault/create/object_type type_mismatch"
        ),
        RefusedSubmission(
            ["vault": creation("200", #""consistent_level": "none""#)],
            "/vault/create/consistent_level unknown_value"
        ),
        RefusedSubmission(
            ["vault": creation("200", #""consistent_level": "app_consistent""#), "resources": "[\(disk)]"],
            "/vault/create/consistent_level conflict"
        ),
        RefusedSubmission(["vault": creation("200", #""locked": true"#)], "/vault/create/locked unknown_member"),
    ]

    private static func creation(_ size: String, _ more: String = "") -> String {
        "{\"name\": \"v\", \"create\": {\"size_gb\": \(size)\(more.isEmpty ? "" : ", " + more)}}"
    }

    private static let resources = [
        RefusedSubmission(["resources": "[]"], "/resources too_short"),
        RefusedSubmission(["resources": servers(256)], "/resources too_long"),
        RefusedSubmission(["resources": "{}"], "/resources wrong_type"),
        RefusedSubmission(["resources": "[\(server), 5]"], "/resources/1 wrong_type"),
        RefusedSubmission(["resources": "[{}]"], "/resources/0/id required", "/resources/0/type required"),
        RefusedSubmission(
            ["resources": #"[{"id": "abc", "type": "server"}]"#],
            "/resources/0/id not_a_uuid",
            "/resources/0/type unknown_value"
        ),
        RefusedSubmission(
            ["resources": "[\(server), {\"id\": \"\(id.uppercased())\", \"type\": \"OS::Nova::Server\"}]"],
            "/resources/1/id duplicate"
        ),
        RefusedSubmission(["resources": "[\(server), \(disk)]"], "/resources/1/type type_mismatch"),
        RefusedSubmission(
            ["resources": "[{\"id\": \"\(id)\", \"type\": \"OS::Nova::Server\", \"name\": \(text(256))}]"],
            "/resources/0/name too_long"
        ),
        RefusedSubmission(
            ["resources": "[{\"id\": \"\(id)\", \"type\": \"OS::Nova::Server\", \"disks\": []}]"],
            "/resources/0/disks unknown_member"
        ),
    ]

    private static let restorePoints = [
        RefusedSubmission(["restore_point": "{}"], "/restore_point/name required"),
        RefusedSubmission(["restore_point": #"{"name": ""}"#], "/restore_point/name too_short"),
        RefusedSubmission(["restore_point": "{\"name\": \(text(41))}"], "/restore_point/name too_long"),
        RefusedSubmission(["restore_point": #"{"name": "a/b"}"#], "/restore_point/name bad_pattern"),
        RefusedSubmission(
            ["restore_point": "{\"name\": \"r\", \"description\": \(text(237))}"],
            "/restore_point/description too_long"
        ),
        RefusedSubmission(
            ["restore_point": #"{"name": "r", "description": "a<b"}"#],
            "/restore_point/description bad_pattern"
        ),
        RefusedSubmission(
            ["restore_point": #"{"name": "r", "description": "a\u0000b"}"#],
            "/restore_point/description bad_pattern"
        ),
        RefusedSubmission(
            ["restore_point": #"{"name": "r", "incremental": "yes"}"#],
            "/restore_point/incremental wrong_type"
        ),
        RefusedSubmission(
            ["restore_point": #"{"name": "r", "retention_days": 0}"#],
            "/restore_point/retention_days out_of_range"
        ),
        RefusedSubmission(
            ["restore_point": #"{"name": "r", "retention_days": 36501}"#],
            "/restore_point/retention_days out_of_range"
        ),
        RefusedSubmission(
            ["restore_point": #"{"name": "r", "auto_trigger": true}"#],
            "/restore_point/auto_trigger unknown_member"
        ),
    ]

    private static let rest = [
        RefusedSubmission(["shared": "1"], "/shared wrong_type"),
        RefusedSubmission(["priority": "101"], "/priority out_of_range"),
        RefusedSubmission(["priority": "-101"], "/priority out_of_range"),
        RefusedSubmission(["priority": "1.5"], "/priority wrong_type"),
        RefusedSubmission(["not_before": "\"tomorrow\""], "/not_before not_a_time"),
        RefusedSubmission(["not_before": "\"2026-01-01T00:00:00\""], "/not_before not_a_time"),
        RefusedSubmission(["not_before": "\"2999-01-01T00:00:00Z\""], "/not_before out_of_range"),
        RefusedSubmission(["not_before": "1700000000"], "/not_before wrong_type"),
        RefusedSubmission(["deadline_seconds": "0"], "/deadline_seconds out_of_range"),
        RefusedSubmission(["deadline_seconds": "2592001"], "/deadline_seconds out_of_range"),
        RefusedSubmission(["labels": "[]"], "/labels wrong_type"),
        RefusedSubmission(["labels": #"{"a b": "c"}"#], "/labels/a b bad_pattern"),
        RefusedSubmission(["labels": #"{"": "c"}"#], "/labels/ too_short"),
        RefusedSubmission(["labels": #"{"a": 1}"#], "/labels/a wrong_type"),
        RefusedSubmission(["labels": #"{"rpo": "1w"}"#], "/labels/rpo bad_pattern"),
        RefusedSubmission(["labels": #"{"rpo": "0h"}"#], "/labels/rpo bad_pattern"),
        RefusedSubmission(["labels": #"{"rpo": "99999999999d"}"#], "/labels/rpo bad_pattern"),
        RefusedSubmission(["labels": "{\"a\": \(text(256))}"], "/labels/a too_long"),
        RefusedSubmission(["labels": "{\(text(64)): \"a\"}"], "/labels/\(String(repeating: "x", count: 64)) too_long"),
        RefusedSubmission(
            ["labels": "{\((0..<33).map { "\"l\($0)\": \"x\"" }.joined(separator: ","))}"],
            "/labels too_long"
        ),
        RefusedSubmission(["reason": text(501)], "/reason too_long"),
        RefusedSubmission(["reason": "\"  \""], "/reason bad_pattern"),
        RefusedSubmission(
            [
                "project": "\"nowhere\"", "vault": #"{"name": "a b"}"#, "resources": "[]",
                "restore_point": #"{"name": "r!"}"#, "priority": "1000", "colour": "1",
            ],
            "/project unknown_project",
            "/resources too_short",
            "/vault/name bad_pattern",
            "/restore_point/name bad_pattern",
            "/priority out_of_range",
            "/colour unknown_member"
        ),
    ]
}
