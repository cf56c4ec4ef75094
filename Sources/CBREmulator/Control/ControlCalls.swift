/// The emulator's own interface under `/_emulator`: journal, state, faults, switches, actions, inventory.
struct ControlCalls: Sendable {
    let core: EmulatorCore

    private static let entriesPerAnswerMax = 100_000

    func answer(_ request: WireRequest) -> Answer {
        let path = request.segments.dropFirst().filter { !$0.isEmpty }
        switch (request.method, path.first ?? "", path.count) {
        case ("GET", "requests", 1): return requests(request.query)
        case ("DELETE", "requests", 1):
            core.withWorld { $0.journal.clear() }
            return .empty()
        case ("GET", "", 0): return Self.page
        case ("GET", "state", 1): return state(request.query)
        case ("GET", "overview", 1): return overview()
        case ("GET", "openapi.json", 1): return openAPI(request)
        case ("GET", "faults", 1): return faults()
        case ("PUT", "faults", 1): return setFaults(request, replacing: true)
        case ("POST", "faults", 1): return setFaults(request, replacing: false)
        case ("DELETE", "faults", 1):
            core.withWorld { world in
                world.faults = FaultBook()
            }
            return .empty()
        case ("DELETE", "faults", 2): return removeFault(path.last ?? "")
        case ("GET", "switches", 1): return .json(core.withWorld { $0.cloud.switches.json })
        case ("PUT", "switches", 1): return setSwitches(request)
        case ("PUT", "rate-limit", 1): return setRateLimit(request)
        case ("DELETE", "rate-limit", 1):
            core.withWorld { $0.faults.bucket = nil }
            return .empty()
        case ("POST", "actions", 1): return act(request)
        case ("POST", "resources", 1): return addResources(request)
        default: return Self.problem("no such control call", status: 404)
        }
    }

    private static let page = Answer(
        status: 200,
        headers: [
            "Content-Security-Policy":
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
            "Cache-Control": "no-store",
        ],
        body: .text(ControlPage.html, contentType: "text/html; charset=utf-8")
    )

    static func problem(_ text: String, status: Int = 400) -> Answer {
        .json(["error": .string(text)], status: status)
    }

    private func json(_ request: WireRequest) -> JSONValue? { Call.Body(request.body).value }

    // MARK: Looking

    private func requests(_ query: Query) -> Answer {
        let since = query.text("since").flatMap(Int.init) ?? 0
        let limit = query.text("limit").flatMap(Int.init) ?? Self.entriesPerAnswerMax
        var operation: Operation?
        if let name = query.text("operation") {
            operation = Operation(rawValue: name)
            if operation == nil { return Self.problem("unknown operation \(name)") }
        }
        if let latest = query.text("latest").flatMap(Int.init) {
            let entries = core.withWorld { $0.journal.latest(max(0, min(latest, Self.entriesPerAnswerMax))) }
            return .json(["requests": .array(entries.map(\.json))])
        }
        let wanted = operation
        let (entries, received) = core.withWorld { world in
            (
                world.journal.entries(
                    from: since + 1,
                    operation: wanted,
                    limit: max(0, min(limit, Self.entriesPerAnswerMax))
                ), world.journal.received
            )
        }
        return .json(["requests": .array(entries.map(\.json)), "last_seq": .int(received)])
    }

    private func state(_ query: Query) -> Answer {
        let isBrief = query.text("details") == "false"
        return .json(
            core.withWorld { world in
                let now = world.advance()
                return StateReport(cloud: world.cloud, journal: world.journal, now: now).json(isBrief: isBrief)
            }
        )
    }

    /// What the page shows: the counts and the latest of each kind.
    private func overview() -> Answer {
        .json(
            core.withWorld { world in
                let now = world.advance()
                let report = StateReport(cloud: world.cloud, journal: world.journal, now: now)
                return report.overview(limit: 50, rules: world.faults.rules)
            }
        )
    }

    private func openAPI(_ request: WireRequest) -> Answer {
        let url = "http://" + (request.header("host") ?? "127.0.0.1")
        let projectID = core.withWorld { $0.cloud.projectID }
        return .json(OpenAPIDocument(projectID: projectID, url: url).json)
    }

    // MARK: Faults and switches

    private func faults() -> Answer {
        .json(["rules": .array(core.withWorld { $0.faults.rules.map(\.json) })])
    }

    private func setFaults(_ request: WireRequest, replacing: Bool) -> Answer {
        guard let value = json(request) else { return Self.problem("the body must be JSON") }
        do throws(FaultRule.InvalidRule) {
            let rules = try FaultRule.list(value)
            core.withWorld { world in
                if replacing { world.faults.replace(with: rules) } else { world.faults.append(rules) }
            }
            return faults()
        } catch {
            return Self.problem(error.description)
        }
    }

    private func removeFault(_ id: String) -> Answer {
        core.withWorld { $0.faults.remove(id) } ? .empty() : Self.problem("no rule \(id)", status: 404)
    }

    private func setSwitches(_ request: WireRequest) -> Answer {
        guard let value = json(request) else { return Self.problem("the body must be JSON") }
        return core.withWorld { world in
            do throws(Switches.InvalidSwitch) {
                try world.cloud.switches.apply(value)
                return .json(world.cloud.switches.json)
            } catch {
                return Self.problem(error.description)
            }
        }
    }

    private func setRateLimit(_ request: WireRequest) -> Answer {
        guard let limit = json(request).flatMap(EmulatorConfiguration.RateLimit.init) else {
            return Self.problem("needs calls and seconds, both above 0")
        }
        core.withWorld { $0.faults.bucket = CallBucket(limit, now: .wall()) }
        return .empty()
    }

    // MARK: Acting

    /// Does at once what an upheaval rule would do when its request comes.
    private func act(_ request: WireRequest) -> Answer {
        guard let value = json(request) else { return Self.problem("the body must be JSON") }
        do throws(FaultRule.InvalidRule) {
            for rule in try FaultRule.list(value) {
                guard case .upheaval(let upheaval) = rule.fault else {
                    return Self.problem("\(rule.kind) concerns requests, not the cloud")
                }
                core.withWorld { $0.suffer(upheaval) }
            }
            return .empty()
        } catch {
            return Self.problem(error.description)
        }
    }

    private func addResources(_ request: WireRequest) -> Answer {
        guard let value = json(request), let id = value["id"]?.stringValue, WireID.isUUID(id) else {
            return Self.problem("needs an id that is a UUID")
        }
        let type = value["type"]?.stringValue ?? "OS::Nova::Server"
        guard ResourceKind.knownResourceTypes.contains(type) else { return Self.problem("unknown type \(type)") }
        let item = Inventory.derived(id, type: type, name: value["name"]?.stringValue)
        core.withWorld { $0.cloud.inventory.add(item) }
        return .json(["id": .string(id), "name": .string(item.name)], status: 201)
    }
}
