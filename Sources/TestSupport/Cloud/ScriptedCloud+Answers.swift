import Foundation
import HTTPTransport
import Workflow

extension ScriptedCloud.State {
    // MARK: Identity

    /// The refusal of a request that does not prove who sends it.
    func refusal(of request: CloudRequest, at now: Timestamp) -> HTTPReply? {
        if request.call == .token { return nil }
        if let token = request.token {
            let number = Int(token.dropFirst("token-".count)) ?? 0
            return number > deadTokens && number <= tokensIssued ? nil : .error(401, "APIGW.0307")
        }
        guard request.isSigned, acceptsKeys else { return .error(401, "APIGW.0301") }
        let date = request.headers.first("X-Sdk-Date").flatMap { CloudTime.read($0) }
        guard let date, abs((date - (now + skew)).wholeMilliseconds) <= 900_000 else {
            return .error(401, "APIGW.0301")
        }
        return nil
    }

    // MARK: Answers

    mutating func reply(to request: CloudRequest, at now: Timestamp) -> HTTPReply {
        switch request.call {
        case .token: return token(at: now)
        case .showProtectable: return protectable(request)
        case .listVaults:
            return list("vaults", vaults.filter { matches($0, request) }.map { json($0, at: now) }, request)
        case .listVaultsByTag: return taggedVaults(request, at: now)
        case .showVault:
            guard let vault = vaults.first(where: { $0.id == request.path[1] }) else {
                return .error(404, "BackupService.6105")
            }
            return object(["vault": json(vault, at: now)])
        case .createVault: return createVault(request, at: now)
        case .addResource: return addResource(request)
        case .createRestorePoint: return createRestorePoint(request, at: now)
        case .showRestorePoint: return showRestorePoint(request, at: now)
        case .listBackups: return list("backups", runs.flatMap { backups(of: $0, request, at: now) }, request)
        case .listTasks: return list("operation_logs", runs.flatMap { tasks(of: $0, request, at: now) }, request)
        case .other: return .error(404, "APIGW.0101")
        }
    }

    private mutating func token(at now: Timestamp) -> HTTPReply {
        guard acceptsPassword else {
            return .json(401, #"{"error": {"code": 401, "message": "scripted", "title": "Unauthorized"}}"#)
        }
        tokensIssued += 1
        var reply = object(
            [
                "token": [
                    "methods": ["password"], "issued_at": CloudTime.wire(now) + "Z",
                    "expires_at": CloudTime.wire(now + tokenLasts) + "Z",
                ]
            ],
            status: 201
        )
        reply.headers.append(HTTPHeader("X-Subject-Token", "token-\(tokensIssued)"))
        return reply
    }

    private func protectable(_ request: CloudRequest) -> HTTPReply {
        let id = request.path[3]
        let holder = vaults.first { $0.resources.contains(id) }
        var protectable: [String: Any] = ["result": holder == nil]
        if let holder {
            protectable["code"] = "BackupService.7116"
            protectable["vault"] = ["id": holder.id, "name": holder.name]
        }
        return object([
            "instance": [
                "id": id, "name": "ecs-\(id.prefix(4))", "type": "OS::Nova::Server", "status": "ACTIVE",
                "children": [Any](), "protectable": protectable,
            ]
        ])
    }

    private func matches(_ vault: CloudVault, _ request: CloudRequest) -> Bool {
        if let name = request.query["name"], vault.name != name { return false }
        if let resource = request.query["resource_ids"], !vault.resources.contains(resource) { return false }
        return true
    }

    private func taggedVaults(_ request: CloudRequest, at now: Timestamp) -> HTTPReply {
        let wanted = body(of: request)
        let filter = (wanted["tags"] as? [[String: Any]])?.first ?? [:]
        let key = filter["key"] as? String ?? ""
        let values = filter["values"] as? [String] ?? []
        let found = vaults.filter { vault in vault.tags[key].map { values.isEmpty || values.contains($0) } ?? false }
        let offset = (wanted["offset"] as? String).flatMap { Int($0) } ?? 0
        let rows = found.dropFirst(offset).map { vault -> [String: Any] in
            [
                "resource_id": vault.id, "resource_name": vault.name,
                "resource_detail": ["vault": json(vault, at: now)],
                "tags": vault.tags.map { ["key": $0.key, "value": $0.value] },
            ]
        }
        return object(["resources": Array(rows), "total_count": found.count])
    }

    private mutating func createVault(_ request: CloudRequest, at now: Timestamp) -> HTTPReply {
        guard let wanted = member("vault", of: request), let name = wanted["name"] as? String,
            let billing = wanted["billing"] as? [String: Any], let size = billing["size"] as? Int
        else { return .error(400, "BackupService.9900") }
        var vault = CloudVault(id: CloudIDs.vault(vaults.count), name: name, sizeGB: size)
        vault.objectType = billing["object_type"] as? String ?? ""
        vault.consistentLevel = billing["consistent_level"] as? String ?? ""
        for tag in wanted["tags"] as? [[String: Any]] ?? [] {
            vault.tags[tag["key"] as? String ?? ""] = tag["value"] as? String
        }
        vaults.append(vault)
        return object(["vault": json(vault, at: now)])
    }

    private mutating func addResource(_ request: CloudRequest) -> HTTPReply {
        guard let position = vaults.firstIndex(where: { $0.id == request.path[1] }) else {
            return .error(404, "BackupService.6105")
        }
        let added = (body(of: request)["resources"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
        if let held = added.first(where: { id in vaults.contains { $0.resources.contains(id) } }) {
            return .error(400, vaults[position].resources.contains(held) ? "BackupService.6104" : "BackupService.6103")
        }
        vaults[position].resources += added
        return object(["add_resource_ids": added])
    }

    private mutating func createRestorePoint(_ request: CloudRequest, at now: Timestamp) -> HTTPReply {
        guard let wanted = member("checkpoint", of: request), let vaultID = wanted["vault_id"] as? String,
            let parameters = wanted["parameters"] as? [String: Any], let name = parameters["name"] as? String,
            let resources = parameters["resources"] as? [String]
        else { return .error(400, "BackupService.9900") }
        guard let vault = vaults.first(where: { $0.id == vaultID }) else { return .error(404, "BackupService.6105") }
        guard resources.allSatisfy({ vault.resources.contains($0) }) else { return .error(400, "BackupService.6135") }
        guard !runs.contains(where: { !$0.isOver(at: now) && !Set($0.resources).isDisjoint(with: resources) }) else {
            return .error(400, "BackupService.0001")
        }
        let run = CloudRun(
            id: CloudIDs.run(runs.count),
            vaultID: vaultID,
            name: name,
            description: parameters["description"] as? String ?? "",
            resources: resources,
            startedAt: now,
            endsAt: now + runLasts,
            listedAt: now + listsLag
        )
        runs.append(run)
        let covered = resources.map { ["id": $0, "name": "ecs", "type": "OS::Nova::Server", "extra_info": "{}"] }
        return object([
            "checkpoint": [
                "id": run.id, "status": "protecting", "created_at": CloudTime.wire(now), "project_id": CloudIDs.project,
                "vault": ["id": vaultID, "name": vault.name, "resources": covered, "skipped_resources": [Any]()],
                "extra_info": ["name": name, "description": run.description, "retention_duration": -1],
            ]
        ])
    }

    private func showRestorePoint(_ request: CloudRequest, at now: Timestamp) -> HTTPReply {
        guard let run = runs.first(where: { $0.id == request.path[1] }) else {
            return .error(404, "BackupService.6217")
        }
        return object([
            "checkpoint": [
                "id": run.id, "status": run.isOver(at: now) ? "available" : "protecting",
                "created_at": CloudTime.wire(run.startedAt), "project_id": CloudIDs.project, "vault": NSNull(),
                "extra_info": NSNull(),
            ]
        ])
    }

    // MARK: Lists

    private func isListed(_ run: CloudRun, _ request: CloudRequest, at now: Timestamp) -> Bool {
        if let since = request.query["start_time"].flatMap({ CloudTime.read($0) }), run.startedAt < since {
            return false
        }
        if let vault = request.query["vault_id"], vault != run.vaultID { return false }
        if let id = request.query["checkpoint_id"], id != run.id { return false }
        return now >= run.listedAt
    }

    private func backups(of run: CloudRun, _ request: CloudRequest, at now: Timestamp) -> [[String: Any]] {
        guard isListed(run, request, at: now) else { return [] }
        return run.resources.enumerated().compactMap { index, resource in
            if let wanted = request.query["resource_id"], wanted != resource { return nil }
            return [
                "id": run.backupID(index), "checkpoint_id": run.id, "vault_id": run.vaultID, "resource_id": resource,
                "resource_type": "OS::Nova::Server", "name": run.backupName(index), "description": run.description,
                "status": run.isOver(at: now) ? "available" : "protecting", "parent_id": NSNull(),
                "created_at": CloudTime.wire(run.startedAt), "children": [Any](),
                "protected_at": run.isOver(at: now) ? CloudTime.wire(run.endsAt) as Any : NSNull(),
            ]
        }
    }

    private func tasks(of run: CloudRun, _ request: CloudRequest, at now: Timestamp) -> [[String: Any]] {
        guard isListed(run, request, at: now) else { return [] }
        return run.resources.enumerated().compactMap { index, resource in
            if let wanted = request.query["resource_id"], wanted != resource { return nil }
            return [
                "id": "t" + run.backupID(index).dropFirst(), "checkpoint_id": run.id, "vault_id": NSNull(),
                "operation_type": "backup", "status": run.isOver(at: now) ? "success" : "running",
                "started_at": CloudTime.wire(run.startedAt), "created_at": CloudTime.wire(run.startedAt),
                "ended_at": run.isOver(at: now) ? CloudTime.wire(run.endsAt) as Any : NSNull(),
                "error_info": ["code": "", "message": ""],
                "extra_info": [
                    "common": ["progress": run.isOver(at: now) ? 100 : 50], "resource": ["id": resource],
                    "backup": ["backup_id": run.backupID(index), "backup_name": run.backupName(index)],
                ],
            ]
        }
    }

    private func list(_ name: String, _ rows: [[String: Any]], _ request: CloudRequest) -> HTTPReply {
        let offset = request.query["offset"].flatMap { Int($0) } ?? 0
        let limit = request.query["limit"].flatMap { Int($0) } ?? 1000
        return object([name: Array(rows.dropFirst(offset).prefix(limit)), "count": rows.count])
    }

    private func json(_ vault: CloudVault, at now: Timestamp) -> [String: Any] {
        let busy = runs.filter { $0.vaultID == vault.id && !$0.isOver(at: now) }.flatMap(\.resources)
        return [
            "id": vault.id, "name": vault.name, "project_id": CloudIDs.project, "description": NSNull(),
            "provider_id": "0daac4c5-6707-4851-97ba-169e36266b66", "created_at": "2020-08-17T03:51:24.678916",
            "billing": [
                "allocated": 0, "cloud_type": "public", "consistent_level": vault.consistentLevel, "used": 0,
                "charging_mode": "post_paid", "protect_type": "backup", "object_type": vault.objectType,
                "spec_code": "vault.backup.server.normal", "status": vault.status, "size": vault.sizeGB,
            ],
            "resources": vault.resources.map {
                [
                    "id": $0, "name": "ecs", "type": "OS::Nova::Server", "size": 40, "backup_size": 0,
                    "protect_status": busy.contains($0) ? "protecting" : "available",
                ]
            },
            "tags": vault.tags.map { ["key": $0.key, "value": $0.value] },
        ]
    }

    // MARK: JSON

    private func body(of request: CloudRequest) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any] ?? [:]
    }

    private func member(_ name: String, of request: CloudRequest) -> [String: Any]? {
        body(of: request)[name] as? [String: Any]
    }

    private func object(_ value: [String: Any], status: Int = 200) -> HTTPReply {
        guard let data = try? JSONSerialization.data(withJSONObject: value) else {
            preconditionFailure("an answer cannot be written as JSON")
        }
        return .json(status, String(decoding: data, as: UTF8.self))
    }
}

/// Ids as the seed's example has them for the first of each kind, numbered after that.
package enum CloudIDs {
    package static let project = "0605767b5780d5762fc5c0118072a564"

    package static func vault(_ index: Int) -> String {
        index == 0 ? "ea7b8717-2543-478a-a92d-3ca7ee448f67" : numbered("eeeeeeee", index)
    }

    package static func run(_ index: Int) -> String {
        index == 0 ? "d9ce6924-d753-4132-bd16-a9f8838ea7d2" : numbered("dddddddd", index)
    }

    private static func numbered(_ head: String, _ index: Int) -> String {
        let digits = String(index)
        return "\(head)-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }
}
