import Engine
import Foundation
import HTTPTransport
import Synchronization
import Workflow

/// A cloud in memory behind no socket at all: it answers at once, with JSON as the vendor's documents show it, and every
/// backup is done as soon as it is asked for.
final class InstantCloud: HTTPSending {
    private struct Vault {
        let id: String
        let name: String
        let marker: String
        let createdAt: String
        var resources: [String] = []
    }

    private struct Run {
        let id: String
        let vaultID: String
        let name: String
        let description: String
        let resources: [String]
        let createdAt: String
    }

    private struct State {
        var vaults: [Vault] = []
        var vaultsByName: [String: Int] = [:]
        var vaultsByID: [String: Int] = [:]
        var vaultsByResource: [String: Int] = [:]
        var runs: [Run] = []
        var runsByID: [String: Int] = [:]
        var requests = 0
    }

    private let state = Mutex(State())
    /// "available", or what runs say that are never over.
    private let runStatus: String

    /// - Parameter runsEnd: false: each backup stays under way.
    init(runsEnd: Bool = true) { runStatus = runsEnd ? "available" : "protecting" }

    var requestCount: Int { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPReply {
        try request.validate()
        let (path, query) = Self.parts(of: request.url)
        let body = request.body.flatMap { Self.object($0) } ?? [:]
        let text = state.withLock { state in
            state.requests += 1
            return answer(&state, request.method, path, query, body)
        }
        guard let text else {
            return HTTPReply(
                status: 404,
                headers: Self.headers,
                body: Array(#"{"error_code":"BackupService.6105","error_msg":"there is no such thing"}"#.utf8)
            )
        }
        return HTTPReply(status: 200, headers: Self.headers, body: Array(text.utf8))
    }

    private static let headers = [
        HTTPHeader("Content-Type", "application/json"), HTTPHeader("X-Request-Id", "instant"),
    ]

    // MARK: Answers

    private func answer(
        _ state: inout State,
        _ method: String,
        _ path: [String],
        _ query: [String: String],
        _ body: [String: Any]
    ) -> String? {
        switch (method, path.first, path.count) {
        case ("GET", "protectables", 4): protectable(state, path[3])
        case ("GET", "vaults", 1): list("vaults", vaults(state, query).map(json))
        case ("GET", "vaults", 2): state.vaultsByID[path[1]].map { #"{"vault":\#(json(state.vaults[$0]))}"# }
        case ("POST", "vaults", 1): create(&state, body["vault"] as? [String: Any] ?? [:])
        case ("POST", "vaults", 3): associate(&state, path[1], body["resources"] as? [[String: Any]] ?? [])
        case ("POST", "checkpoints", 1): backUp(&state, body["checkpoint"] as? [String: Any] ?? [:])
        case ("GET", "checkpoints", 2): state.runsByID[path[1]].map { run(state.runs[$0]) }
        case ("GET", "backups", 1): list("backups", runs(state, query).map { backup($0) })
        case ("GET", "operation-logs", 1): list("operation_logs", runs(state, query).map { task($0) })
        default: nil
        }
    }

    private func vaults(_ state: State, _ query: [String: String]) -> [Vault] {
        if let name = query["name"] { return state.vaultsByName[name].map { [state.vaults[$0]] } ?? [] }
        if let resource = query["resource_ids"] {
            return state.vaultsByResource[resource].map { [state.vaults[$0]] } ?? []
        }
        return []
    }

    private func create(_ state: inout State, _ wanted: [String: Any]) -> String? {
        guard let name = wanted["name"] as? String else { return nil }
        let tags = wanted["tags"] as? [[String: Any]] ?? []
        let number = state.vaults.count
        let vault = Vault(
            id: Self.id("7a017000", number),
            name: name,
            marker: tags.first?["value"] as? String ?? "",
            createdAt: Timestamp.now().rfc3339
        )
        state.vaults.append(vault)
        state.vaultsByName[name] = number
        state.vaultsByID[vault.id] = number
        return #"{"vault":\#(json(vault))}"#
    }

    private func associate(_ state: inout State, _ vaultID: String, _ resources: [[String: Any]]) -> String? {
        guard let number = state.vaultsByID[vaultID] else { return nil }
        let ids = resources.compactMap { $0["id"] as? String }
        state.vaults[number].resources += ids
        for id in ids { state.vaultsByResource[id] = number }
        return #"{"add_resource_ids":[\#(Self.quoted(ids))]}"#
    }

    private func backUp(_ state: inout State, _ wanted: [String: Any]) -> String? {
        let parameters = wanted["parameters"] as? [String: Any] ?? [:]
        guard let vaultID = wanted["vault_id"] as? String, let number = state.vaultsByID[vaultID],
            let name = parameters["name"] as? String, let resources = parameters["resources"] as? [String]
        else { return nil }
        let new = Run(
            id: Self.id("4e570000", state.runs.count),
            vaultID: vaultID,
            name: name,
            description: parameters["description"] as? String ?? "",
            resources: resources,
            createdAt: Timestamp.now().rfc3339
        )
        state.runsByID[new.id] = state.runs.count
        state.runs.append(new)
        let covered = resources.map { #"{"id":"\#($0)","name":"ecs","type":"OS::Nova::Server","extra_info":"{}"}"# }
        return """
            {"checkpoint":{"id":"\(new.id)","status":"protecting","created_at":"\(new.createdAt)",\
            "project_id":"\(EmulatorProcess.projectID)","vault":{"id":"\(vaultID)",\
            "name":"\(state.vaults[number].name)","resources":[\(covered.joined(separator: ","))],\
            "skipped_resources":[]},"extra_info":{"name":"\(name)","description":"\(new.description)",\
            "retention_duration":-1}}}
            """
    }

    private func runs(_ state: State, _ query: [String: String]) -> [Run] {
        if let id = query["checkpoint_id"] { return state.runsByID[id].map { [state.runs[$0]] } ?? [] }
        guard let resource = query["resource_id"] else { return [] }
        return state.runs.suffix(64).filter { $0.resources.contains(resource) }
    }

    // MARK: JSON

    private func protectable(_ state: State, _ id: String) -> String {
        let holder = state.vaultsByResource[id].map { state.vaults[$0] }
        let detail =
            holder.map {
                #"{"result":false,"code":"BackupService.7116","vault":{"id":"\#($0.id)","name":"\#($0.name)"}}"#
            } ?? #"{"result":true}"#
        return """
            {"instance":{"id":"\(id)","name":"ecs","type":"OS::Nova::Server","status":"ACTIVE","children":[],\
            "protectable":\(detail)}}
            """
    }

    private func json(_ vault: Vault) -> String {
        let resources = vault.resources.map {
            #"{"id":"\#($0)","name":"ecs","type":"OS::Nova::Server","size":40,"protect_status":"available"}"#
        }
        return """
            {"id":"\(vault.id)","name":"\(vault.name)","project_id":"\(EmulatorProcess.projectID)",\
            "provider_id":"0daac4c5-6707-4851-97ba-169e36266b66","created_at":"\(vault.createdAt)",\
            "billing":{"allocated":0,"cloud_type":"public","consistent_level":"crash_consistent","used":0,\
            "charging_mode":"post_paid","protect_type":"backup","object_type":"server",\
            "spec_code":"vault.backup.server.normal","status":"available","size":\(BenchJobs.vaultGB)},\
            "resources":[\(resources.joined(separator: ","))],\
            "tags":[{"key":"holdfast","value":"\(vault.marker)"}]}
            """
    }

    private func run(_ run: Run) -> String {
        """
        {"checkpoint":{"id":"\(run.id)","status":"\(runStatus)","created_at":"\(run.createdAt)",\
        "project_id":"\(EmulatorProcess.projectID)","vault":null,"extra_info":null}}
        """
    }

    private func backup(_ run: Run) -> String {
        """
        {"id":"b\(run.id.dropFirst())","checkpoint_id":"\(run.id)","vault_id":"\(run.vaultID)",\
        "resource_id":"\(run.resources.first ?? "")","resource_type":"OS::Nova::Server","name":"\(run.name)",\
        "description":"\(run.description)","status":"\(runStatus)","parent_id":null,"created_at":"\(run.createdAt)",\
        "children":[],"protected_at":"\(run.createdAt)"}
        """
    }

    private func task(_ run: Run) -> String {
        """
        {"id":"c\(run.id.dropFirst())","checkpoint_id":"\(run.id)","vault_id":null,"operation_type":"backup",\
        "status":"success","started_at":"\(run.createdAt)","created_at":"\(run.createdAt)","ended_at":"\(run.createdAt)",\
        "error_info":{"code":"","message":""},"extra_info":{"common":{"progress":100},\
        "resource":{"id":"\(run.resources.first ?? "")"},"backup":{"backup_id":"b\(run.id.dropFirst())",\
        "backup_name":"\(run.name)"}}}
        """
    }

    private func list(_ name: String, _ rows: [String]) -> String {
        #"{"\#(name)":[\#(rows.joined(separator: ","))],"count":\#(rows.count)}"#
    }

    // MARK: Text

    private static func quoted(_ texts: [String]) -> String { texts.map { "\"\($0)\"" }.joined(separator: ",") }

    private static func id(_ head: String, _ number: Int) -> String {
        let digits = String(number)
        return "\(head)-0000-4000-8000-" + String(repeating: "0", count: max(12 - digits.count, 0)) + digits
    }

    /// The path behind the project, and the query.
    private static func parts(of url: String) -> (path: [String], query: [String: String]) {
        let sides = url.split(separator: "?", maxSplits: 1)
        let path = (sides.first ?? "").split(separator: "/").dropFirst(4).map(String.init)
        var query: [String: String] = [:]
        for pair in sides.count > 1 ? sides[1].split(separator: "&") : [] {
            let halves = pair.split(separator: "=", maxSplits: 1)
            guard let key = halves.first else { continue }
            query[String(key)] = halves.count > 1 ? String(halves[1]) : ""
        }
        return (path, query)
    }

    private static func object(_ bytes: [UInt8]) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
    }
}
