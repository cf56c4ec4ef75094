import Synchronization

/// The emulator without its sockets: requests in, answers out.
///
/// A request passes through `arrive`, `carryOut` and `finish`; between them the caller waits and misbehaves as the
/// fault plan says. Each step takes the lock once.
final class EmulatorCore: Sendable {
    private let world: Mutex<World>
    private let routes = RouteTable()
    private let region: String

    /// - Throws: `StateFile.Failure`.
    init(_ configuration: EmulatorConfiguration) throws {
        world = Mutex(try World(configuration))
        region = configuration.region
    }

    /// Runs `body` on the emulator's state.
    func withWorld<Result: Sendable>(_ body: (inout World) throws -> Result) rethrows -> Result {
        try world.withLock { try body(&$0) }
    }

    /// Notes a request in the journal and decides what the gateway and the fault rules do with it.
    func arrive(_ request: WireRequest, connection: Int, requestOfConnection: Int) -> Exchange {
        let match = routes.match(method: request.method, segments: request.segments)
        let operation = match?.operation ?? .unknown
        let requestID = WireID.randomPlain()
        let body = Call.Body(request.body)
        return world.withLock { world in
            var plan = FaultPlan.none
            if !world.faults.isEmpty {
                plan = world.faults.plan(
                    for: request,
                    operation: operation,
                    body: body.value,
                    requestOfConnection: requestOfConnection
                )
            }
            for upheaval in plan.upheavals { world.suffer(Self.filledIn(upheaval, match?.parameters ?? [:])) }
            let seq = world.journal.begin(
                Arrival(
                    time: .wall(),
                    operation: operation,
                    request: request,
                    requestID: requestID,
                    connection: connection,
                    requestOfConnection: requestOfConnection,
                    faults: plan.names
                )
            )
            return Exchange(
                seq: seq,
                request: request,
                requestID: requestID,
                operation: operation,
                parameters: match?.parameters ?? [:],
                body: body,
                plan: plan,
                gatewayRefusal: Self.gatewayRefusal(of: request, match, &world)
            )
        }
    }

    /// Carries the request out, unless the gateway or a fault rule answers first.
    func carryOut(_ exchange: Exchange) -> Answer {
        if let refusal = exchange.gatewayRefusal {
            return record(refusal.error, of: exchange, headers: refusal.headers)
        }
        switch exchange.plan.answerBefore {
        case .refusal(let error, let headers): return record(error, of: exchange, headers: headers)
        case .text(let text, let type, let status):
            return Answer(status: status, body: .text(text, contentType: type))
        case nil: break
        }
        do {
            let answer = try exchange.operation.isIdentity ? identity(exchange) : service(exchange)
            world.withLock { world in
                world.journal.carriedOut(exchange.seq, answer, of: exchange.operation, isRefused: false)
            }
            return answer
        } catch {
            return record(error, of: exchange)
        }
    }

    /// The answer that goes out after the change: the real one, unless a fault rule replaces it.
    func replaced(_ answer: Answer, for exchange: Exchange) -> Answer {
        switch exchange.plan.answerAfter {
        case .refusal(let error, let headers): .refusal(error, requestID: exchange.requestID, headers: headers)
        case .text(let text, let type, let status): Answer(status: status, body: .text(text, contentType: type))
        case nil: answer
        }
    }

    /// Notes what went over the wire; no answer means that the connection was closed without one.
    func finish(_ exchange: Exchange, _ answer: Answer?) {
        world.withLock { world in
            world.journal.finish(
                exchange.seq,
                of: exchange.operation,
                status: answer?.status,
                errorCode: answer?.errorCode,
                at: .wall()
            )
        }
    }

    private func record(_ error: APIError, of exchange: Exchange, headers: [String: String] = [:]) -> Answer {
        let answer = Answer.refusal(error, requestID: exchange.requestID, headers: headers)
        world.withLock { world in
            world.journal.carriedOut(exchange.seq, answer, of: exchange.operation, isRefused: true)
        }
        return answer
    }

    // MARK: The gateway

    private static func gatewayRefusal(
        of request: WireRequest,
        _ match: RouteTable.Match?,
        _ world: inout World
    ) -> Exchange.Refusal? {
        guard let match else {
            return Exchange.Refusal(error: .noSuchCall)
        }
        guard !match.operation.isOpen else { return nil }
        do {
            try world.authenticator.authenticate(
                request,
                now: world.gatewayTime(),
                locksKeys: world.cloud.switches.keyLock,
                needsProject: !match.operation.isIdentity
            )
        } catch {
            return Exchange.Refusal(error: error)
        }
        if let projectID = match.parameters["project_id"], projectID != world.cloud.projectID {
            return Exchange.Refusal(error: .gateway("0310", status: 403, "The project is unavailable"))
        }
        guard let wait = world.faults.bucket?.take(now: .wall()) else { return nil }
        var refusal = Exchange.Refusal(
            error: .gateway("0308", status: 429, "The throttling threshold has been reached")
        )
        if world.faults.bucket?.sendsRetryAfter == true {
            refusal.headers["Retry-After"] = String(Int(wait.rounded(.up)))
        }
        return refusal
    }

    /// An upheaval without an id concerns the object that the request names.
    private static func filledIn(_ upheaval: Upheaval, _ parameters: [String: String]) -> Upheaval {
        switch upheaval {
        case .vanishBackup(""): .vanishBackup(parameters["backup_id"] ?? "")
        case .vanishCheckpoint(""): .vanishCheckpoint(parameters["checkpoint_id"] ?? "")
        case .vaultStatus("", let status): .vaultStatus(vault: parameters["vault_id"] ?? "", status)
        default: upheaval
        }
    }

    // MARK: The services

    private func service(_ exchange: Exchange) throws(APIError) -> Answer {
        try world.withLock { world throws(APIError) in
            var call = Call(
                operation: exchange.operation,
                parameters: exchange.parameters,
                request: exchange.request,
                body: exchange.body,
                requestID: exchange.requestID,
                now: world.advance()
            )
            call.effects = exchange.plan.effects
            call.listLagSeconds = exchange.plan.listLagSeconds
            let answer = try world.cloud.carryOut(call)
            do throws(StateFile.Failure) {
                try world.save(now: call.now)
            } catch {
                throw .cbr("9910", error.description)
            }
            return answer
        }
    }

    private func identity(_ exchange: Exchange) throws(APIError) -> Answer {
        let host = exchange.request.header("host") ?? "127.0.0.1"
        return try world.withLock { world throws(APIError) in
            let calls = IdentityCalls(account: world.authenticator.account, url: "http://\(host)", region: region)
            switch exchange.operation {
            case .createToken: return try Self.createToken(exchange, calls, &world)
            case .createTemporaryKey: return try Self.createTemporaryKey(exchange, &world)
            case .identityVersion: return .json(calls.version)
            case .listDomains: return .json(calls.domains)
            default: return .json(calls.projects(exchange.request.query))
            }
        }
    }

    private static func createToken(
        _ exchange: Exchange,
        _ calls: IdentityCalls,
        _ world: inout World
    ) throws(APIError) -> Answer {
        guard let body = exchange.body.value else {
            throw .identity(status: 400, "The request body is no valid JSON")
        }
        let request = try world.authenticator.login(
            now: world.gatewayTime(),
            locksKeys: world.cloud.switches.keyLock
        ) { () throws(APIError) in
            try calls.tokenRequest(body)
        }
        let token = "MII" + (0..<8).map { _ in WireID.randomPlain() }.joined()
        let grant = world.authenticator.add(token: token, issued: world.gatewayTime(), isScoped: request.isScoped)
        let withCatalogue = exchange.request.query.text("nocatalog") == nil
        return .json(
            calls.tokenBody(grant, withCatalogue: withCatalogue),
            status: 201,
            headers: ["X-Subject-Token": token]
        )
    }
}

extension EmulatorCore {
    private static func createTemporaryKey(_ exchange: Exchange, _ world: inout World) throws(APIError) -> Answer {
        let request = try TemporaryKeyRequest(exchange.body.value)
        let accessKey = "HST" + WireID.randomPlain().prefix(17).uppercased()
        let key = Authenticator.TemporaryKey(
            secretKey: WireID.randomPlain() + String(WireID.randomPlain().prefix(8)),
            securityToken: "gQpjbi1ub3J0" + WireID.randomPlain() + WireID.randomPlain(),
            expires: world.gatewayTime().advanced(bySeconds: Double(request.durationSeconds))
        )
        world.authenticator.add(temporaryKey: accessKey, key)
        let credential: JSONValue = [
            "access": .string(accessKey), "secret": .string(key.secretKey),
            "securitytoken": .string(key.securityToken), "expires_at": .string(key.expires.identityText),
        ]
        return .json(["credential": credential], status: 201)
    }
}

extension Call.Body {
    /// The document, `nil` when there is none.
    var value: JSONValue? {
        guard case .value(let value) = self else { return nil }
        return value
    }
}
