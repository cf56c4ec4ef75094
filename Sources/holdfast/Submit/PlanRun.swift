import ArgumentParser

/// What a submission would do, asked for and printed. Nothing is accepted and nothing in the cloud is changed.
struct PlanRun {
    let client: DaemonClient
    let output: OutputOptions

    static let csvColumns = [
        "resources.id", "outcome", "step", "wait_reason", "error_code", "message", "vault.action", "vault.id",
        "vault.name", "vault.size_gb", "associate", "restore_point.name",
    ]

    /// - Throws: `ExitCode` when something would be refused, or could not be found out.
    func run(body: [UInt8]) async throws {
        let call = DaemonCall(
            method: "POST",
            target: RequestTarget(["v1", "jobs"], query: [("validate_only", "true")]),
            body: body,
            timeLimit: .seconds(90)
        )
        let document = try await client.send(call).document
        let plans = document["plans"]?.elements ?? []
        try output.print(document, items: plans, columns: Self.csvColumns) { _ in plans.flatMap(Self.lines) }
        switch document["outcome"]?.text {
        case "would_run", "would_wait": return
        case "undecided": throw ExitCode(ExitStatus.tryLater.rawValue)
        default: throw ExitCode(ExitStatus.findings.rawValue)
        }
    }

    /// A plan for people: what would come of it, then what would be used, made and added.
    static func lines(_ plan: JSONValue) -> [String] {
        let resources = (plan["resources"]?.elements ?? []).map { $0["name"]?.text ?? $0["id"]?.text ?? "" }
        var lines = ["\(resources.joined(separator: ", ")): \(outcome(plan))"]
        if let vault = plan["vault"] { lines.append("  vault          \(words(of: vault))") }
        let additions = (plan["associate"]?.elements ?? []).compactMap(\.text)
        if !additions.isEmpty { lines.append("  associate      \(additions.joined(separator: ", "))") }
        if let point = plan["restore_point"] {
            let kind = point["incremental"] == .boolean(false) ? "full" : "incremental"
            lines.append("  restore point  \(point["name"]?.text ?? ""), \(kind)")
        }
        return lines.map(TextWidth.printable)
    }

    private static func outcome(_ plan: JSONValue) -> String {
        let message = plan["message"]?.text.map { ": \($0)" } ?? ""
        let step = plan["step"]?.text.map { " in \($0)" } ?? ""
        switch plan["outcome"]?.text {
        case "would_run": return "would run"
        case "would_wait": return "would wait\(step) (\(plan["wait_reason"]?.text ?? "unknown"))\(message)"
        case "refused": return "would be refused\(step), \(plan["error_code"]?.text ?? "without a code")\(message)"
        default: return "could not be found out in time\(message)"
        }
    }

    private static func words(of vault: JSONValue) -> String {
        let name = vault["name"]?.text ?? ""
        switch vault["action"]?.text {
        case "create":
            let facts = [
                vault["size_gb"].map { "\($0.shown ?? "") GB" }, vault["object_type"]?.text,
                vault["consistent_level"]?.text,
            ]
            return "create \(name) (\(facts.compactMap { $0 }.joined(separator: ", ")))"
        case "use_created": return "use \(name), created for the resources before"
        default: return "use \(name) (\(vault["id"]?.text ?? ""))"
        }
    }
}
