/// The backup of the documented example, and the like of it.
enum Seed {
    static let server = "e8cc6bfd-d324-4b88-9109-9fb0ba70676f"
    static let serverName = "server-4690-0002"

    /// The submission that makes the documented calls.
    static let submission = submission()

    /// - Parameters:
    ///   - vault: a name; the vault is created when absent.
    ///   - servers: what to back up.
    static func submission(
        vault: String = "my_vault",
        servers: [String] = [server],
        name: String = "backup_auto"
    ) -> Document {
        // The documented size, or room for as many servers as a test may have.
        let size: Document = servers == [server] ? 200 : 100_000
        return [
            "project": "default",
            "vault": [
                "name": .text(vault),
                "create": ["size_gb": size, "object_type": "server", "consistent_level": "crash_consistent"],
            ],
            "resources": .array(
                servers.map { ["id": .text($0), "type": "OS::Nova::Server", "name": .text(serverName)] }
            ),
            "restore_point": ["name": .text(name), "description": "backupauto", "incremental": true],
            "reason": "test",
        ]
    }

    /// The id of a server for tests that need several.
    static func server(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "5e7e0000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }
}
