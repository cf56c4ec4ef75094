/// The backup that the demo asks for.
enum DemoSubmission {
    static let projectID = "0605767b5780d5762fc5c0118072a564"
    static let serverID = "e8cc6bfd-d324-4b88-9109-9fb0ba70676f"
    static let serverName = "server-4690-0002"

    static let document: JSONValue = [
        "project": "default",
        "vault": [
            "name": "my_vault",
            "create": ["size_gb": 200, "object_type": "server", "consistent_level": "crash_consistent"],
        ],
        "resources": [["id": .text(serverID), "type": "OS::Nova::Server", "name": .text(serverName)]],
        "restore_point": ["name": "backup_auto", "description": "backupauto", "incremental": true],
        "reason": "demo",
    ]
}
