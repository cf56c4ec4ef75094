import SeededChance
import Workflow

/// What becomes of one request on its way to the cloud and back.
struct Fate {
    enum Way {
        /// Arrives and is answered.
        case smooth
        case lostRequest
        case lostAnswer
        /// Arrives when its sender has given up.
        case late(Duration)
        case gatewayBefore(Int)
        case gatewayAfter(Int)
        case refused
        case throttled(retryAfter: Duration?)
        case unauthorised
        case repeated
        /// A change that something on the way delivers twice, the second time so much later; which of the answers comes back.
        case doubled(again: Duration, heard: Heard)
    }

    /// Which answer of a request that was delivered twice reaches its sender.
    enum Heard: CaseIterable {
        case first, second, neither
    }

    var way: Way
    /// From the call until the request is handed to the network.
    var handOver: Duration = .zero
    /// From the hand-over until it arrives.
    var there: Duration
    /// From the arrival until the answer is back.
    var back: Duration
}

extension World {
    func drawFate(of operation: Operation) -> Fate {
        let there = Duration.milliseconds(Int64.random(in: 2...200, using: &network))
        var fate = Fate(way: .smooth, there: there, back: .milliseconds(Int64.random(in: 2...800, using: &network)))
        guard isTroubled else { return fate }
        if network.chance(misfortune.slowHandOvers) {
            fate.handOver = .milliseconds(Int64.random(in: 100...14_000, using: &network))
        }
        if network.chance(misfortune.starvedWorkers) {
            tally.note("worker starved")
            fate.handOver = .seconds(Int64.random(in: 901...3000, using: &network))
        }
        if spells.isUnreachable {
            fate.way = .refused
        } else if spells.isUnauthorised {
            fate.way = .unauthorised
        } else if spells.isThrottled {
            let pause = network.chance(0.5) ? Duration.seconds(Int64.random(in: 1...120, using: &network)) : nil
            fate.way = .throttled(retryAfter: pause)
        } else {
            fate.way = drawWay(operation)
        }
        return fate
    }

    private func drawWay(_ operation: Operation) -> Fate.Way {
        // Changes are few and what matters, so they are struck more often.
        let weight = operation.isMutating ? 3.0 : 1.0
        var draw = Double.random(in: 0..<1, using: &network)
        func falls(_ share: Double) -> Bool {
            defer { draw -= share * weight }
            return draw >= 0 && draw < share * weight
        }
        if falls(misfortune.lostRequests) { return .lostRequest }
        if falls(misfortune.lostAnswers) { return .lostAnswer }
        if falls(misfortune.refusedConnections) { return .refused }
        if falls(misfortune.gatewayFailures) {
            let status = [500, 502, 503, 504].randomElement(using: &network) ?? 502
            return network.chance(0.5) ? .gatewayBefore(status) : .gatewayAfter(status)
        }
        if operation.isMutating, falls(misfortune.lateRequests) {
            let latest = misfortune.latest.wholeMilliseconds
            return .late(.milliseconds(Int64.random(in: 1000...latest, using: &network)))
        }
        if operation.isMutating, falls(misfortune.doubledRequests) { return drawDouble() }
        if !operation.isMutating, falls(misfortune.repeatedReads) { return .repeated }
        return .smooth
    }

    private func drawDouble() -> Fate.Way {
        // Most repeat at once, or when their own patience with the cloud is over; some keep the request for long.
        let spans: [Int64] = [3000, 30_000, misfortune.latest.wholeMilliseconds]
        let most = spans.randomElement(using: &network) ?? 3000
        return .doubled(
            again: .milliseconds(Int64.random(in: 1...most, using: &network)),
            heard: Fate.Heard.allCases.randomElement(using: &network) ?? .neither
        )
    }

    /// Hands a request to the network. The answer comes through `settle`, unless the sender has gone by then; what has been
    /// handed over arrives all the same.
    func send(_ operation: Operation, _ fate: Fate, _ settle: @escaping (Result<Reply, CallFailure>) -> Void) {
        let timeout = policy.requestTimeout
        switch fate.way {
        case .smooth, .repeated:
            arrive(operation, in: fate.there) { [self] result in
                after(fate.back) { [self] in
                    note("answer", operation.name.rawValue, Self.brief(result))
                    settle(result)
                }
            }
            if case .repeated = fate.way {
                tally.note("read repeated")
                arrive(operation, in: fate.there + fate.back) { _ in }
            }
        case .doubled(let again, let heard):
            tally.note("change delivered twice")
            let second = fate.there + again
            // An answer that comes after the time-out reaches nobody.
            let isInTime = second + fate.back < timeout
            let answer: (Result<Reply, CallFailure>) -> Void = { [self] result in
                after(fate.back) { [self] in
                    note("answer", operation.name.rawValue, Self.brief(result))
                    settle(result)
                }
            }
            arrive(operation, in: fate.there) { if heard == .first { answer($0) } }
            judgeDoubled(operation)
            arrive(operation, in: second) { if heard == .second, isInTime { answer($0) } }
            guard heard == .neither || heard == .second && !isInTime else { return }
            fail(.lost(operation, "reset"), in: fate.there + Self.drawLoss(&network, timeout - fate.there), settle)
        case .lostRequest:
            tally.note(operation.isMutating ? "change lost on the way" : "read lost")
            fail(.lost(operation, "timed_out"), in: Self.drawLoss(&network, timeout), settle)
        case .lostAnswer:
            tally.note(operation.isMutating ? "answer to a change lost" : "read lost")
            arrive(operation, in: fate.there) { _ in }
            fail(.lost(operation, "reset"), in: fate.there + Self.drawLoss(&network, timeout - fate.there), settle)
        case .late(let delay):
            tally.note(delay > policy.settleWindow ? "change arrives after the settle window" : "change arrives late")
            arrive(operation, in: timeout + delay) { _ in }
            fail(.lost(operation, "timed_out"), in: timeout, settle)
        case .gatewayBefore(let status):
            tally.note("gateway failure")
            fail(.gateway(operation, status), in: fate.there + fate.back, settle)
        case .gatewayAfter(let status):
            tally.note("gateway failure after the change")
            arrive(operation, in: fate.there) { _ in }
            fail(.gateway(operation, status), in: fate.there + fate.back, settle)
        case .refused:
            tally.note("connection refused")
            fail(.notSent("refused"), in: fate.there, settle)
        case .throttled(let pause):
            tally.note("throttled")
            fail(.throttled(pause), in: fate.there + fate.back, settle)
        case .unauthorised:
            tally.note("credentials refused")
            fail(.unauthorised(policy.authProbeInterval), in: fate.there + fate.back, settle)
        }
    }

    private func fail(
        _ failure: CallFailure,
        in span: Duration,
        _ settle: @escaping (Result<Reply, CallFailure>) -> Void
    ) {
        after(span) { [self] in
            note("answer", failure.rule)
            settle(.failure(failure))
        }
    }

    /// A broken connection shows at once, a silent one when the time is up.
    private static func drawLoss(_ generator: inout SeededGenerator, _ timeout: Duration) -> Duration {
        generator.chance(0.5) ? .milliseconds(Int64.random(in: 1...3000, using: &generator)) : timeout
    }

    private func arrive(
        _ operation: Operation,
        in span: Duration,
        _ answered: @escaping (Result<Reply, CallFailure>) -> Void
    ) {
        let number = operation.isMutating ? noteUnderWay(operation) : nil
        after(span) { [self] in
            if let number { underWay[number] = nil }
            let result = cloud.perform(operation, at: trueNow)
            note("arrive", operation.name.rawValue, "\(operation.subject) -> \(Self.brief(result))")
            answered(result)
        }
    }

    private static func brief(_ result: Result<Reply, CallFailure>) -> String {
        switch result {
        case .success(let reply): String("\(reply)".prefix(300))
        case .failure(let failure): failure.rule
        }
    }
}

extension CallFailure {
    static func gateway(_ operation: Operation, _ status: Int) -> CallFailure {
        let (failureClass, carriedOut, rule) = ErrorTable.classify(code: nil, httpStatus: status)
        return CallFailure(
            failureClass: failureClass,
            carriedOut: operation.isMutating ? carriedOut : .no,
            httpStatus: status,
            message: "gateway",
            rule: rule
        )
    }

    static func throttled(_ retryAfter: Duration?) -> CallFailure {
        CallFailure(
            failureClass: .busy,
            carriedOut: .no,
            code: .gateway("0308"),
            httpStatus: 429,
            message: "throttled",
            retryAfter: retryAfter,
            rule: "APIGW.0308"
        )
    }

    static func unauthorised(_ retryAfter: Duration) -> CallFailure {
        CallFailure(
            failureClass: .auth,
            carriedOut: .no,
            code: .gateway("0301"),
            httpStatus: 401,
            message: "refused",
            retryAfter: retryAfter,
            rule: "APIGW.0301"
        )
    }
}

extension Operation {
    /// What the call is about, for people.
    var subject: String {
        switch self {
        case .showProtectable(let resource): resource.id.rawValue
        case .listVaults(let name): name
        case .listVaultsHolding(let resource): resource.rawValue
        case .listVaultsTagged(let key, let values): "\(key) \(values.joined(separator: " "))"
        case .showVault(let vault): vault.rawValue
        case .showRestorePoint(let id): id.rawValue
        case .listBackups(let filter):
            "\(filter.vaultID?.rawValue ?? "") \(filter.resourceID?.rawValue ?? "") \(filter.restorePointID?.rawValue ?? "")"
        case .listTasks(let filter): "\(filter.vaultID?.rawValue ?? "") \(filter.resourceID?.rawValue ?? "")"
        case .createVault(let creation): "\(creation.name) \(creation.tag.value ?? "")"
        case .addResource(let vault, let resource): "\(vault) \(resource.id)"
        case .createRestorePoint(let creation):
            "\(creation.vaultID) \(creation.resources.map(\.rawValue).joined(separator: " ")) \(creation.description)"
        }
    }
}
