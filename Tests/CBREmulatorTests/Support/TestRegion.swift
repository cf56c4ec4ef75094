@testable import CBREmulator

/// A cloud with a clock that only the test moves.
struct TestRegion {
    static let projectID = "0605767b5780d5762fc5c0118072a564"
    static let start = WireTime.utc(year: 2020, month: 8, day: 17, hour: 3)

    var cloud: Cloud
    var now = start

    init(backupSeconds: Double = 100, switches: Switches = Switches()) {
        cloud = Cloud(
            projectID: Self.projectID,
            userID: "aa2999fa5ae640f28926f8fd79188934",
            switches: switches,
            inventory: Inventory(acceptsAnyID: true),
            backupSeconds: backupSeconds
        )
    }

    /// Lets time pass.
    mutating func pass(seconds: Double) {
        now = now.advanced(bySeconds: seconds)
        cloud.advance(to: now)
    }

    /// Carries out a call and returns the answer's body.
    @discardableResult
    mutating func call(
        _ operation: CBREmulator.Operation,
        _ parameters: [String: String] = [:],
        query: String = "",
        body: JSONValue? = nil,
        effects: RunEffects = .none
    ) throws(APIError) -> JSONValue {
        let request = WireRequest(method: "", target: "/?" + query, headers: [], body: [])
        var call = Call(
            operation: operation,
            parameters: parameters,
            request: request,
            body: body.map { .value($0) } ?? .absent,
            requestID: "request",
            now: now
        )
        call.effects = effects
        cloud.advance(to: now)
        guard case .json(let value) = try cloud.carryOut(call).body else { return .null }
        return value
    }

    /// The number of the refusal, `nil` when the call is carried out.
    mutating func refusal(
        _ operation: CBREmulator.Operation,
        _ parameters: [String: String] = [:],
        query: String = "",
        body: JSONValue? = nil
    ) -> String? {
        do {
            try call(operation, parameters, query: query, body: body)
            return nil
        } catch {
            return String(error.code.drop { $0 != "." }.dropFirst())
        }
    }

    mutating func makeVault(_ fields: JSONObject = JSONObject(), kind: String = "server", size: Int = 200) throws
        -> String
    {
        var vault = JSONObject([
            ("name", "my_vault"), ("resources", []), ("billing", Self.billing(kind: kind, size: size)),
        ])
        for key in fields.keys { vault[key] = fields[key] }
        return try call(.createVault, body: ["vault": .object(vault)]).value(at: "vault.id")?.stringValue ?? ""
    }

    static func billing(kind: String = "server", size: Int = 200) -> JSONValue {
        [
            "cloud_type": "public", "consistent_level": "crash_consistent", "object_type": .string(kind),
            "protect_type": "backup", "size": .int(size),
        ]
    }

    mutating func associate(_ ids: String..., vault: String) throws {
        let resources = ids.map { id -> JSONValue in ["id": .string(id), "type": "OS::Nova::Server"] }
        try call(.addResources, ["vault_id": vault], body: ["resources": .array(resources)])
    }

    static func checkpointBody(vault: String, name: String = "backup_auto", resources: [String]) -> JSONValue {
        [
            "checkpoint": [
                "vault_id": .string(vault),
                "parameters": ["name": .string(name), "resources": .array(resources.map(JSONValue.string))],
            ]
        ]
    }

    /// Starts a run and returns the accepted restore point.
    mutating func backUp(
        _ resources: String...,
        vault: String,
        name: String = "backup_auto",
        effects: RunEffects = .none
    ) throws -> JSONValue {
        let body = Self.checkpointBody(vault: vault, name: name, resources: resources)
        return try call(.createCheckpoint, body: body, effects: effects)["checkpoint"] ?? .null
    }

    mutating func checkpointStatus(_ id: String) throws -> String? {
        try call(.showCheckpoint, ["checkpoint_id": id]).value(at: "checkpoint.status")?.stringValue
    }

    mutating func backupStatuses(_ query: String) throws -> [String] {
        let backups = try call(.listBackups, query: query)["backups"]?.arrayValue ?? []
        return backups.compactMap { $0["status"]?.stringValue }
    }
}

/// Ids of servers. `first` has one disk and `second` has two.
enum TestServer {
    static let first = Inventory.documentedServerID
    static let second = "00000000-0000-4000-8000-000000000002"
    static let third = "00000000-0000-4000-8000-000000000003"
}
