/// Reads the `fault` of a rule with the fields that belong to it.
struct FaultReader {
    typealias InvalidRule = FaultRule.InvalidRule

    static let keys: Set<String> = [
        "delay_seconds", "when", "retry_after", "status", "error_code", "error_msg", "dialect", "headers", "body",
        "content_type", "bytes_per_second", "resources", "code", "reason", "timeout", "seconds", "resource_id",
        "backup_id",
        "checkpoint_id", "vault_id", "vault_status", "resource_status",
    ]

    static let kinds = [
        "answer_lost", "delay", "duplicate", "close", "close_reused", "reset", "throttle", "error", "server_error",
        "unauthorized",
        "malformed_url", "html", "garbage", "text", "truncated", "slow_drip", "skip_resource", "fail_backup",
        "fail_deletion", "backup_duration", "list_lag", "vanish_resource", "vanish_backup", "vanish_checkpoint",
        "associate_elsewhere",
        "dissociate", "freeze_vault", "vault_status", "resource_status", "expire_tokens", "move_clock",
    ]

    private let object: JSONObject

    init(_ object: JSONObject) { self.object = object }

    func fault() throws(InvalidRule) -> Fault {
        let kind = try FaultRule.text(object, "fault") ?? ""
        if let transport = try transportFault(kind) { return transport }
        if let answer = try answerFault(kind) { return answer }
        if let run = try runFault(kind) { return run }
        if let upheaval = try upheaval(kind) { return .upheaval(upheaval) }
        throw InvalidRule("fault must be one of \(Self.kinds.joined(separator: ", "))")
    }

    private func transportFault(_ kind: String) throws(InvalidRule) -> Fault? {
        switch kind {
        case "answer_lost": return .answerLost
        case "delay":
            guard let seconds = try FaultRule.number(object, "delay_seconds", in: 0...86_400) else {
                throw InvalidRule("delay needs delay_seconds")
            }
            return .delay(seconds: seconds, try moment())
        case "duplicate": return .duplicate
        case "close": return .close
        case "close_reused": return .closeReused
        case "reset":
            guard let moment = Fault.ResetMoment(rawValue: try FaultRule.text(object, "when") ?? "before") else {
                throw InvalidRule("when must be before, after or headers")
            }
            return .reset(moment)
        case "truncated": return .truncated
        case "slow_drip":
            return .slowDrip(
                bytesPerSecond: try FaultRule.int(object, "bytes_per_second", in: 1...1_000_000) ?? 20
            )
        default: return nil
        }
    }

    private func answerFault(_ kind: String) throws(InvalidRule) -> Fault? {
        switch kind {
        case "throttle":
            let error = try refusal(status: 429, code: "APIGW.0308", message: "The throttling threshold is reached")
            return .refuse(error, headers: try headers(), try moment())
        case "error", "server_error":
            let error = try refusal(status: 500, code: "BackupService.9910", message: "unknown error")
            return .refuse(error, headers: try headers(), try moment())
        case "unauthorized":
            let error = try refusal(status: 401, code: "APIGW.0307", message: "The token must be updated")
            return .refuse(error, headers: try headers(), try moment())
        case "malformed_url": return .refuse(.malformedURL, headers: [:], try moment())
        case "html":
            return try text(
                "<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n",
                contentType: "text/html",
                status: 502
            )
        case "garbage": return try text("{\"vault\": {\u{1}]", contentType: "application/json", status: 200)
        case "text": return try text("", contentType: "text/plain", status: 200)
        default: return nil
        }
    }

    private func text(_ body: String, contentType: String, status: Int) throws(InvalidRule) -> Fault {
        .text(
            try FaultRule.text(object, "body") ?? body,
            contentType: try FaultRule.text(object, "content_type") ?? contentType,
            status: try FaultRule.int(object, "status", in: 200...599) ?? status,
            try moment()
        )
    }

    private func runFault(_ kind: String) throws(InvalidRule) -> Fault? {
        switch kind {
        case "skip_resource": return .skipResource(try resourceFault(code: "BackupService.6203"))
        case "fail_backup": return .failBackup(try resourceFault(code: "BackupService.9910"))
        case "fail_deletion":
            return .failDeletion(code: try FaultRule.text(object, "code") ?? "BackupService.6115")
        case "backup_duration": return .backupDuration(seconds: try seconds())
        case "list_lag": return .listLag(seconds: try seconds())
        default: return nil
        }
    }

    /// `resources` is a list of ids, a number (the first so many) or absent (all).
    private func resourceFault(code: String) throws(InvalidRule) -> RunEffects.ResourceFault {
        let selection: RunEffects.ResourceFault.Selection
        switch object["resources"] {
        case nil, .null: selection = .all
        case .int(let count): selection = .first(count)
        case .array(let elements): selection = .ids(elements.compactMap(\.stringValue))
        default: throw InvalidRule("resources must be a list of ids or a number")
        }
        return RunEffects.ResourceFault(
            selection: selection,
            code: try FaultRule.text(object, "code") ?? code,
            reason: try FaultRule.text(object, "reason") ?? "a fault rule says so",
            isTimeout: object["timeout"]?.boolValue ?? false
        )
    }

    private func upheaval(_ kind: String) throws(InvalidRule) -> Upheaval? {
        switch kind {
        case "vanish_resource": return .vanishResource(try id("resource_id"))
        case "vanish_backup": return .vanishBackup(try id("backup_id"))
        case "vanish_checkpoint": return .vanishCheckpoint(try id("checkpoint_id"))
        case "associate_elsewhere":
            return .associateElsewhere(resource: try id("resource_id"), vault: try FaultRule.text(object, "vault_id"))
        case "dissociate": return .dissociate(resource: try id("resource_id"))
        case "freeze_vault": return .vaultStatus(vault: try id("vault_id"), .frozen)
        case "vault_status":
            guard let status = try FaultRule.text(object, "vault_status").flatMap(Vault.Status.init(rawValue:)) else {
                throw InvalidRule("vault_status must be available, lock, frozen, deleting or error")
            }
            return .vaultStatus(vault: try id("vault_id"), status)
        case "resource_status":
            guard let status = try FaultRule.text(object, "resource_status") else {
                throw InvalidRule("resource_status is missing")
            }
            return .resourceStatus(resource: try id("resource_id"), status)
        case "expire_tokens": return .expireTokens
        case "move_clock": return .moveClock(seconds: try seconds())
        default: return nil
        }
    }

    private func id(_ key: String) throws(InvalidRule) -> String {
        guard let id = try FaultRule.text(object, key) else { throw InvalidRule("\(key) is missing") }
        return id
    }

    private func seconds() throws(InvalidRule) -> Double {
        guard let seconds = try FaultRule.number(object, "seconds", in: 0...1e9) else {
            throw InvalidRule("seconds is missing")
        }
        return seconds
    }

    private func moment() throws(InvalidRule) -> Fault.Moment {
        guard let moment = Fault.Moment(rawValue: try FaultRule.text(object, "when") ?? "before") else {
            throw InvalidRule("when must be before or after")
        }
        return moment
    }

    private func refusal(status: Int, code: String, message: String) throws(InvalidRule) -> APIError {
        let code = try FaultRule.text(object, "error_code") ?? code
        let dialectName = try FaultRule.text(object, "dialect")
        let natural = code.hasPrefix("APIG") ? APIError.Dialect.gateway : .service
        guard let dialect = dialectName.map({ APIError.Dialect(rawValue: $0) }) ?? natural else {
            let names = APIError.Dialect.allCases.map(\.rawValue).joined(separator: ", ")
            throw InvalidRule("dialect must be one of \(names)")
        }
        return APIError(
            status: try FaultRule.int(object, "status", in: 200...599) ?? status,
            code: code,
            message: try FaultRule.text(object, "error_msg") ?? message,
            dialect: dialect
        )
    }

    private func headers() throws(InvalidRule) -> [String: String] {
        var headers: [String: String] = [:]
        switch object["retry_after"] {
        case nil, .null: break
        case .int(let seconds): headers["Retry-After"] = String(seconds)
        case .string(let text): headers["Retry-After"] = text
        default: throw InvalidRule("retry_after must be a number of seconds or a date as text")
        }
        for key in object["headers"]?.objectValue?.keys ?? [] {
            headers[key] = object["headers"]?[key]?.stringValue
        }
        return headers
    }
}
