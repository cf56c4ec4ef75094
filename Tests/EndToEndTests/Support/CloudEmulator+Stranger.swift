import HTTPTransport

extension CloudEmulator {
    /// Creates a vault as another user of the account would, without any tag.
    /// - Returns: its id.
    func makeForeignVault(named name: String) async throws -> String {
        let login: Document = [
            "auth": [
                "identity": [
                    "methods": ["password"],
                    "password": [
                        "user": [
                            "name": .text(Self.user), "password": .text(Self.password),
                            "domain": ["name": .text(Self.domain)],
                        ]
                    ],
                ],
                "scope": ["project": ["id": .text(Self.projectID)]],
            ]
        ]
        let token = try await client.send("POST", "/v3/auth/tokens", login).header("X-Subject-Token") ?? ""
        let body: Document = [
            "vault": [
                "billing": [
                    "cloud_type": "public", "consistent_level": "crash_consistent", "object_type": "server",
                    "protect_type": "backup", "size": 200,
                ],
                "name": .text(name), "resources": [],
            ]
        ]
        let answer = try await client.send(
            "POST",
            "/v3/\(Self.projectID)/vaults",
            body,
            headers: [HTTPHeader("X-Auth-Token", token)]
        )
        guard answer.status == 200, let id = try answer.document["vault"]["id"].text else {
            throw Impatience(description: "creating a vault: \(answer.status) \(answer.text)")
        }
        return id
    }
}
