@testable import holdfast

/// A job as the daemon would send it.
enum SampleJob {
    static func document(_ members: [String: JSONValue] = [:]) -> JSONValue {
        let usual: [String: JSONValue] = [
            "id": "0198", "state": "running", "vault_name": "my_vault", "submitted_at": "2026-01-31T23:00:00.000Z",
            "resources": [["id": "e8", "name": "one", "type": "OS::Nova::Server"]],
        ]
        return .object(usual.merging(members) { _, given in given })
    }

    static func view(_ members: [String: JSONValue] = [:]) -> JobView {
        JobView(document(members))
    }
}
