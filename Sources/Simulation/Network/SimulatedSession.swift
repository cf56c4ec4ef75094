import Engine
import HTTPTransport
import JobStore
import Workflow

/// A project's side of the model of the cloud: as `ProjectSession`, with the world's network instead of HTTP.
///
/// Guarded by the world's thread.
final class SimulatedSession: CloudSession, @unchecked Sendable {
    private unowned let world: World
    private unowned let life: Life
    private var provenWitnesses: Set<WitnessKind>
    private var observedOffset: Duration = .zero

    init(_ world: World, life: Life, provenWitnesses: Set<WitnessKind>) {
        self.world = world
        self.life = life
        self.provenWitnesses = provenWitnesses
    }

    var name: ProjectName { World.project }
    var keyScope: String { "https://cbr.simulated|p1" }
    var policy: WorkflowPolicy { world.policy }
    var status: ProjectStatus { ProjectStatus(name: name, blockedUntil: nil, throttledUntil: nil) }

    func surroundings(mint: MarkerMint) -> Surroundings {
        let surroundings = Surroundings(
            policy: world.policy,
            mint: mint,
            keyScope: keyScope,
            provenWitnesses: provenWitnesses,
            clockOffset: observedOffset
        )
        return world.planted(surroundings)
    }

    func noteProven(_ kinds: Set<WitnessKind>) { provenWitnesses.formUnion(kinds) }

    func draw() async -> CallFailure? { nil }

    func perform(_ operation: Operation, sendNotAfter: BootInstant?, isDrawn: Bool) async -> PerformedCall {
        let startedAt = world.wallNow
        let result = await send(operation, sendNotAfter)
        let failure: CallFailure? = if case .failure(let failure) = result { failure } else { nil }
        if failure.map({ $0.httpStatus != nil }) ?? true {
            let offset = world.cloudNow - world.wallNow
            observedOffset = abs(offset.wholeMilliseconds) < 5000 ? .zero : offset
        }
        return PerformedCall(
            result,
            requests: [
                RequestMade(
                    operation: operation.name,
                    method: operation.isMutating ? "POST" : "GET",
                    urlTemplate: "/simulated",
                    startedAt: startedAt,
                    // The history keeps no negative spans; the wall clock may have been set back meanwhile.
                    duration: max(world.wallNow - startedAt, .zero),
                    httpStatus: failure == nil ? 200 : failure?.httpStatus,
                    failure: failure
                )
            ]
        )
    }

    private func send(_ operation: Operation, _ sendNotAfter: BootInstant?) async -> Result<Reply, CallFailure> {
        let fate = world.drawFate(of: operation)
        if fate.handOver > .zero {
            let isOver = await life.wait(givingUp: false) { settle in
                world.after(fate.handOver) { settle(true) }
            }
            guard isOver else { return .failure(.notSent("cancelled")) }
        }
        guard life.isAlive else { return .failure(.notSent("cancelled")) }
        if operation.isMutating {
            if let sendNotAfter, world.sinceBoot > sendNotAfter {
                world.tally.note("change not sent: too late")
                return .failure(.notSent("too_late"))
            }
            guard world.inspect(operation, of: life) else { return .failure(.notSent("cancelled")) }
        }
        return await life.wait(givingUp: .failure(.lost(operation, "cancelled"))) { settle in
            world.send(operation, fate, settle)
        }
    }
}

extension CallFailure {
    /// Certainly nothing left.
    static func notSent(_ why: String) -> CallFailure {
        CallFailure(failureClass: .again, carriedOut: .no, message: "nothing was sent", rule: "transport:\(why)")
    }

    /// Something left, and no whole answer came.
    static func lost(_ operation: Operation, _ why: String) -> CallFailure {
        CallFailure(
            failureClass: .again,
            carriedOut: operation.isMutating ? .maybe : .no,
            message: "no answer",
            rule: "transport:\(why)"
        )
    }
}
